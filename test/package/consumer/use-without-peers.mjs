/** A program that has none of the optional peers: all doors but RxJS's open, and what needs a package says which. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { MkvReader } from 'kinesis-video-parser';
import * as aws from 'kinesis-video-parser/aws';
import * as localServer from 'kinesis-video-parser/local-server';
import { readFragments } from 'kinesis-video-parser/streams';

const PEERS = ['@aws-sdk/client-kinesis-video', '@smithy/signature-v4', 'aws4', 'lmdb', 'rxjs'];
const require = createRequire(import.meta.url);
for (const peer of PEERS) assert.throws(() => require.resolve(peer), { code: 'MODULE_NOT_FOUND' });

assert.deepEqual(new MkvReader().push(new Uint8Array(0)), []);
for await (const fragment of readFragments([new Uint8Array(0)])) assert.fail(`a fragment of nothing: ${fragment}`);

const cjs = {
  aws: require('kinesis-video-parser/aws'),
  localServer: require('kinesis-video-parser/local-server'),
};
assert.deepEqual(Object.keys(cjs.aws).sort(), Object.keys(aws).sort(), 'both copies export the same names');

for (const door of [{ aws, localServer }, cjs]) await assertMissingPackagesAreNamed(door);

async function assertMissingPackagesAreNamed({ aws, localServer }) {
  const server = await localServer.KinesisVideoServer.start();
  const place = {
    streamName: 'front-door',
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  };
  const consumer = new aws.GetMediaConsumer(place);
  await assert.rejects(consumer[Symbol.asyncIterator]().next(), missing('@aws-sdk/client-kinesis-video'));
  await consumer.close();
  const { KinesisVideoServer } = localServer;
  const { credentials } = place;
  await assert.rejects(KinesisVideoServer.start({ credentials }), /npm install aws4/);
  await assert.rejects(KinesisVideoServer.start({ dataDirectory: 'never-made' }), /npm install lmdb/);
  await server.close();
}

function missing(name) {
  return (error) => error.code === 'MISSING_PACKAGE' && error.message.includes(`npm install ${name}`);
}
