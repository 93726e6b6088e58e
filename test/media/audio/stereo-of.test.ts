import { pcm } from '../../../src/media/audio/pcm.js';
import type { PcmChunk } from '../../../src/media/audio/pcm-chunk.js';
import { stereoOf } from '../../../src/media/audio/stereo-of.js';
import { Random, seedOfRun } from '../../support/random.js';
import {
  blocksFrom,
  callFragment,
  CALL_MS,
  CUSTOMER,
  expectSound,
  fragmentsOf,
  heard,
  listed,
  samplesAt,
  SAMPLES_OF_BLOCK,
  soundOf,
} from './call-builder.js';
import { chunksOf } from './tones.js';

const B = SAMPLES_OF_BLOCK;
const side = (sound: Int16Array, channel: number) => sound.filter((_, at) => at % 2 === channel);
const MS = 1_000_000n;

describe('stereoOf', () => {
  it('joins the streams of a Voice Connector, each at its times', async () => {
    const stream = (blocks: ReturnType<typeof blocksFrom>) =>
      pcm(fragmentsOf(callFragment({ blocks, order: [CUSTOMER], tags: [['VoiceConnectorId', 'v']] })));
    const left = stream([...blocksFrom(0, 10), ...blocksFrom(1_000, 3)]);
    const right = stream(blocksFrom(333, 4));
    const chunks = await listed(stereoOf({ left, right }));
    expect(chunks[0]).toMatchObject({ timestampNs: BigInt(CALL_MS) * MS, clock: 'producer', channels: 2 });
    const sound = Int16Array.from(chunks.flatMap(({ samples }) => [...samples]));
    expectSound(side(sound, 0), heard(8_000 + 3 * B, [[0, samplesAt(0, 0, 10 * B)], [8_000, samplesAt(0, 8_000, 3 * B)]])); // prettier-ignore
    expectSound(side(sound, 1), heard(8_000 + 3 * B, [[2664, samplesAt(0, 2664, 4 * B)]]));
  });

  const seed = seedOfRun();
  it(`is the same however the sides were cut, and gives out all that is settled (seed ${seed})`, async () => {
    const random = new Random(seed);
    for (let round = 0; round < 20; round++) {
      const cuts = () => Array.from({ length: 10 }, () => 1 + random.below(9_000));
      const late = random.below(3_000);
      const left = chunksOf(samplesAt(0, 0, 20_000), { cuts: cuts() });
      const right = chunksOf(samplesAt(1, 0, 15_000), { cuts: cuts(), startNs: BigInt(late) * MS });
      const sound = await soundOf(stereoOf({ left, right }));
      const count = Math.max(20_000, late * 8 + 15_000);
      expectSound(side(sound, 0), heard(count, [[0, samplesAt(0, 0, 20_000)]]));
      expectSound(side(sound, 1), heard(count, [[late * 8, samplesAt(1, 0, 15_000)]]));
    }
  });

  it('is silent where a side has ended, or never began', async () => {
    const sound = await soundOf(stereoOf({ left: [], right: chunksOf(samplesAt(1, 0, 1_000)) }));
    expectSound(side(sound, 0), new Int16Array(1_000));
    expectSound(side(sound, 1), samplesAt(1, 0, 1_000));
    await expect(listed(stereoOf({ left: [], right: [] }))).rejects.toMatchObject({ code: 'NO_MEDIA' });
  });

  it('takes no sides of two rates, or days apart', async () => {
    const left = chunksOf(samplesAt(0, 0, 100));
    const faster = chunksOf(samplesAt(0, 0, 100), { sampleRate: 16_000 });
    await expect(listed(stereoOf({ left, right: faster }))).rejects.toMatchObject({
      code: 'CODEC_PRIVATE_DATA_CHANGED',
    });
    const late = chunksOf(samplesAt(0, 0, 100), { startNs: 86_400_000n * MS });
    await expect(listed(stereoOf({ left, right: late }))).rejects.toMatchObject({ code: 'SILENCE_TOO_LONG' });
  });

  it('closes both sides on each way out', async () => {
    const closed: string[] = [];
    const source = async function* (name: string, fails = false): AsyncGenerator<PcmChunk> {
      try {
        for (const chunk of chunksOf(samplesAt(0, 0, 8_000), { cuts: [100] })) {
          if (fails && chunk.position > 500) throw new TypeError('gone');
          yield await Promise.resolve(chunk);
        }
      } finally {
        closed.push(name);
      }
    };
    for await (const chunk of stereoOf({ left: source('a'), right: source('b') })) if (chunk.position > 1_000) break;
    await expect(listed(stereoOf({ left: source('c'), right: source('d', true) }))).rejects.toThrow('gone');
    expect(closed.sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('closes the other side even if one cannot be closed', async () => {
    const closed: string[] = [];
    const source = (name: string): AsyncIterable<PcmChunk> => {
      const chunks = chunksOf(samplesAt(0, 0, 8_000), { cuts: [100] })[Symbol.iterator]();
      const next = () => Promise.resolve(chunks.next());
      const end = () => {
        closed.push(name);
        return Promise.reject(new TypeError(`${name} stays open`));
      };
      return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
    };
    const sound = stereoOf({ left: source('left'), right: source('right') });
    await sound.next();
    await expect(sound.return()).rejects.toThrow('left stays open');
    expect(closed).toEqual(['left', 'right']);
  });
});
