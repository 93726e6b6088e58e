import { UsageError } from '../errors.js';
import { type FragmentCheckpoint, checkpointFrom } from '../fragment/fragment-checkpoint.js';
import { checkpointFailure } from './checkpoint-failure.js';
import { checkpointOrder } from './checkpoint-order.js';
import type { CheckpointStore } from './checkpoint-store.js';
import type { CommandSender } from './clients.js';
import { optionalPackage } from './optional-packages.js';
import { KinesisVideoServiceError } from './service-error.js';
import { sdkErrorFacts } from './service-failure.js';

/** Where a {@link DynamoDbCheckpointStore} keeps its checkpoints. */
export interface DynamoDbCheckpointStoreOptions {
  /** A table whose partition key is a string, and which has no sort key. */
  readonly tableName: string;
  /** The name of the table's partition key. Default `key`. */
  readonly keyName?: string | undefined;
  /** Of `@aws-sdk/client-dynamodb`. Default: one with the SDK's own settings is made, and destroyed by `close`. */
  readonly client?: CommandSender | undefined;
}

/** What an item has for each checkpoint, besides its key. */
const ATTRIBUTES = [
  'fragmentNumber',
  'fragmentOrder',
  'serverTimestampMs',
  'producerTimestampMs',
  'continuationToken',
] as const;

type AttributeName = (typeof ATTRIBUTES)[number];
type AttributeValue = { readonly S: string } | { readonly N: string };
type Item = Readonly<Partial<Record<string, { readonly S?: string; readonly N?: string }>>>;

/**
 * Keeps checkpoints in a DynamoDB table: for programs that run now here, now there. Needs the package
 * `@aws-sdk/client-dynamodb`, and the rights dynamodb:GetItem, dynamodb:UpdateItem and dynamodb:DeleteItem.
 *
 * The table decides that an earlier fragment never replaces a later one, so a reader that was taken over from and does not
 * know it yet does no harm. Fragment numbers have more digits than DynamoDB's numbers, so it compares them as strings of
 * equal length, in the attribute `fragmentOrder`. Other attributes of the item are left as they are.
 */
export class DynamoDbCheckpointStore implements CheckpointStore {
  readonly #tableName: string;
  readonly #keyName: string;
  readonly #given: CommandSender | undefined;
  #made: Promise<CommandSender> | undefined;

  /** @throws UsageError without a table, or if the key has the name of another attribute */
  constructor({ tableName, keyName = 'key', client }: DynamoDbCheckpointStoreOptions) {
    if (tableName === '') throw new UsageError('The option tableName is that of a table');
    if (keyName === '' || ATTRIBUTES.some((name) => name === keyName))
      throw new UsageError(`The partition key cannot be called ${JSON.stringify(keyName)}`);
    this.#tableName = tableName;
    this.#keyName = keyName;
    this.#given = client;
  }

  /**
   * The last one saved for this key, wherever that was; `undefined` if there is none.
   *
   * @throws KinesisVideoServiceError CHECKPOINT_FAILED, MISSING_PACKAGE
   */
  async load(key: string): Promise<FragmentCheckpoint | undefined> {
    const { GetItemCommand } = await loadPackage();
    const command = new GetItemCommand({ ...this.#item(key), ConsistentRead: true });
    const { Item: item } = (await this.#send(command, key)) as { readonly Item?: Item };
    if (item?.['fragmentNumber'] === undefined) return undefined; // none, or one that is there for other attributes
    const checkpoint = checkpointFrom(factsOf(item));
    if (checkpoint === undefined) throw checkpointFailure(`The item ${key} of ${this.#tableName} is no checkpoint`);
    return checkpoint;
  }

  /**
   * Resolves when it is stored, or when a later fragment is: an earlier one never replaces it.
   *
   * @throws KinesisVideoServiceError CHECKPOINT_FAILED, MISSING_PACKAGE
   */
  async save(key: string, checkpoint: FragmentCheckpoint): Promise<void> {
    const { UpdateItemCommand } = await loadPackage();
    const command = new UpdateItemCommand({ ...this.#item(key), ...updateTo(checkpoint) });
    try {
      await this.#send(command, key);
    } catch (error) {
      if (!isOvertaken(error)) throw error;
    }
  }

  /**
   * Forgets the key, and with it the whole item: the next reader starts where its options say.
   *
   * @throws KinesisVideoServiceError CHECKPOINT_FAILED, MISSING_PACKAGE
   */
  async delete(key: string): Promise<void> {
    const { DeleteItemCommand } = await loadPackage();
    await this.#send(new DeleteItemCommand(this.#item(key)), key);
  }

  /** Destroys the client, if it was made here. */
  async close(): Promise<void> {
    const made = this.#made;
    this.#made = undefined;
    (await made?.catch(() => undefined))?.destroy?.(); // who wanted to use it was told
  }

  #item(key: string): { TableName: string; Key: Record<string, { S: string }> } {
    return { TableName: this.#tableName, Key: { [this.#keyName]: { S: key } } };
  }

  async #send(command: object, key: string): Promise<object> {
    const client = this.#given ?? (await (this.#made ??= makeClient()));
    try {
      return await client.send(command);
    } catch (error) {
      throw checkpointFailure(`The item ${key} of the table ${this.#tableName} cannot be read or written`, error);
    }
  }
}

/** What the table is to make of the item, and on what condition. Attributes that the checkpoint does not have go. */
function updateTo(checkpoint: FragmentCheckpoint) {
  const values = attributesOf(checkpoint);
  const order = values.fragmentOrder;
  const set = ATTRIBUTES.filter((name) => values[name] !== undefined);
  const removed = ATTRIBUTES.filter((name) => values[name] === undefined);
  return {
    UpdateExpression: [
      `SET ${set.map((name) => `${name} = :${name}`).join(', ')}`,
      ...(removed.length > 0 ? [`REMOVE ${removed.join(', ')}`] : []),
    ].join(' '),
    ExpressionAttributeValues: Object.fromEntries(set.map((name) => [`:${name}`, values[name]!])),
    ...(order === undefined
      ? {}
      : { ConditionExpression: 'attribute_not_exists(fragmentOrder) OR fragmentOrder <= :fragmentOrder' }),
  };
}

function attributesOf(checkpoint: FragmentCheckpoint): Readonly<Record<AttributeName, AttributeValue | undefined>> {
  return {
    fragmentNumber: { S: checkpoint.fragmentNumber },
    fragmentOrder: text(checkpointOrder(checkpoint)),
    serverTimestampMs: number(checkpoint.serverTimestampMs),
    producerTimestampMs: number(checkpoint.producerTimestampMs),
    continuationToken: text(checkpoint.continuationToken),
  };
}

function text(value: string | undefined): AttributeValue | undefined {
  return value === undefined ? undefined : { S: value };
}

function number(value: number | undefined): AttributeValue | undefined {
  return value === undefined ? undefined : { N: value.toString() };
}

function factsOf(item: Item): object {
  const values = Object.entries(item).map(([name, value]) => [
    name,
    value?.N === undefined ? value?.S : Number(value.N),
  ]);
  return Object.fromEntries(values) as object;
}

function isOvertaken(error: unknown): boolean {
  const cause = error instanceof KinesisVideoServiceError ? error.cause : undefined;
  return sdkErrorFacts(cause).name === 'ConditionalCheckFailedException';
}

async function makeClient(): Promise<CommandSender> {
  const { DynamoDBClient } = await loadPackage();
  return new DynamoDBClient({});
}

const loadPackage = () => optionalPackage('@aws-sdk/client-dynamodb', () => import('@aws-sdk/client-dynamodb'));
