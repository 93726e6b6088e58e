import { setTimeout as delay } from 'node:timers/promises';
import { FileCheckpointStore } from '../../src/aws/file-checkpoint-store.js';
import { GetMediaConsumer } from '../../src/aws/get-media-consumer.js';
import { CREDENTIALS } from '../support/local-service.js';
import { hashRead, placeOf } from '../aws/put-fragments.js';

/*
 * A program that reads a stream, and says of each fragment which one it is and what is in it. It is killed and started again.
 *
 * node --import tsx checkpointed-consumer.ts ENDPOINT STREAM CHECKPOINTS LAST
 */
const [endpoint, streamName = '', path = '', fragmentNumber = ''] = process.argv.slice(2);
const consumer = new GetMediaConsumer({
  streamName,
  endpoint,
  region: 'us-east-1',
  credentials: CREDENTIALS,
  startAt: 'earliest',
  checkpoints: new FileCheckpointStore({ path }),
  until: { fragmentNumber },
  retry: { firstDelayMs: 1, maxDelayMs: 10 },
});
for await (const fragment of consumer) {
  process.stdout.write(`${placeOf(fragment)} ${fragment.completeness} ${hashRead(fragment)}\n`);
  await delay(Math.random() * 4);
}
await consumer.close();
process.stdout.write('end\n');
