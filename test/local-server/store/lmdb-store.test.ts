import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../../../src/errors.js';
import type { FragmentStore } from '../../../src/local-server/store/fragment-store.js';
import { openLmdbStore } from '../../../src/local-server/store/lmdb-store.js';
import { Random, seedOfRun } from '../../support/random.js';
import { aRecord, arnOf, numberOf, someBytes, someFacts } from './stored.js';

const ARN = arnOf('front-door');
const seed = seedOfRun();

let directory: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kvs-lmdb-'));
});

afterEach(async () => {
  child?.kill('SIGKILL');
  child = undefined;
  await rm(directory, { recursive: true });
});

describe('the LMDB store', () => {
  it('has all of it again when it is opened again', async () => {
    await using(async (store) => {
      await store.putStream(aRecord('front-door', { tags: { floor: '1' } }));
      await store.append(ARN, someFacts(1), someBytes(1));
      await store.append(ARN, someFacts(2), someBytes(2));
    });
    await using(async (store) => {
      expect(store.streams()).toEqual([aRecord('front-door', { tags: { floor: '1' } })]);
      expect(store.fragments(ARN)).toEqual([someFacts(1), someFacts(2)]);
      expect(await store.read(ARN, numberOf(2))).toEqual(someBytes(2));
    });
  });

  it('has nothing again of what expired or was deleted', async () => {
    await using(async (store) => {
      await store.putStream(aRecord('front-door'));
      await store.putStream(aRecord('yard'));
      await store.append(ARN, someFacts(1), someBytes(1));
      await store.append(ARN, someFacts(2), someBytes(2));
      await store.append(arnOf('yard'), someFacts(3), someBytes(3));
      await store.expire(ARN, 2000);
      await store.deleteStream(arnOf('yard'));
    });
    await using((store) => {
      expect(store.streams().map(({ streamName }) => streamName)).toEqual(['front-door']);
      expect(store.fragments(ARN)).toEqual([someFacts(2)]);
      return Promise.resolve();
    });
  });

  it('removes what an append brings for a stream that is deleted meanwhile', async () => {
    await using(async (store) => {
      await store.putStream(aRecord('front-door'));
      const appended = store.append(ARN, someFacts(1), someBytes(1));
      await Promise.all([expect(appended).rejects.toThrow(UsageError), store.deleteStream(ARN)]);
      expect(await store.read(ARN, numberOf(1))).toBeUndefined();
    });
  });

  it('writes what is under way before it closes', async () => {
    await using((store) => {
      void store.putStream(aRecord('front-door'));
      void store.append(ARN, someFacts(1), someBytes(1, 300_000));
      return Promise.resolve();
    });
    await using((store) => {
      expect(store.fragments(ARN)).toEqual([someFacts(1)]);
      return Promise.resolve();
    });
  });

  it(`uses the room of what expired again (seed ${seed})`, async () => {
    const random = new Random(seed);
    const largest = 120_000;
    await using(async (store) => {
      await store.putStream(aRecord('front-door'));
      for (let round = 0; round < 100; round++) {
        const numbers = Array.from({ length: 20 }, (_, i) => round * 20 + i);
        await Promise.all(
          numbers.map((nth) => store.append(ARN, someFacts(nth), someBytes(nth, random.below(largest)))),
        );
        await store.expire(ARN, round * 20_000); // a round is held, and the next one before that goes
      }
      expect((await stat(join(directory, 'data.mdb'))).size).toBeLessThan(3 * 40 * largest);
    });
  });

  it('refuses a folder that this process has open', async () => {
    await using(async () => {
      await expect(openLmdbStore(directory)).rejects.toThrow(/open already, in this process/);
    });
    await using(() => Promise.resolve());
  });

  it('refuses a folder that another process has open, and takes it when that was killed', async () => {
    child = await anotherProcess(directory);
    await expect(openLmdbStore(directory)).rejects.toThrow(UsageError);
    await expect(openLmdbStore(directory)).rejects.toThrow(`process ${child.pid ?? ''}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await using((store) => {
      expect(store.fragments(ARN).length).toBeGreaterThan(0);
      return Promise.resolve();
    });
  });
});

async function using(work: (store: FragmentStore) => Promise<void>): Promise<void> {
  const store = await openLmdbStore(directory);
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

/** Has the folder open, and appends all the time. Resolves when it has begun. */
async function anotherProcess(folder: string): Promise<ChildProcess> {
  const program = resolve('test/local-server/store/appending-process.ts');
  const started = spawn(process.execPath, ['--import', 'tsx', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(started.stdout, 'data');
  return started;
}
