import { UsageError } from '../../../src/errors.js';
import { MemoryStore } from '../../../src/local-server/store/memory-store.js';
import { aRecord, arnOf, numberOf, someBytes, someFacts } from './stored.js';

/** Head and content of {@link someBytes}. */
const FRAGMENT_BYTES = 300;

describe('MemoryStore', () => {
  it('lets the oldest fragments of all streams go when its memory is full', async () => {
    const store = await aStoreFor(3);
    await store.append(arnOf('a'), someFacts(1), someBytes(1));
    await store.append(arnOf('b'), someFacts(2), someBytes(2));
    await store.append(arnOf('a'), someFacts(3), someBytes(3));
    await store.append(arnOf('b'), someFacts(4), someBytes(4));
    await store.append(arnOf('b'), someFacts(5), someBytes(5));
    expect(numbersOf(store, 'a')).toEqual([numberOf(3)]);
    expect(numbersOf(store, 'b')).toEqual([numberOf(4), numberOf(5)]);
    expect(await store.read(arnOf('b'), numberOf(2))).toBeUndefined();
  });

  it('holds no more than it may, whatever comes', async () => {
    const store = await aStoreFor(10);
    for (let nth = 0; nth < 1000; nth++) {
      await store.append(arnOf(nth % 3 === 0 ? 'a' : 'b'), someFacts(nth), someBytes(nth, (nth * 37) % 900));
      expect(store.heldBytes).toBeLessThanOrEqual(10 * FRAGMENT_BYTES);
    }
  });

  it('keeps the newest fragment, even one that alone is too large', async () => {
    const store = await aStoreFor(3);
    await store.append(arnOf('a'), someFacts(1), someBytes(1));
    await store.append(arnOf('b'), someFacts(2), someBytes(2, 10_000));
    expect(numbersOf(store, 'a')).toEqual([]);
    expect(numbersOf(store, 'b')).toEqual([numberOf(2)]);
    await store.append(arnOf('a'), someFacts(3), someBytes(3));
    expect(store.heldBytes).toBe(FRAGMENT_BYTES);
  });

  it('has room again for what expired, was replaced or deleted', async () => {
    const store = await aStoreFor(10);
    await store.append(arnOf('a'), someFacts(1), someBytes(1));
    await store.append(arnOf('a'), someFacts(1), someBytes(1));
    await store.append(arnOf('a'), someFacts(2), someBytes(2));
    await store.append(arnOf('b'), someFacts(3), someBytes(3));
    expect(store.heldBytes).toBe(3 * FRAGMENT_BYTES);
    await store.expire(arnOf('a'), 2000);
    expect(store.heldBytes).toBe(2 * FRAGMENT_BYTES);
    await store.deleteStream(arnOf('b'));
    expect(store.heldBytes).toBe(FRAGMENT_BYTES);
  });

  it('keeps nothing alive of the memory that a fragment is a view of', async () => {
    const store = await aStoreFor(10);
    const chunk = new Uint8Array(1_000_000);
    await store.append(arnOf('a'), someFacts(1), { head: chunk.subarray(0, 10), content: chunk.subarray(10, 30) });
    const stored = await store.read(arnOf('a'), numberOf(1));
    expect(stored?.content.buffer.byteLength).toBe(20);
  });

  it('needs some memory', () => {
    expect(() => new MemoryStore(0)).toThrow(UsageError);
    expect(() => new MemoryStore(Number.NaN)).toThrow(UsageError);
  });
});

async function aStoreFor(fragments: number): Promise<MemoryStore> {
  const store = new MemoryStore(fragments * FRAGMENT_BYTES);
  await store.putStream(aRecord('a'));
  await store.putStream(aRecord('b'));
  return store;
}

function numbersOf(store: MemoryStore, streamName: string): readonly string[] {
  return store.fragments(arnOf(streamName)).map(({ fragmentNumber }) => fragmentNumber);
}
