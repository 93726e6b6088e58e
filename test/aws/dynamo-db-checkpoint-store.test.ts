import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbCheckpointStore } from '../../src/aws/dynamo-db-checkpoint-store.js';
import { KinesisVideoServiceError } from '../../src/aws/service-error.js';
import { UsageError } from '../../src/errors.js';
import { startDynamo, type LocalDynamo } from '../support/dynamo.js';

let dynamo: LocalDynamo;

beforeAll(async () => {
  dynamo = await startDynamo();
  await Promise.all([dynamo.createTable('plain'), dynamo.createTable('other', 'stream')]);
});

afterAll(() => dynamo.close());

describe('DynamoDbCheckpointStore', () => {
  it('takes a table whose key has another name, even a reserved one', async () => {
    const store = new DynamoDbCheckpointStore({ tableName: 'other', keyName: 'stream', client: dynamo.client });
    await store.save('front-door', { fragmentNumber: '1' });
    expect(await store.load('front-door')).toEqual({ fragmentNumber: '1' });
  });

  it('leaves other attributes of the item alone', async () => {
    const store = new DynamoDbCheckpointStore({ tableName: 'plain', client: dynamo.client });
    const leased = { key: { S: 'leased' }, owner: { S: 'worker-7' } };
    await dynamo.client.send(new PutItemCommand({ TableName: 'plain', Item: leased }));
    expect(await store.load('leased')).toBeUndefined();
    await store.save('leased', { fragmentNumber: '8' });
    await store.save('leased', { fragmentNumber: '9' });
    const { Item } = await dynamo.client.send(new GetItemCommand({ TableName: 'plain', Key: { key: leased.key } }));
    expect(Item).toMatchObject({ owner: leased.owner, fragmentNumber: { S: '9' } });
  });

  it('orders numbers by their value, not by their text', async () => {
    const store = new DynamoDbCheckpointStore({ tableName: 'plain', client: dynamo.client });
    for (const fragmentNumber of ['9', '10', '0009']) await store.save('order', { fragmentNumber });
    expect(await store.load('order')).toEqual({ fragmentNumber: '10' });
  });

  it('tells which item and table failed, and why', async () => {
    const store = new DynamoDbCheckpointStore({ tableName: 'missing', client: dynamo.client });
    for (const attempt of [store.load('a'), store.save('a', { fragmentNumber: '1' }), store.delete('a')]) {
      const error: unknown = await attempt.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(KinesisVideoServiceError);
      expect(error).toMatchObject({ code: 'CHECKPOINT_FAILED', cause: { name: 'ResourceNotFoundException' } });
      expect((error as Error).message).toContain('a of the table missing');
    }
  });

  it('refuses an item that is no checkpoint', async () => {
    const item = { key: { S: 'strange' }, fragmentNumber: { N: '7' } };
    await dynamo.client.send(new PutItemCommand({ TableName: 'plain', Item: item }));
    const store = new DynamoDbCheckpointStore({ tableName: 'plain', client: dynamo.client });
    await expect(store.load('strange')).rejects.toMatchObject({ code: 'CHECKPOINT_FAILED' });
  });

  it('does not destroy a client that it was given', async () => {
    const store = new DynamoDbCheckpointStore({ tableName: 'plain', client: dynamo.client });
    await store.close();
    await store.save('after', { fragmentNumber: '1' });
    expect(await store.load('after')).toEqual({ fragmentNumber: '1' });
  });

  it.each([{ tableName: '' }, { tableName: 'plain', keyName: '' }, { tableName: 'plain', keyName: 'fragmentNumber' }])(
    'refuses %j',
    (options) => {
      expect(() => new DynamoDbCheckpointStore(options)).toThrow(UsageError);
    },
  );
});
