import type { PcmChunk } from '../../../src/media/audio/pcm-chunk.js';
import { resampled } from '../../../src/media/audio/resampled.js';
import { Random, seedOfRun } from '../../support/random.js';
import { expectSound, listed, soundOf } from './call-builder.js';
import { chunksOf, tone } from './tones.js';

/** Where the filter has all it looks at. */
const inside = (sound: Int16Array) => sound.subarray(500, -500);
const worst = (real: Int16Array, expected: Int16Array) =>
  real.reduce((most, sample, at) => Math.max(most, Math.abs(sample - expected[at]!)), 0);

describe('resampled', () => {
  it.each([
    [8_000, 16_000],
    [8_000, 24_000],
    [11_025, 16_000],
    [16_000, 8_000],
    [48_000, 16_000],
  ])('makes of %d Hz the same tone at %d Hz, at the same time, as long as it was', async (from, to) => {
    const sound = await soundOf(
      resampled(chunksOf(tone(440, from, from * 3 + 17), { sampleRate: from, cuts: [512, 96] }), { sampleRate: to }),
    );
    expect(sound.length).toBe(Math.round(((from * 3 + 17) * to) / from));
    expect(worst(inside(sound), inside(tone(440, to, sound.length)))).toBeLessThanOrEqual(2);
  });

  const seed = seedOfRun();
  it(`gives the same samples however they were cut: nothing clicks (seed ${seed})`, async () => {
    const random = new Random(seed);
    const samples = Int16Array.from({ length: 9_000 }, () => random.below(65_536) - 32_768);
    const whole = await soundOf(resampled(chunksOf(samples), { sampleRate: 16_000 }));
    expect(whole.length).toBe(18_000);
    for (let round = 0; round < 5; round++) {
      const cuts = Array.from({ length: 50 }, () => 1 + random.below(700));
      expectSound(await soundOf(resampled(chunksOf(samples, { cuts }), { sampleRate: 16_000 })), whole);
    }
  });

  it('keeps channels apart', async () => {
    const both = new Int16Array(16_000);
    tone(300, 8_000, 8_000).forEach((sample, at) => (both[at * 2] = sample));
    const sound = await soundOf(resampled(chunksOf(both, { channels: 2 }), { sampleRate: 16_000 }));
    expect(worst(inside(sound.filter((_, at) => at % 2 === 0)), inside(tone(300, 16_000, 16_000)))).toBeLessThanOrEqual(
      2,
    );
    expect(sound.filter((_, at) => at % 2 === 1).every((sample) => sample === 0)).toBe(true);
  });

  it('tells the times of its chunks', async () => {
    const chunks = await listed(
      resampled(chunksOf(tone(440, 8_000, 24_000), { cuts: [8_000], startNs: 5_000_000_123n }), { sampleRate: 24_000 }),
    );
    expect(chunks[0]).toMatchObject({
      position: 0,
      timestampNs: 5_000_000_123n,
      clock: 'producer',
      sampleRate: 24_000,
    });
    for (const { position, timestampNs } of chunks)
      expect(timestampNs).toBe(5_000_000_123n + BigInt(Math.round((position * 1e9) / 24_000)));
  });

  it('passes what has the rate', async () => {
    const samples = Int16Array.from({ length: 65_536 }, (_, at) => at - 32_768);
    expectSound(await soundOf(resampled(chunksOf(samples, { cuts: [999] }), { sampleRate: 8_000 })), samples);
  });

  it('begins anew behind a gap that was left out', async () => {
    const [first] = chunksOf(tone(440, 8_000, 8_001)) as [PcmChunk];
    const second = { ...first, position: 8_001, timestampNs: 1_000_000_000_000n, isRestart: true };
    const chunks = await listed(resampled([first, second], { sampleRate: 16_000 }));
    const restart = chunks.findIndex(({ isRestart }) => isRestart);
    expect(chunks[restart]).toMatchObject({ position: 16_002, timestampNs: 1_000_000_000_000n });
    expect(chunks.filter(({ isRestart }) => isRestart)).toHaveLength(1);
    const samples = chunks.map((chunk) => [...chunk.samples]);
    expect(samples.slice(restart).flat()).toEqual(samples.slice(0, restart).flat());
  });

  it('cuts off what is too loud', async () => {
    const square = Int16Array.from({ length: 4_000 }, (_, at) => (at % 80 < 40 ? 32_767 : -32_768));
    const sound = await soundOf(resampled(chunksOf(square), { sampleRate: 16_000 }));
    expect(sound.some((sample) => sample === 32_767)).toBe(true);
    // None has come out on the other side.
    expect(sound.every((sample, at) => at < 100 || at % 160 < 20 || at % 160 > 60 || sample > 0)).toBe(true);
  });

  it('takes no rate that is none, no filter that is none, and no change', async () => {
    const samples = tone(440, 8_000, 100);
    for (const sampleRate of [0, -1, 0.5, NaN, 200_000])
      await expect(listed(resampled(chunksOf(samples), { sampleRate }))).rejects.toMatchObject({ code: 'USAGE' });
    await expect(listed(resampled([], { sampleRate: 8_000, quality: 'good' as 'best' }))).rejects.toMatchObject({
      code: 'USAGE',
    });
    const two = [...chunksOf(samples), ...chunksOf(samples, { channels: 2 })];
    await expect(listed(resampled(two, { sampleRate: 16_000 }))).rejects.toMatchObject({
      code: 'CODEC_PRIVATE_DATA_CHANGED',
    });
  });
});
