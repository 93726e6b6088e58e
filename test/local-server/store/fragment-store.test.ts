import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../src/errors.js';
import type { FragmentStore } from '../../../src/local-server/store/fragment-store.js';
import { openLmdbStore } from '../../../src/local-server/store/lmdb-store.js';
import { MemoryStore } from '../../../src/local-server/store/memory-store.js';
import { aRecord, arnOf, numberOf, someBytes, someFacts } from './stored.js';

const FRONT_DOOR = arnOf('front-door');

let directory: string;
let store: FragmentStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kvs-store-'));
});

afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

describe.each([
  ['MemoryStore', () => Promise.resolve(new MemoryStore())],
  ['the LMDB store', () => openLmdbStore(directory)],
] as const)('%s', (_, open) => {
  beforeEach(async () => {
    store = await open();
    await store.putStream(aRecord('front-door'));
  });

  const append = (...numbers: readonly number[]): Promise<unknown> =>
    Promise.all(numbers.map((nth) => store.append(FRONT_DOOR, someFacts(nth), someBytes(nth))));

  const numbers = (streamArn = FRONT_DOOR): readonly string[] =>
    store.fragments(streamArn).map(({ fragmentNumber }) => fragmentNumber);

  it('gives streams in the order of their names', async () => {
    await store.putStream(aRecord('yard'));
    await store.putStream(aRecord('attic', { deviceName: 'lamp', mediaType: 'video/h264', tags: { floor: '3' } }));
    expect(store.streams().map(({ streamName }) => streamName)).toEqual(['attic', 'front-door', 'yard']);
    expect(store.streams()[0]).toEqual(
      aRecord('attic', { deviceName: 'lamp', mediaType: 'video/h264', tags: { floor: '3' } }),
    );
  });

  it('replaces a stream, and keeps its fragments', async () => {
    await append(1);
    await store.putStream(aRecord('front-door', { version: 'v2' }));
    expect(store.streams()).toEqual([aRecord('front-door', { version: 'v2' })]);
    expect(numbers()).toEqual([numberOf(1)]);
  });

  it('knows the facts of a fragment, and reads its bytes', async () => {
    await append(7);
    expect(store.fragments(FRONT_DOOR)).toEqual([someFacts(7)]);
    expect(await store.read(FRONT_DOOR, numberOf(7))).toEqual(someBytes(7));
  });

  it.each([0, 1, 4093, 250_000])('reads %d bytes as they were', async (size) => {
    await store.append(FRONT_DOOR, someFacts(1), someBytes(1, size));
    expect(await store.read(FRONT_DOOR, numberOf(1))).toEqual(someBytes(1, size));
  });

  it('gives fragments in the order of their numbers, whichever came first', async () => {
    await append(3);
    await append(1, 5, 2, 4);
    expect(numbers()).toEqual([1, 2, 3, 4, 5].map(numberOf));
  });

  it('has a fragment among the facts only when it is safe', async () => {
    const appended = append(1);
    expect(numbers()).toEqual(store instanceof MemoryStore ? [numberOf(1)] : []);
    await appended;
    expect(numbers()).toEqual([numberOf(1)]);
  });

  it('replaces a fragment of the same number', async () => {
    await append(1, 2);
    await store.append(FRONT_DOOR, someFacts(1, { durationMs: 5 }), someBytes(9));
    expect(store.fragments(FRONT_DOOR)).toEqual([someFacts(1, { durationMs: 5 }), someFacts(2)]);
    expect(await store.read(FRONT_DOOR, numberOf(1))).toEqual(someBytes(9));
  });

  it('gives the facts without copying them for each fragment', async () => {
    await append(1);
    const before = store.fragments(FRONT_DOOR);
    await append(2);
    expect(store.fragments(FRONT_DOOR)).toBe(before);
    expect(before).toHaveLength(2);
  });

  it('leaves what was appended as it was, also if the giver uses its memory again', async () => {
    const memory = new Uint8Array(1000).fill(1);
    await store.append(FRONT_DOOR, someFacts(1), { head: memory.subarray(0, 100), content: memory.subarray(100, 300) });
    memory.fill(2);
    expect((await store.read(FRONT_DOOR, numberOf(1)))?.content).toEqual(new Uint8Array(200).fill(1));
  });

  it('removes what was received before a time', async () => {
    await append(1, 2, 3, 4);
    await store.expire(FRONT_DOOR, 3000);
    expect(numbers()).toEqual([3, 4].map(numberOf));
    expect(await store.read(FRONT_DOOR, numberOf(2))).toBeUndefined();
    expect(await store.read(FRONT_DOOR, numberOf(3))).toEqual(someBytes(3));
  });

  it('removes what came when the clock had gone back together with what came before', async () => {
    await store.append(FRONT_DOOR, someFacts(1, { serverTimestampMs: 5000 }), someBytes(1));
    await store.append(FRONT_DOOR, someFacts(2, { serverTimestampMs: 1000 }), someBytes(2));
    await append(6);
    await store.expire(FRONT_DOOR, 2000);
    expect(numbers()).toEqual([1, 2, 6].map(numberOf));
    await store.expire(FRONT_DOOR, 6000);
    expect(numbers()).toEqual([numberOf(6)]);
  });

  it('deletes a stream with its fragments, and no other', async () => {
    await store.putStream(aRecord('front-door-2'));
    await store.append(arnOf('front-door-2'), someFacts(1), someBytes(8));
    await append(...Array.from({ length: 1200 }, (_unused, nth) => nth));
    await store.deleteStream(FRONT_DOOR);
    expect(store.streams().map(({ streamName }) => streamName)).toEqual(['front-door-2']);
    expect(numbers()).toEqual([]);
    expect(await store.read(FRONT_DOOR, numberOf(1))).toBeUndefined();
    expect(await store.read(arnOf('front-door-2'), numberOf(1))).toEqual(someBytes(8));
  });

  it('begins anew with a stream of the same ARN', async () => {
    await append(1);
    await store.deleteStream(FRONT_DOOR);
    await store.putStream(aRecord('front-door'));
    expect(numbers()).toEqual([]);
    await append(2);
    expect(numbers()).toEqual([numberOf(2)]);
  });

  it('refuses a fragment of a stream that there is not', async () => {
    await expect(store.append(arnOf('nowhere'), someFacts(1), someBytes(1))).rejects.toThrow(UsageError);
  });

  it('has nothing of a stream that there is not', async () => {
    expect(store.fragments(arnOf('nowhere'))).toEqual([]);
    expect(await store.read(arnOf('nowhere'), numberOf(1))).toBeUndefined();
    await store.expire(arnOf('nowhere'), 9);
    await store.deleteStream(arnOf('nowhere'));
  });
});
