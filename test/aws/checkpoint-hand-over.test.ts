import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, map, take, toArray } from 'rxjs';
import type { CheckpointStore } from '../../src/aws/checkpoint-store.js';
import { DynamoDbCheckpointStore } from '../../src/aws/dynamo-db-checkpoint-store.js';
import { FileCheckpointStore } from '../../src/aws/file-checkpoint-store.js';
import { GetMediaConsumer } from '../../src/aws/get-media-consumer.js';
import { MemoryCheckpointStore } from '../../src/aws/memory-checkpoint-store.js';
import { fromAsyncIterable } from '../../src/rx/from-async-iterable.js';
import { startDynamo, type LocalDynamo } from '../support/dynamo.js';
import { aLocalService, CREDENTIALS, type LocalService } from '../support/local-service.js';
import { placeOf, putFragments } from './put-fragments.js';

const COUNT = 20;
const PLACES = Array.from({ length: COUNT }, (_, at) => at);
const folder = mkdtempSync(join(tmpdir(), 'checkpoint-hand-over-'));
const memory = new MemoryCheckpointStore();
let service: LocalService;
let dynamo: LocalDynamo;
let last: string;

beforeAll(async () => {
  [service, dynamo] = await Promise.all([aLocalService({ limits: { requestsPerSecond: Infinity } }), startDynamo()]);
  await Promise.all([dynamo.createTable('checkpoints'), service.createStream('calls')]);
  const numbers = await putFragments({ endpoint: service.endpoint, streamName: 'calls', count: COUNT });
  last = numbers.at(-1)!;
});

afterAll(async () => {
  await Promise.all([service.close(), dynamo.close()]);
  rmSync(folder, { recursive: true });
});

function aConsumer(checkpoints?: CheckpointStore): GetMediaConsumer {
  const { endpoint } = service;
  const settings = { streamName: 'calls', region: 'us-east-1', endpoint, credentials: CREDENTIALS };
  return new GetMediaConsumer({ ...settings, startAt: 'earliest', until: { fragmentNumber: last }, checkpoints });
}

/** A function that lives for this many fragments. */
async function lifeOf(fragments: number, checkpoints: CheckpointStore, ending: 'done' | 'dies'): Promise<number[]> {
  const read: number[] = [];
  await using consumer = aConsumer(checkpoints);
  for await (const fragment of consumer) {
    read.push(placeOf(fragment));
    if (read.length < fragments) continue;
    if (ending === 'done') await consumer.done(fragment);
    break;
  }
  return read;
}

// prettier-ignore
describe.each<{ readonly name: string; readonly open: () => CheckpointStore }>([
  { name: 'MemoryCheckpointStore',   open: () => memory },
  { name: 'FileCheckpointStore',     open: () => new FileCheckpointStore({ path: join(folder, 'checkpoints.json') }) },
  { name: 'DynamoDbCheckpointStore', open: () => new DynamoDbCheckpointStore({ tableName: 'checkpoints', client: dynamo.client }) },
])('$name', ({ open }) => {
  it('hands each fragment over to just one of many short lives, and then there is nothing to read', async () => {
    const lives: number[][] = [];
    while (lives.flat().length < COUNT) lives.push(await lifeOf(3, open(), 'done'));
    expect(lives.flat()).toEqual(PLACES);
    expect(lives).toHaveLength(7);
    expect(await lifeOf(3, open(), 'done')).toEqual([]);
  });

  it('hands over again what a life had in hand when it ended', async () => {
    const store = open();
    const other: CheckpointStore = { // another key
      load: (key) => store.load(`${key} again`),
      save: (key, checkpoint) => store.save(`${key} again`, checkpoint),
    };
    expect(await lifeOf(3, other, 'dies')).toEqual([0, 1, 2]);
    expect(await lifeOf(3, other, 'done')).toEqual([2, 3, 4]);
    expect(await lifeOf(2, other, 'done')).toEqual([5, 6]);
  });
});

describe('fromAsyncIterable', () => {
  it('makes an observable of a GetMediaConsumer, and closes its connection when enough was taken', async () => {
    for (let round = 0; round < 5; round++) {
      const places = fromAsyncIterable(() => aConsumer()).pipe(map(placeOf), take(3), toArray());
      expect(await lastValueFrom(places)).toEqual([0, 1, 2]); // the service allows three connections
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
});
