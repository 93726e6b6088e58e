import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The package has no types. */
const dynalite = createRequire(import.meta.url)('dynalite') as (options: { readonly createTableMs: number }) => Server;

/** A DynamoDB of this process, on 127.0.0.1. */
export interface LocalDynamo {
  readonly client: DynamoDBClient;
  /** Makes a table whose partition key has this name, and waits for it. */
  createTable(tableName: string, keyName?: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts a DynamoDB with no tables, and a client of the SDK for it. */
export async function startDynamo(): Promise<LocalDynamo> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  return {
    client,
    createTable: (tableName, keyName = 'key') => createTable(client, tableName, keyName),
    close: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function createTable(client: DynamoDBClient, tableName: string, keyName: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: keyName, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: keyName, KeyType: 'HASH' }],
    }),
  );
  // As the table is made in 0 ms, it is there in the next turns of the event loop.
  await new Promise((resolve) => setTimeout(resolve, 20));
}
