import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { GetMediaConsumer } from '../../src/aws/get-media-consumer.js';
import type { GetMediaRetry } from '../../src/aws/get-media-options.js';
import type { FaultKind } from '../../src/local-server/faults/fault.js';
import { FIRST_PRODUCER_MS, hashPut, hashRead, placeOf, putFragments } from '../aws/put-fragments.js';
import { aLocalService, CREDENTIALS } from '../support/local-service.js';
import { Random, seedOfRun } from '../support/random.js';

const STREAM = 'stream';
const LONG_MS = 120_000;
const seed = seedOfRun();
const from0To = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** A server with a stream of so many fragments. */
async function aStream(count: number, getMediaSessionMs = 60_000) {
  console.log(`KVP_SEED=${seed}`);
  const limits = { requestsPerSecond: Infinity, getMediaConnections: 1, getMediaSessionMs };
  const service = await aLocalService({ seed, limits });
  await service.createStream(STREAM);
  const numbers = await putFragments({ endpoint: service.endpoint, streamName: STREAM, count, frameBytes: 1000 });
  return { service, numbers, last: numbers.at(-1)! };
}

describe('a consumer', () => {
  it(
    'gives each of 500 fragments once, in order, complete, over 200 cuts',
    async () => {
      const [count, cuts] = [500, 200];
      const { service, numbers, last } = await aStream(count);
      await using open = service;
      open.server.faults.add({ kind: 'cut', operation: 'GetMedia', times: cuts });
      const told: GetMediaRetry[] = [];
      await using consumer = new GetMediaConsumer({
        streamName: STREAM,
        endpoint: open.endpoint,
        region: 'us-east-1',
        credentials: CREDENTIALS,
        startAt: 'earliest',
        until: { fragmentNumber: last },
        retry: { firstDelayMs: 1, maxDelayMs: 5 },
        onRetry: (retry) => told.push(retry),
      });
      const [read, wrong]: [(string | undefined)[], number[]] = [[], []];
      for await (const fragment of consumer) {
        read.push(fragment.metadata.fragmentNumber);
        const isRight = fragment.isComplete && hashRead(fragment) === hashPut(placeOf(fragment), 1000);
        if (!isRight) wrong.push(placeOf(fragment));
      }
      expect(wrong).toEqual([]);
      expect(read).toEqual(numbers);
      expect(told.filter(({ reason }) => reason === 'connection-lost')).toHaveLength(cuts);
      expect(consumer.checkpoint?.fragmentNumber).toBe(last);
    },
    LONG_MS,
  );

  it(
    'misses nothing of a live stream from the first fragment on, over faults of every kind',
    async () => {
      const { service } = await aStream(1, 50);
      await using open = service;
      const spec = { endpoint: open.endpoint, streamName: STREAM, frameBytes: 1000 };
      const faults: readonly FaultKind[] = [
        { kind: 'cut' },
        { kind: 'silence', bytes: 9_000 },
        { kind: 'session-end', ms: 20 },
        { kind: 'throttle' },
        { kind: 'connection-limit' },
        { kind: 'internal-error' },
        { kind: 'invalid-endpoint' },
        { kind: 'in-band-error', id: 5000 },
      ];
      for (const fault of faults) open.server.faults.add({ ...fault, operation: 'GetMedia', chance: 0.2 });
      const reasons = new Set<string>();
      const onRetry = ({ reason }: GetMediaRetry) => reasons.add(reason);
      const end = new Date(FIRST_PRODUCER_MS + 301_000);
      await using consumer = new GetMediaConsumer({
        streamName: STREAM,
        endpoint: open.endpoint,
        region: 'us-east-1',
        credentials: CREDENTIALS,
        until: { producerTime: end },
        idleTimeoutMs: 100,
        retry: { firstDelayMs: 1, maxDelayMs: 5 },
        onRetry,
      });
      const producing = (async () => {
        for (let from = 1; from < 311; from += 10) {
          await putFragments({ ...spec, from, count: 10 });
          await delay(30);
        }
      })();
      const read: number[] = [];
      for await (const fragment of consumer) {
        expect(`${placeOf(fragment)} complete ${hashRead(fragment)}`).toBe(lineOf(placeOf(fragment)));
        read.push(placeOf(fragment));
      }
      await producing;
      console.log(`${read.length} fragments; asked again because of ${[...reasons].join(', ')}`);
      const [first = NaN] = read;
      expect(read).toEqual(from0To(301 - first).map((at) => at + first));
      expect(reasons.size).toBeGreaterThan(2);
    },
    LONG_MS,
  );

  it(
    'that is killed at any moment goes on from its file: it repeats what was in hand, and loses nothing',
    async () => {
      const count = 200;
      const { service, last } = await aStream(count);
      await using open = service;
      open.server.faults.add({ kind: 'cut', operation: 'GetMedia', chance: 0.5 });
      const folder = await mkdtemp(join(tmpdir(), 'kvp-consumer-'));
      try {
        const random = new Random(seed);
        const given = [open.endpoint, STREAM, join(folder, 'checkpoints.json'), last];
        const lives: string[][] = [];
        while (lives.at(-1)?.at(-1) !== 'end') lives.push(await oneLife(given, random));

        console.log(`${lives.length} lives: ${lives.map((lines) => lines.length).join(' ')}`);
        expect(lives.length).toBeGreaterThan(4);
        const read: number[] = [];
        for (const lines of lives) {
          const [first = '', ...others] = lines.filter((line) => line !== 'end');
          const isRepeated = placeIn(first) === read.at(-1);
          read.push(...[...(isRepeated ? [] : [first]), ...others].map(placeIn));
          for (const line of [first, ...others]) expect(line).toBe(lineOf(placeIn(line)));
        }
        expect(read).toEqual(from0To(count));
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    LONG_MS,
  );
});

const placeIn = (line: string): number => Number(line.split(' ')[0]);
const lineOf = (place: number): string => `${place} complete ${hashPut(place, 1000)}`;

/** What a process said before it was killed; it is some time after it has said some lines. */
async function oneLife(given: readonly string[], random: Random): Promise<string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/end-to-end/checkpointed-consumer.ts', ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
  });
  const [lines, afterMs] = [1 + random.below(35), random.below(12)];
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout }))
    if (said.push(line) === lines) setTimeout(() => child.kill('SIGKILL'), afterMs);
  return said;
}
