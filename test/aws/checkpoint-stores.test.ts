import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckpointStore } from '../../src/aws/checkpoint-store.js';
import { DynamoDbCheckpointStore } from '../../src/aws/dynamo-db-checkpoint-store.js';
import { FileCheckpointStore } from '../../src/aws/file-checkpoint-store.js';
import { MemoryCheckpointStore } from '../../src/aws/memory-checkpoint-store.js';
import type { FragmentCheckpoint } from '../../src/fragment/fragment-checkpoint.js';
import { startDynamo, type LocalDynamo } from '../support/dynamo.js';

const TABLE = 'checkpoints';
const folder = mkdtempSync(join(tmpdir(), 'checkpoint-stores-'));
let dynamo: LocalDynamo;
let made = 0;

beforeAll(async () => {
  dynamo = await startDynamo();
  await dynamo.createTable(TABLE);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await dynamo.close();
});

/** Numbers as long as the service's, which no floating point number tells apart. */
const numbered = (number: number): FragmentCheckpoint => ({
  fragmentNumber: `9134385233318143239268206260774392014626${number.toString().padStart(7, '0')}`,
});

const WHOLE: FragmentCheckpoint = {
  ...numbered(1),
  serverTimestampMs: 1_715_000_002_345,
  producerTimestampMs: 1_715_000_002_007.5,
  continuationToken: 'token/1=',
};

type DeletableStore = CheckpointStore & { delete(key: string): Promise<void> };

// prettier-ignore
const STORES: readonly { readonly name: string; readonly open: (place: string) => DeletableStore }[] = [
  { name: 'MemoryCheckpointStore',   open: () => new MemoryCheckpointStore() },
  { name: 'FileCheckpointStore',     open: (place) => new FileCheckpointStore({ path: join(folder, place, 'a.json') }) },
  { name: 'DynamoDbCheckpointStore', open: () => new DynamoDbCheckpointStore({ tableName: TABLE, client: dynamo.client }) },
];

describe.each(STORES)('$name', ({ name, open }) => {
  let store: DeletableStore;
  let key: string;
  beforeEach(() => {
    key = `${name}-${made++}`;
    store = open(key);
  });

  it('has nothing for a key that nothing was saved for', async () => {
    await store.save(`${key} other`, WHOLE);
    expect(await store.load(key)).toBeUndefined();
  });

  it('gives back all that was saved', async () => {
    await store.save(key, WHOLE);
    expect(await store.load(key)).toEqual(WHOLE);
  });

  it('does not keep what the last one had and this one does not', async () => {
    await store.save(key, WHOLE);
    await store.save(key, numbered(2));
    expect(await store.load(key)).toEqual(numbered(2));
  });

  it('takes a property that is undefined for none', async () => {
    const { fragmentNumber } = WHOLE;
    await store.save(key, { fragmentNumber, serverTimestampMs: undefined, continuationToken: undefined });
    expect(JSON.stringify(await store.load(key))).toBe(JSON.stringify({ fragmentNumber }));
  });

  it('keeps keys apart, whatever they are called', async () => {
    const keys = ['__proto__', 'arn:aws:kinesisvideo:eu-central-1:123456789012:stream/a/1', 'ключ', '../a', ' '];
    for (const [at, name] of keys.entries()) await store.save(key + name, numbered(at));
    for (const [at, name] of keys.entries()) expect(await store.load(key + name)).toEqual(numbered(at));
  });

  it('puts a later fragment in the place of an earlier one, not the other way round', async () => {
    await store.save(key, numbered(9));
    await store.save(key, numbered(10));
    await store.save(key, numbered(9));
    expect(await store.load(key)).toEqual(numbered(10));
  });

  it('takes the same fragment again, with what is known of it by now', async () => {
    await store.save(key, numbered(1));
    await store.save(key, WHOLE);
    expect(await store.load(key)).toEqual(WHOLE);
  });

  it('takes numbers of which nobody knows the order as they come', async () => {
    for (const fragmentNumber of ['b', 'a', '7', 'c']) {
      await store.save(key, { fragmentNumber });
      expect(await store.load(key)).toEqual({ fragmentNumber });
    }
  });

  it('ends with the latest of many that are saved at once', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, at) => store.save(key, numbered((at * 7) % 30))));
    expect(await store.load(key)).toEqual(numbered(29));
  });

  it('keeps each of many keys that are saved at once', async () => {
    const keys = Array.from({ length: 20 }, (_, at) => `${key} ${at}`);
    await Promise.all(keys.map((name, at) => store.save(name, numbered(at))));
    const loaded = await Promise.all(keys.map((name) => store.load(name)));
    expect(loaded).toEqual(keys.map((_, at) => numbered(at)));
  });

  it('forgets a key that is deleted, and no other', async () => {
    await store.save(key, numbered(5));
    await store.save(`${key} other`, numbered(6));
    await store.delete(key);
    await store.delete(`${key} unknown`);
    expect(await store.load(key)).toBeUndefined();
    expect(await store.load(`${key} other`)).toEqual(numbered(6));
    await store.save(key, numbered(1));
    expect(await store.load(key)).toEqual(numbered(1));
  });
});

describe.each(STORES.slice(1))('$name', ({ name, open }) => {
  it('hands over: another store at the same place goes on from there', async () => {
    const key = `${name}-hand-over`;
    await open(key).save(key, numbered(1));
    const next = open(key);
    expect(await next.load(key)).toEqual(numbered(1));
    await next.save(key, numbered(2));
    await open(key).save(key, numbered(1)); // the first one does not know yet
    expect(await next.load(key)).toEqual(numbered(2));
  });
});
