import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { concatenated } from '../../../src/ebml/bytes.js';
import { FaultPlan } from '../../../src/local-server/faults/fault-plan.js';
import { putMedia as putMediaOperation } from '../../../src/local-server/media/put-media.js';
import { SERVICE_LIMITS } from '../../../src/local-server/server-options.js';
import type { FragmentStore } from '../../../src/local-server/store/fragment-store.js';
import { MemoryStore } from '../../../src/local-server/store/memory-store.js';
import { StreamRegistry } from '../../../src/local-server/streams/stream-registry.js';
import { aCluster, aDocument, anInfo, aTracks } from '../../support/mkv-builder.js';
import { openPutMedia, summaries } from './put-media-client.js';

const HEAD = aDocument({ children: [anInfo(), aTracks()] });

/** PutMedia, and nothing else, with a store whose `append` is this. */
async function aServer(append: (store: FragmentStore) => FragmentStore['append']) {
  const memory = new MemoryStore();
  const store: FragmentStore = new Proxy(memory, {
    get(target, name) {
      const member: unknown = name === 'append' ? append(target) : Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
  const now = Date.now;
  const streams = new StreamRegistry({ store, region: 'us-east-1', maxStreams: 1, now });
  const wish = { streamName: 's', dataRetentionInHours: 1, kmsKeyId: 'k', tags: {} };
  await streams.create({ ...wish, deviceName: undefined, mediaType: undefined });
  const operation = putMediaOperation({ streams, limits: SERVICE_LIMITS, now });
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const faults = new FaultPlan({ faults: [], seed: 1 }).callFaults('PutMedia', 's');
    const call = { operation: 'PutMedia', request, response, input: {}, faults, signal: gone.signal };
    void operation.handle(call).then(() => response.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

describe('PutMediaSession', () => {
  it('says error 5001 of the fragment that could not be stored, and PERSISTED of none after it', async () => {
    let count = 0;
    await using server = await aServer(
      (store) => (arn, facts, bytes) =>
        count++ === 1 ? Promise.reject(new TypeError('disk full')) : store.append(arn, facts, bytes),
    );
    const connection = await openPutMedia(server.endpoint);
    connection.request.write(concatenated([HEAD, ...[0, 40, 80, 120].map((ticks) => aCluster({ ticks }))]));
    await connection.ended;
    const said = summaries(connection.acknowledgements);
    expect(said.filter((summary) => !/BUFFERING|RECEIVED/.test(summary))).toEqual(['PERSISTED 0', 'ERROR 5001']);
    expect(connection.acknowledgements.at(-1)?.FragmentTimecode).toBe(40);
  });

  it('acknowledges in the order of the fragments, whichever is stored first', async () => {
    let storeFirst: () => void = () => undefined;
    let count = 0;
    await using server = await aServer((store) => async (arn, facts, bytes) => {
      if (count++ === 0) await new Promise<void>((resolve) => (storeFirst = resolve));
      else setImmediate(storeFirst);
      return store.append(arn, facts, bytes);
    });
    const connection = await openPutMedia(server.endpoint);
    connection.request.end(concatenated([HEAD, ...[0, 40].map((ticks) => aCluster({ ticks }))]));
    await connection.ended;
    const said = summaries(connection.acknowledgements);
    expect(said.filter((summary) => summary.startsWith('PERSISTED'))).toEqual(['PERSISTED 0', 'PERSISTED 40']);
  });

  it('does not read on while the store is behind', async () => {
    let isOpen = false;
    let waiting: (() => void)[] = [];
    let begun = 0;
    await using server = await aServer((store) => async (arn, facts, bytes) => {
      begun++;
      if (!isOpen) await new Promise<void>((resolve) => waiting.push(resolve));
      return store.append(arn, facts, bytes);
    });
    const connection = await openPutMedia(server.endpoint);
    const frames = [{ bytes: new Uint8Array(1_000_000) }];
    const count = 60;
    connection.request.write(HEAD);
    for (let ticks = 0; ticks < count; ticks++) connection.request.write(aCluster({ ticks, frames }));
    connection.request.end();
    await connection.until('RECEIVED 7');
    for (let before = -1; before < begun; await new Promise((resolve) => setTimeout(resolve, 100))) before = begun;
    expect(begun).toBeLessThan(15);
    isOpen = true;
    for (const resolve of waiting) resolve();
    waiting = [];
    await connection.ended;
    expect(summaries(connection.acknowledgements).at(-1)).toBe(`PERSISTED ${count - 1}`);
  });
});
