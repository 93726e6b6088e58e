import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { CommandSender, MediaOutput } from '../../src/aws/clients.js';
import { FragmentRecorder } from '../../src/cli/fragment-recorder.js';
import { concatenated } from '../../src/ebml/bytes.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import { inChunks } from '../support/in-chunks.js';

const BODY = readFileSync('test-resources/get-media.mkv');
const reader = new FragmentReader();
const FRAGMENTS = [...reader.push(BODY), ...reader.end()];

/** A client that answers with this body. */
function clientOf(payload: Readable): CommandSender {
  return { send: () => Promise.resolve({ ContentType: 'video/webm', Payload: payload }) };
}

async function listen(recorder: FragmentRecorder, payload: Readable): Promise<Readable> {
  const client = recorder.listeningTo(() => clientOf(payload))({ endpoint: '', region: '' });
  const { Payload } = (await client.send({})) as MediaOutput;
  return Payload as Readable;
}

function bytesIn(fragment: Fragment): Uint8Array {
  return new Uint8Array(BODY.subarray(fragment.offset, fragment.offset + fragment.bytes));
}

describe('the recorder', () => {
  it.each([1, 333, 16_384, BODY.length])('has the bytes of each fragment, in chunks of %i', async (size) => {
    const recorder = new FragmentRecorder();
    const heard = await listen(recorder, Readable.from(inChunks(BODY, size)));
    const chunks: Uint8Array[] = [];
    for await (const chunk of heard) chunks.push(chunk as Uint8Array);
    expect(concatenated(chunks)).toEqual(new Uint8Array(BODY)); // what is read is what came
    expect(FRAGMENTS.map((fragment) => recorder.take(fragment))).toEqual(FRAGMENTS.map(bytesIn));
  });

  it('has the bytes of a fragment that was cut and came again', async () => {
    const recorder = new FragmentRecorder();
    await (await listen(recorder, Readable.from(inChunks(BODY.subarray(0, 30_000), 999)))).toArray();
    await (await listen(recorder, Readable.from(inChunks(BODY.subarray(FRAGMENTS[1]!.offset), 999)))).toArray();
    expect(FRAGMENTS.map((fragment) => recorder.take(fragment))).toEqual(FRAGMENTS.map(bytesIn));
  });

  it('gives a fragment once, and forgets those before it', async () => {
    const recorder = new FragmentRecorder();
    await (await listen(recorder, Readable.from([BODY]))).toArray();
    expect(recorder.take(FRAGMENTS[2]!)).toBeDefined();
    expect(recorder.take(FRAGMENTS[2]!)).toBeUndefined();
    expect(recorder.take(FRAGMENTS[1]!)).toBeUndefined();
    expect(recorder.take(FRAGMENTS[3]!)).toBeDefined();
  });

  it('lets go of the response with whoever reads, and hands on its error', async () => {
    const recorder = new FragmentRecorder();
    const endless = new Readable({ read: () => undefined });
    const heard = await listen(recorder, endless);
    const closed = new Promise((resolve) => endless.once('close', resolve));
    heard.destroy();
    await closed;

    const failing = new Readable({ read: () => undefined });
    const reading = (await listen(recorder, failing)).toArray();
    failing.destroy(new TypeError('aborted'));
    await expect(reading).rejects.toThrow('aborted');
  });
});
