import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FileCheckpointStore } from '../../src/aws/file-checkpoint-store.js';
import { KinesisVideoServiceError } from '../../src/aws/service-error.js';
import { UsageError } from '../../src/errors.js';
import { Random, seedOfRun } from '../support/random.js';

const folder = mkdtempSync(join(tmpdir(), 'file-checkpoint-store-'));
const seed = seedOfRun();
let made = 0;

afterAll(() => rmSync(folder, { recursive: true }));

const aPath = (): string => join(folder, `${made++}.json`);

describe('FileCheckpointStore', () => {
  it('writes JSON that people can read, and nothing else beside it', async () => {
    const path = join(folder, 'new', 'folders', 'checkpoints.json');
    await new FileCheckpointStore({ path }).save('front-door', { fragmentNumber: '7', serverTimestampMs: 5 });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      format: 'kinesis-video-checkpoints',
      version: 1,
      checkpoints: { 'front-door': { fragmentNumber: '7', serverTimestampMs: 5 } },
    });
    expect(readdirSync(join(path, '..'))).toEqual(['checkpoints.json']);
  });

  it('may be there twice for one file: no key is lost', async () => {
    const path = aPath();
    const stores = [new FileCheckpointStore({ path }), new FileCheckpointStore({ path })] as const;
    const saves = Array.from({ length: 20 }, (_, at) => stores[at % 2]!.save(`key ${at}`, { fragmentNumber: `${at}` }));
    await Promise.all(saves);
    for (let at = 0; at < 20; at++) expect(await stores[0].load(`key ${at}`)).toEqual({ fragmentNumber: `${at}` });
  });

  // prettier-ignore
  it.each([
    { what: 'an empty file',           content: '' },
    { what: 'half a file',             content: '{"format":"kinesis-video-checkpoints","version":1,"checkp' },
    { what: 'null',                    content: 'null' },
    { what: 'another program’s JSON',  content: '{"name":"something-else"}' },
    { what: 'another version',         content: '{"format":"kinesis-video-checkpoints","version":2,"checkpoints":{}}' },
    { what: 'a number for a number',   content: '{"format":"kinesis-video-checkpoints","version":1,"checkpoints":{"a":{"fragmentNumber":7}}}' },
    { what: 'a broken checkpoint',     content: '{"format":"kinesis-video-checkpoints","version":1,"checkpoints":{"a":null}}' },
  ])('names the file when it finds $what, and leaves it as it is', async ({ content }) => {
    const path = aPath();
    writeFileSync(path, content);
    const store = new FileCheckpointStore({ path });
    for (const attempt of [() => store.load('b'), () => store.save('b', { fragmentNumber: '1' })]) {
      const error: unknown = await attempt().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(KinesisVideoServiceError);
      expect(error).toMatchObject({ code: 'CHECKPOINT_FAILED' });
      expect((error as Error).message).toContain(path);
    }
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it('tells why it cannot be written, and takes the next one all the same', async () => {
    const path = aPath();
    mkdirSync(path);
    const store = new FileCheckpointStore({ path });
    const [first, second] = [store.save('a', { fragmentNumber: '1' }), store.save('a', { fragmentNumber: '2' })];
    await expect(first).rejects.toMatchObject({ code: 'CHECKPOINT_FAILED', cause: { code: 'EISDIR' } });
    await expect(second).rejects.toMatchObject({ code: 'CHECKPOINT_FAILED' });
    rmSync(path, { recursive: true });
    await store.save('a', { fragmentNumber: '3' });
    expect(await store.load('a')).toEqual({ fragmentNumber: '3' });
  });

  it('refuses to be without a path', () => {
    expect(() => new FileCheckpointStore({ path: '' })).toThrow(UsageError);
  });

  it(`has what it said is safe, or a later one, after SIGKILL at any moment (seed ${seed})`, async () => {
    const path = aPath();
    const random = new Random(seed);
    const store = new FileCheckpointStore({ path });
    let safe = 0;
    for (let round = 0; round < 5; round++) {
      const told = await savedUntilKilled(path, 20 + random.below(200));
      const found = Number((await store.load('a'))!.fragmentNumber);
      expect(found).toBeGreaterThanOrEqual(Math.max(told, safe));
      expect(found).toBeLessThanOrEqual(Math.max(told, safe) + 1);
      safe = found;
    }
  }, 30_000);
});

/** A program that goes on from the file until it is killed; resolves to the last number that it said to be safe. */
async function savedUntilKilled(path: string, lifeMs: number): Promise<number> {
  const source = pathToFileURL(resolve('src/aws/file-checkpoint-store.ts')).href;
  const program = `
    const { FileCheckpointStore } = await import(${JSON.stringify(source)});
    const { writeSync } = await import('node:fs');
    const store = new FileCheckpointStore({ path: ${JSON.stringify(path)} });
    const last = Number((await store.load('a'))?.fragmentNumber ?? 0);
    for (let number = last + 1; ; number++) {
      await store.save('a', { fragmentNumber: String(number) });
      writeSync(1, number + '\\n');
    }`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program]);
  const closed = once(child, 'close');
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (output === '') setTimeout(() => child.kill('SIGKILL'), lifeMs);
    output += text;
  });
  await closed;
  return Number(output.trim().split('\n').at(-1));
}
