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
  const fragmentNumber = stream.begin(0);
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

  it('settles although something always is on its way', async () => {
    const { stream, store } = await aStream();
    const append = store.append.bind(store);
    store.append = async (...what) => {
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      return append(...what);
    };
    let isOver = false;
    const write = async (): Promise<void> => {
      for (; !isOver; await new Promise((resolve) => setImmediate(resolve))) void stream.append(facts(stream), BYTES);
    };
    const writing = write();
    await stream.settled();
    isOver = true;
    await writing;
    await stream.settled();
  });

  it('settles after a connection that is cut, whatever becomes of it', async () => {
    const { stream } = await aStream();
    let isOver = false;
    const cut = (async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      isOver = true;
      throw new TypeError('cut');
    })();
    stream.settleAfter(cut);
    await stream.settled();
    expect(isOver).toBe(true);
    await expect(cut).rejects.toThrow('cut');
  });

  it('gives the next fragment only when none before it can come any more', async () => {
    const { stream } = await aStream();
    const [first, second, third] = [facts(stream), facts(stream), facts(stream)];
    await stream.append(second, BYTES);
    expect(stream.next('')).toBeUndefined();
    expect(stream.newest).toBe('');
    expect(stream.next(first.fragmentNumber)).toBe(second);
    await stream.append(first, BYTES);
    expect(stream.next('')).toBe(first);
    expect(stream.next(first.fragmentNumber)).toBe(second);
    const fourth = facts(stream);
    await stream.append(fourth, BYTES);
    expect(stream.newest).toBe(second.fragmentNumber);
    expect(stream.next(second.fragmentNumber)).toBeUndefined();
    const changed = stream.changed(new AbortController().signal);
    stream.abandon(third.fragmentNumber);
    await changed;
    expect(stream.next(second.fragmentNumber)).toBe(fourth);
    expect(stream.newest).toBe(fourth.fragmentNumber);
  });

  it('waits no longer for a fragment that could not be stored', async () => {
    const { stream, store } = await aStream();
    const [first, second] = [facts(stream), facts(stream)];
    const append = store.append.bind(store);
    store.append = () => Promise.reject(new TypeError('disk full'));
    await expect(stream.append(first, BYTES)).rejects.toThrow('disk full');
    store.append = append;
    await stream.append(second, BYTES);
    expect(stream.next('')).toBe(second);
  });

  it('tells those who wait that the stream is deleted, also if the store fails', async () => {
    const { stream, store } = await aStream();
    store.deleteStream = () => Promise.reject(new TypeError('disk full'));
    const changed = stream.changed(new AbortController().signal);
    await expect(stream.delete()).rejects.toThrow('disk full');
    await changed;
  });

  it('knows the numbers that it may have given since it was made', async () => {
    const { stream } = await aStream();
    const number = stream.begin(0);
    expect(stream.mayHaveHad(number)).toBe(true);
    expect(stream.mayHaveHad(number.replace(/\d$/, '9'))).toBe(false);
  });
});
