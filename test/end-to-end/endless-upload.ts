import { createHash } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import { aCluster, aDocument, anInfo, aTracks } from '../support/mkv-builder.js';
import type { Random } from '../support/random.js';

/** What is put into a stream, until the connection breaks. */
export interface EndlessUpload {
  readonly endpoint: string;
  readonly streamName: string;
  /** When the first fragment begins, in milliseconds since 1970; each later one a second after. */
  readonly beginsAtMs: number;
  readonly random: Random;
  /** A fragment was acknowledged as PERSISTED. */
  readonly onPersisted: (fragment: PersistedFragment) => void;
}

/** A fragment that the server promised to keep. */
export interface PersistedFragment {
  readonly streamName: string;
  readonly fragmentNumber: string;
  readonly producerTimestampMs: number;
  /** Of the frame in it. */
  readonly hash: string;
}

/** Of a frame's bytes. */
export const frameHash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Puts fragments of up to 80 kB as fast as they are taken. Resolves when the server is gone. */
export async function endlessUpload(upload: EndlessUpload): Promise<void> {
  const { streamName, onPersisted } = upload;
  const sent = new Map<number, string>();
  const put = request(`${upload.endpoint}/putMedia`, { method: 'POST', headers: headersOf(upload), agent: false });
  const closed = new Promise<void>((resolve) => put.on('close', resolve));
  put.on('error', () => undefined); // which is what the test is about
  put.on('response', (response) => {
    let rest = '';
    response.setEncoding('utf8').on('error', () => undefined);
    response.on('data', (text: string) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) acknowledge(JSON.parse(line) as Acknowledgement);
    });
  });
  const acknowledge = ({ EventType, FragmentNumber, FragmentTimecode }: Acknowledgement): void => {
    const hash = sent.get(FragmentTimecode);
    if (EventType !== 'PERSISTED' || hash === undefined) return;
    onPersisted({ streamName, fragmentNumber: FragmentNumber, producerTimestampMs: FragmentTimecode, hash });
  };
  await Promise.race([closed, sendUntilClosed(put, upload, sent)]);
  await closed;
}

const LARGEST = 40_000;

interface Acknowledgement {
  readonly EventType: string;
  readonly FragmentNumber: string;
  readonly FragmentTimecode: number;
}

function headersOf({ streamName, beginsAtMs }: EndlessUpload) {
  return {
    'x-amzn-stream-name': streamName,
    'x-amzn-fragment-timecode-type': 'ABSOLUTE',
    'x-amzn-producer-start-timestamp': (beginsAtMs / 1000).toFixed(3),
    'x-amzn-fragment-acknowledgment-required': '1',
    'transfer-encoding': 'chunked',
  };
}

async function sendUntilClosed(put: ClientRequest, upload: EndlessUpload, sent: Map<number, string>): Promise<void> {
  const { random, beginsAtMs } = upload;
  const noise = random.bytes(2 * LARGEST);
  put.write(aDocument({ children: [anInfo(), aTracks()] }));
  for (let ticks = beginsAtMs; !put.destroyed; ticks += 1000) {
    const bytes = noise.subarray(random.below(LARGEST), LARGEST + random.below(LARGEST));
    sent.set(ticks, frameHash(bytes));
    const isTaken = put.write(aCluster({ ticks, size: 'known', frames: [{ bytes }] }));
    await new Promise<unknown>((resolve) => (isTaken ? setImmediate(resolve) : put.once('drain', resolve)));
  }
}
