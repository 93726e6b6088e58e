import { audioChunks } from '../../../src/media/audio/audio-chunks.js';
import type { PcmChunk } from '../../../src/media/audio/pcm-chunk.js';
import { Random, seedOfRun } from '../../support/random.js';
import { expectSound, listed, samplesAt, soundOf } from './call-builder.js';
import { chunksOf } from './tones.js';

describe('audioChunks', () => {
  const seed = seedOfRun();

  it(`are of one length, whatever came, and the same sound (seed ${seed})`, async () => {
    const random = new Random(seed);
    for (const durationMs of [20, 100]) {
      const samples = samplesAt(0, 0, 8_000 + random.below(8_000));
      const cuts = Array.from({ length: 20 }, () => 1 + random.below(3_000));
      const chunks = await listed(audioChunks(chunksOf(samples, { cuts, startNs: 7_000n }), { durationMs }));
      const lengths = chunks.slice(0, -1).map((chunk) => chunk.samples.length);
      expect(new Set(lengths)).toEqual(new Set([durationMs * 8]));
      expect(chunks.at(-1)!.samples.length).toBeLessThanOrEqual(durationMs * 8);
      chunks.forEach(({ timestampNs }, at) => expect(timestampNs).toBe(7_000n + BigInt(at * durationMs) * 1_000_000n));
      expectSound(await soundOf(audioChunks(chunksOf(samples, { cuts }), { durationMs })), samples);
    }
  });

  it('may end in silence, so that the last is as long', async () => {
    const chunks = await listed(audioChunks(chunksOf(samplesAt(0, 0, 1_000)), { durationMs: 100, last: 'padded' }));
    expect(chunks.map(({ samples }) => samples.length)).toEqual([800, 800]);
    expectSound(chunks[1]!.samples.subarray(0, 200), samplesAt(0, 800, 200));
    expectSound(chunks[1]!.samples.subarray(200), new Int16Array(600));
  });

  it('differ by a sample where the duration is no whole number of them, and are never late', async () => {
    const chunks = await listed(
      audioChunks(chunksOf(samplesAt(0, 0, 11_025), { sampleRate: 11_025 }), { durationMs: 20 }),
    );
    expect(new Set(chunks.map(({ samples }) => samples.length))).toEqual(new Set([220, 221]));
    expect(chunks).toHaveLength(50);
  });

  it('keep channels together', async () => {
    const chunks = await listed(
      audioChunks(chunksOf(samplesAt(0, 0, 3_200), { channels: 2, cuts: [77] }), { durationMs: 100 }),
    );
    expect(chunks).toMatchObject([{ channels: 2, position: 0 }, { position: 800 }]);
  });

  it('end where a gap was left out', async () => {
    const [first] = chunksOf(samplesAt(0, 0, 900)) as [PcmChunk];
    const chunks = await listed(
      audioChunks([first, { ...first, position: 900, timestampNs: 9_000_000_000n, isRestart: true }], {
        durationMs: 100,
      }),
    );
    expect(chunks).toMatchObject([
      { position: 0, isRestart: false },
      { position: 800, timestampNs: 100_000_000n },
      { position: 900, timestampNs: 9_000_000_000n, isRestart: true },
      { position: 1_700, isRestart: false },
    ]);
  });

  it('are read no faster than they are taken', async () => {
    let read = 0;
    const source = function* () {
      for (const chunk of chunksOf(samplesAt(0, 0, 8_000), { cuts: [400] })) {
        read++;
        yield chunk;
      }
    };
    const chunks = audioChunks(source(), { durationMs: 100 });
    for (let taken = 1; taken <= 4; taken++) {
      await chunks.next();
      expect(read).toBe(taken * 2);
    }
    await chunks.return();
  });

  it.each([{ durationMs: 0 }, { durationMs: NaN }, { durationMs: 1e9 }, { durationMs: 20, last: 'none' as 'short' }])(
    'cannot be %j',
    async (options) => {
      await expect(listed(audioChunks([], options))).rejects.toMatchObject({ code: 'USAGE' });
    },
  );
});
