import { readFileSync } from 'node:fs';
import { pacedMedia } from '../../src/cli/paced-media.js';
import { concatenated } from '../../src/ebml/bytes.js';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import { inChunks } from '../support/in-chunks.js';

const RECORDING = readFileSync('test-resources/h264-aac.mkv');
const FRAMES = new FrameReader().push(RECORDING);

/** What was given at which time, by a clock that goes on only while somebody waits. */
async function paced(chunks: readonly Uint8Array[]) {
  let nowMs = 1_000;
  const given: { readonly atMs: number; readonly bytes: Uint8Array }[] = [];
  const source = async function* (): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  };
  const wait = (ms: number): Promise<void> => {
    nowMs += ms;
    return Promise.resolve();
  };
  for await (const bytes of pacedMedia(source(), { now: () => nowMs, wait }))
    given.push({ atMs: nowMs - 1_000, bytes });
  return given;
}

/** The time at which the byte at this offset was given. */
function timeOf(offset: number, given: Awaited<ReturnType<typeof paced>>): number {
  let end = 0;
  return given.find(({ bytes }) => (end += bytes.length) > offset)!.atMs;
}

describe('media at its own pace', () => {
  it.each([1_000, 16_384, RECORDING.length])('is the same bytes in chunks of %i', async (size) => {
    const given = await paced(inChunks(RECORDING, size));
    expect(concatenated(given.map(({ bytes }) => bytes))).toEqual(new Uint8Array(RECORDING));
  });

  it.each([16_384, RECORDING.length])('comes no sooner than it plays, in chunks of %i', async (size) => {
    const given = await paced(inChunks(RECORDING, size));
    const early = FRAMES.filter(({ blockOffset, size: bytes, timestampNs }) => {
      return timeOf(blockOffset + bytes, given) < Number((timestampNs - FRAMES[0]!.timestampNs) / 1_000_000n) - 10;
    });
    expect(early).toEqual([]);
    expect(given.at(-1)!.atMs).toBeLessThan(3_100);
  });

  it('counts anew where another recording begins', async () => {
    const given = await paced([RECORDING, RECORDING]);
    expect(concatenated(given.map(({ bytes }) => bytes))).toHaveLength(2 * RECORDING.length);
    expect(given.at(-1)!.atMs).toBeGreaterThan(5_800);
    expect(given.at(-1)!.atMs).toBeLessThan(6_200);
  });

  it('ends with the reason of the signal while it waits', async () => {
    const controller = new AbortController();
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(RECORDING);
    };
    const reading = (async () => {
      for await (const bytes of pacedMedia(source(), { signal: controller.signal })) controller.abort(bytes.length);
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});
