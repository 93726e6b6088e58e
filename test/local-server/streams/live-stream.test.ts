import { MemoryStore } from '../../../src/local-server/store/memory-store.js';
import { LiveStream } from '../../../src/local-server/streams/live-stream.js';

const RECORD = {
  streamName: 's',
  streamArn: 'arn',
  version: '1',
  creationTimeMs: 1_000,
  dataRetentionInHours: 1,
  kmsKeyId: 'k',
  tags: {},
};
const BYTES = { head: Uint8Array.of(1), content: Uint8Array.of(2) };

async function aStream() {
  const store = new MemoryStore();
  await store.putStream(RECORD);
  return { store, stream: new LiveStream(RECORD, store) };
}

function facts(stream: LiveStream) {
  const fragmentNumber = stream.nextFragmentNumber(0);
  return { fragmentNumber, serverTimestampMs: 0, producerTimestampMs: 0, durationMs: 0, sizeInBytes: 2 };
}

describe('LiveStream', () => {
  it('wakes those who wait when a fragment is stored', async () => {
    const { stream } = await aStream();
    const signal = new AbortController().signal;
    const changed = Promise.all([stream.changed(signal), stream.changed(signal)]);
    await stream.append(facts(stream), BYTES);
    await changed;
    expect(stream.fragments).toHaveLength(1);
  });

  it('wakes those who wait when their signal aborts, or the stream is deleted', async () => {
    const { stream } = await aStream();
    const controller = new AbortController();
    const aborted = stream.changed(controller.signal);
    const deleted = stream.changed(new AbortController().signal);
    controller.abort();
    await aborted;
    await stream.changed(controller.signal);
    await stream.delete();
    await deleted;
    await stream.changed(new AbortController().signal);
    expect(stream.isDeleted).toBe(true);
  });

  it('settles when all is stored that came before, or has failed', async () => {
    const { stream, store } = await aStream();
    const stored = stream.append(facts(stream), BYTES);
    await stream.settled();
    expect(stream.fragments).toHaveLength(1);
    await stored;
    await store.deleteStream(RECORD.streamArn);
    const failure = expect(stream.append(facts(stream), BYTES)).rejects.toThrow();
    await stream.settled();
    await failure;
  });

  it('knows the numbers that it may have given since it was made', async () => {
    const { stream } = await aStream();
    const number = stream.nextFragmentNumber(0);
    expect(stream.mayHaveHad(number)).toBe(true);
    expect(stream.mayHaveHad(number.replace(/\d$/, '9'))).toBe(false);
  });
});
