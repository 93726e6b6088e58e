import { stereo, type StereoOptions } from '../../../src/media/audio/pcm.js';
import type { Fragment } from '../../../src/fragment/fragment.js';
import {
  AGENT,
  blocksFrom,
  callFragment,
  type CallBlock,
  CUSTOMER,
  fragmentsOf,
  heard,
  listed,
  samplesAt,
  SAMPLES_OF_BLOCK,
  soundOf,
} from './call-builder.js';

const B = SAMPLES_OF_BLOCK;
const both = (at: number, count: number): CallBlock[] => [...blocksFrom(at, count), ...blocksFrom(at, count, AGENT)];

/** The two channels of a sound. */
async function sides(fragments: readonly Fragment[], options: StereoOptions = {}) {
  const sound = await soundOf(stereo(fragments, options));
  const side = (channel: number) => sound.filter((_, at) => at % 2 === channel);
  return { left: side(0), right: side(1) };
}

describe('stereo', () => {
  it('has the customer on the left and the agent on the right, whatever the order of the tracks', async () => {
    const bodies = [
      callFragment({ blocks: both(0, 3) }),
      callFragment({ blocks: both(192, 3), order: [AGENT, CUSTOMER] }),
    ];
    expect(await sides(fragmentsOf(...bodies))).toEqual({
      left: samplesAt(0, 0, 6 * B),
      right: samplesAt(1, 0, 6 * B),
    });
    const swapped = await sides(fragmentsOf(...bodies), { left: AGENT, right: CUSTOMER });
    expect(swapped.left).toEqual(samplesAt(1, 0, 6 * B));
  });

  it('shifts nothing where one side has a gap', async () => {
    const blocks = [...blocksFrom(0, 10), ...blocksFrom(0, 2, AGENT), ...blocksFrom(257, 5, AGENT)];
    const { left, right } = await sides(fragmentsOf(callFragment({ blocks })));
    expect(left).toEqual(samplesAt(0, 0, 10 * B));
    expect(right).toEqual(heard(10 * B, [[0, samplesAt(1, 0, 2 * B)], [2056, samplesAt(1, 2056, 5 * B)]])); // prettier-ignore
  });

  it('begins with the side that begins first, and ends with the one that ends last', async () => {
    const blocks = [...blocksFrom(100, 2), ...blocksFrom(0, 2, AGENT)];
    const { left, right } = await sides(fragmentsOf(callFragment({ blocks })));
    expect(left).toEqual(heard(800 + 2 * B, [[800, samplesAt(0, 800, 2 * B)]]));
    expect(right).toEqual(heard(800 + 2 * B, [[0, samplesAt(1, 0, 2 * B)]]));
  });

  it('waits for the side that is behind, one fragment into the next', async () => {
    const bodies = [
      callFragment({ blocks: [...blocksFrom(0, 10), ...blocksFrom(0, 4, AGENT)] }),
      callFragment({ blocks: [...blocksFrom(256, 12, AGENT), ...blocksFrom(640, 6)] }),
    ];
    const chunks = await listed(stereo(fragmentsOf(...bodies)));
    expect(chunks.map(({ samples }) => samples.length / 2)).toEqual([4 * B, 12 * B]);
    expect(await sides(fragmentsOf(...bodies))).toEqual({
      left: samplesAt(0, 0, 16 * B),
      right: samplesAt(1, 0, 16 * B),
    });
  });

  it('waits no longer than maxLagMs: then the side that is behind is silent, and comes in at its time', async () => {
    const bodies = [
      callFragment({ blocks: [...blocksFrom(0, 50), ...blocksFrom(0, 1, AGENT)] }),
      callFragment({ blocks: [...blocksFrom(64, 50, AGENT), ...blocksFrom(3200, 1)] }),
    ];
    const { left, right } = await sides(fragmentsOf(...bodies), { maxLagMs: 640 });
    expect(left).toEqual(samplesAt(0, 0, 51 * B));
    const expected = samplesAt(1, 0, 51 * B);
    expect(right).toEqual(expected.fill(0, B, 40 * B));
  });

  it('is silent on a side that has no track, and does not wait for it', async () => {
    const alone = fragmentsOf(callFragment({ blocks: blocksFrom(0, 3), order: [CUSTOMER] }));
    expect(await sides(alone)).toEqual({ left: samplesAt(0, 0, 3 * B), right: new Int16Array(3 * B) });
    const [first] = await listed(stereo(alone));
    expect(first!.samples.length).toBe(3 * B * 2);
  });

  it('knows no sides but those that are there', async () => {
    const other = fragmentsOf(
      callFragment({ blocks: [{ track: 'x', at: 0, bytes: new Uint8Array(4) }], order: ['x'] }),
    );
    await expect(listed(stereo(other))).rejects.toMatchObject({ code: 'NO_SUCH_TRACK' });
    await expect(listed(stereo([], { maxLagMs: -1 }))).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('mixes a side of several channels', async () => {
    const bytes = new Uint8Array(Int16Array.of(100, 200, -50, -51, 3, 4).buffer);
    const blocks = [{ at: 0, bytes }];
    const tags = [['MimeType', 'audio/L16;rate=8000;channels=2']] as const;
    const { left } = await sides(fragmentsOf(callFragment({ blocks, tags, order: [CUSTOMER] })));
    expect([...left]).toEqual([150, -50, 4]);
  });
});
