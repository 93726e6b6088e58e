import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { Fragment } from '../../src/fragment/fragment.js';
import { aCluster, aDocument, anInfo, aTags, aTracks } from '../support/mkv-builder.js';
import { Random } from '../support/random.js';

/** When the first fragment begins; each later one does so a second after. */
export const FIRST_PRODUCER_MS = 1_715_000_000_000;

/** What is put into a stream. */
export interface PutSpec {
  readonly endpoint: string;
  readonly streamName: string;
  readonly count: number;
  /** Which of all fragments is the first one. Default 0. */
  readonly from?: number;
  /** What each frame has. Default 300 bytes. */
  readonly frameBytes?: number;
  /** A tag of each fragment. */
  readonly tag?: readonly [name: string, value: string];
}

/** Frames that only this fragment has. */
function framesOf(at: number, frameBytes: number) {
  const random = new Random(at + 1);
  return [0, 100, 200].map((ticks) => ({ ticks, bytes: random.bytes(frameBytes) }));
}

const hashOf = (payloads: readonly Uint8Array[]): string => {
  const hash = createHash('sha256');
  for (const payload of payloads) hash.update(payload);
  return hash.digest('hex');
};

/** The hash of the frames that were put as this fragment. */
export const hashPut = (at: number, frameBytes = 300): string =>
  hashOf(framesOf(at, frameBytes).map(({ bytes }) => bytes));

/** The hash of the frames that came. */
export const hashRead = ({ frames }: Fragment): string => hashOf(frames.map(({ payload }) => payload));

/** Which of all fragments this is, by its time. */
export const placeOf = ({ metadata }: Fragment): number =>
  ((metadata.producerTimestampMs ?? NaN) - FIRST_PRODUCER_MS) / 1000;

/** Puts fragments as a producer does; resolves with their numbers when all are PERSISTED. */
export async function putFragments(spec: PutSpec): Promise<readonly string[]> {
  const { endpoint, streamName } = spec;
  const text = await new Promise<string>((resolve, reject) => {
    const headers = {
      'x-amzn-stream-name': streamName,
      'x-amzn-fragment-timecode-type': 'ABSOLUTE',
      'x-amzn-producer-start-timestamp': (FIRST_PRODUCER_MS / 1000).toFixed(3),
      'x-amzn-fragment-acknowledgment-required': '1',
      'transfer-encoding': 'chunked',
    };
    const put = request(`${endpoint}/putMedia`, { method: 'POST', headers, agent: false }, (response) => {
      let acknowledgements = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (acknowledgements += chunk));
      response.on('end', () => {
        resolve(acknowledgements);
      });
      response.on('error', reject);
    });
    put.on('error', reject);
    put.end(bodyOf(spec));
  });
  const events = text
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly EventType: string; readonly FragmentNumber: string });
  const numbers = events
    .filter(({ EventType }) => EventType === 'PERSISTED')
    .map(({ FragmentNumber }) => FragmentNumber);
  expect(numbers).toHaveLength(spec.count);
  return numbers;
}

function bodyOf({ count, from = 0, frameBytes = 300, tag }: PutSpec): Uint8Array {
  const fragments = Array.from({ length: count }, (_, index) => {
    const at = from + index;
    const ticks = FIRST_PRODUCER_MS + at * 1000;
    const cluster = aCluster({ ticks, size: 'known', frames: framesOf(at, frameBytes) });
    return tag === undefined ? [cluster] : [cluster, aTags([tag])];
  });
  return aDocument({ children: [anInfo(), aTracks(), ...fragments.flat()] });
}
