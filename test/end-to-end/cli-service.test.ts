import { execFileSync, spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import { objectsIn } from '../cli/fake-world.js';

const RECORDING = resolve('test-resources/h264-aac.mkv');
const BUILDING_MS = 120_000;
const RUNNING_MS = 60_000;

const workplace = mkdtempSync(join(tmpdir(), 'kvs-service-'));
const KVS = join(workplace, 'dist/cli/kvs.js');
const children = new Set<ChildProcessWithoutNullStreams>();
let endpoint: string;

beforeAll(async () => {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  // A copy of its own: whoever else builds meanwhile empties the folder. The SDK is a peer of it.
  for (const part of ['dist', 'package.json']) cpSync(part, join(workplace, part), { recursive: true });
  symlinkSync(resolve('node_modules'), join(workplace, 'node_modules'));
  endpoint = (await serving(['--stream', 'front-door'])).endpoint;
}, BUILDING_MS);

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(workplace, { recursive: true, force: true });
});

/** What a program wrote until it ended. */
interface Ending {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('kvs serve', () => {
  it('says where it is and what to do next, and ends in good order', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const server = begin(['serve', '--port', '0']);
      await textOf(server, /Ctrl-C/);
      server.child.kill(signal);
      const { status, stdout, stderr } = await server.ended;
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(/^Kinesis Video Streams is at http:\/\/127\.0\.0\.1:\d+$/m);
      expect(stdout).toContain('kvs put my-stream FILE.mkv --create');
    }
  });

  it('says so if the port is taken', async () => {
    const { port } = new URL(endpoint);
    const { status, stderr } = await kvs(['serve', '--port', port]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `error: cannot serve at 127.0.0.1:${port}: the port is in use; give another with --port, or 0 for one that is free\n`,
    });
  });

  it('verifies signatures if it is told to', async () => {
    const { endpoint: strict } = await serving(['--credentials', 'me:secret', '--stream', 'mine']);
    const signed = await kvs(['list', '--json'], { KVS_ENDPOINT: strict, ...keys('me', 'secret') });
    expect(objectsIn(signed.stdout)).toMatchObject([
      { streamName: 'mine', status: 'ACTIVE', dataRetentionInHours: 24 },
    ]);
    const wrong = await kvs(['list', '--json'], { KVS_ENDPOINT: strict, ...keys('me', 'wrong') });
    expect({ status: wrong.status, stdout: wrong.stdout }).toEqual({ status: 1, stdout: '' });
    expect(wrong.stderr).toMatch(/^error: NOT_AUTHORIZED /);
  });
});

describe('kvs put, kvs get and kvs list', () => {
  it('give back what was put, fragment by fragment', async () => {
    const put = await kvs(['put', 'front-door', RECORDING, '--json']);
    const stored = objectsIn(put.stdout).filter(({ event }) => event === 'PERSISTED');
    expect({ status: put.status, stderr: put.stderr, stored: stored.length }).toEqual({
      status: 0,
      stderr: '4 fragments stored, of 51240 bytes\n',
      stored: 4,
    });
    const got = await kvs(['get', 'front-door', '--from', 'earliest', '--fragments', '4', '--json']);
    const numbers = stored.map(({ fragmentNumber }) => fragmentNumber);
    expect(got.status).toBe(0);
    expect(objectsIn(got.stdout).map(({ fragmentNumber }) => fragmentNumber)).toEqual(numbers);
    const list = await kvs(['list', 'front-door', '--json']);
    expect(objectsIn(list.stdout).map(({ fragmentNumber }) => fragmentNumber)).toEqual(numbers);
  });

  it.each([
    { how: 'as it is sent', args: [] },
    { how: 'merged', args: ['--merge'] },
  ])('write media $how, with the frames that were put', async ({ args }) => {
    const file = join(workplace, `media${args.join('')}.mkv`);
    const place = ['--from', 'earliest', '--fragments', '4', '-o', file];
    expect(await kvs(['get', 'front-door', ...place, ...args])).toMatchObject({ status: 0, stdout: '' });
    expect(framesIn(file)).toEqual(framesIn(RECORDING));
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('go on from a checkpoint', async () => {
    const checkpoint = ['--checkpoint', join(workplace, 'checkpoint.json'), '--from', 'earliest', '--json'];
    const first = await kvs(['get', 'front-door', '--fragments', '3', ...checkpoint]);
    const second = await kvs(['get', 'front-door', '--idle', '0.5', ...checkpoint]);
    const all = await kvs(['get', 'front-door', '--from', 'earliest', '--idle', '0.5', '--json']);
    const numbers = [first, second].flatMap(({ stdout }) =>
      objectsIn(stdout).map(({ fragmentNumber }) => fragmentNumber),
    );
    expect(numbers).toEqual(objectsIn(all.stdout).map(({ fragmentNumber }) => fragmentNumber));
  });

  it(
    'are live, and end with a summary at Ctrl-C',
    async () => {
      await kvs(['put', 'live', RECORDING, '--create']);
      const file = join(workplace, 'live.mkv');
      const get = begin(['get', 'live', '--from', 'now', '--json', '-o', file]);
      const camera = setInterval(() => void begin(['put', 'live', RECORDING]), 1_000);
      await textOf(get, /fragmentNumber/);
      clearInterval(camera);
      get.child.kill('SIGINT');
      const { status, stdout, stderr } = await get.ended;
      expect({ status, lines: objectsIn(stdout).length > 0 }).toEqual({ status: 0, lines: true });
      expect(stderr).toMatch(/\d+ fragments?, \d+ bytes; the last one is \d{47}\n$/);
      expect(framesIn(file).length).toBeGreaterThan(0);
    },
    RUNNING_MS,
  );

  it(
    'end at Ctrl-C although standard input does not',
    async () => {
      const put = begin(['put', 'endless', '-', '--create']);
      put.child.stdin.write(readFileSync(RECORDING));
      await textOf(put, /^stored/);
      for (let times = 0; times < 2; times++) put.child.kill('SIGINT'); // as npx hands on what has come already
      const { status, stderr } = await put.ended;
      expect({ status, stderr: stderr.split('\n').slice(-3) }).toEqual({
        status: 0,
        stderr: [
          'ending behind the last whole fragment; Ctrl-C again ends at once',
          '4 fragments stored, of 51240 bytes',
          '',
        ],
      });
    },
    RUNNING_MS,
  );

  it('tell which code an error of the service has, and what to do', async () => {
    for (const args of [
      ['get', 'nowhere'],
      ['list', 'nowhere'],
      ['put', 'nowhere', RECORDING],
    ]) {
      const { status, stderr } = await kvs(args);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^error: STREAM_NOT_FOUND There is no stream nowhere/);
    }
  });
});

describe('npm run demo', () => {
  const merged = resolve('demo-output/merged.mkv');

  it(
    'puts, reads and merges a recording, and says where it is',
    async () => {
      rmSync(merged, { force: true });
      const { stdout } = await demo([]);
      expect(stdout.match(/^ {2}\d{47} .* video \+ .* audio frames/gm)).toHaveLength(4);
      expect(stdout).not.toMatch(/-\d+ ms after/);
      expect(stdout).toContain('demo-output/merged.mkv');
      for (const command of ['serve', 'get', 'put']) expect(stdout).toContain(`  npx kvs ${command} `);
      expect(framesIn(merged)).toEqual(framesIn(RECORDING));
    },
    RUNNING_MS,
  );

  it('makes a file that ffmpeg decodes to its end', () => {
    const input = ['-v', 'error', '-i', merged, '-f', 'null', '-'];
    const { status, stderr } = spawnSync('ffmpeg', input, { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const counts = ['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_name,nb_read_frames'];
    const told = execFileSync('ffprobe', [...counts, '-of', 'csv=p=0', merged], { encoding: 'utf8' });
    expect(told).toBe('h264,45\naac,142\n');
  });

  it(
    'does the same with the service that the SDK finds',
    async () => {
      await kvs(['put', 'at-aws', RECORDING, '--create', '--start-time', '2026-01-01']);
      rmSync(merged, { force: true });
      const environment = { AWS_ENDPOINT_URL_KINESIS_VIDEO: endpoint, ...keys('any', 'any') };
      const { stdout } = await demo(['--aws', 'at-aws', '--region', 'us-east-1'], environment);
      expect(stdout.match(/^ {2}\d{47} /gm)).toHaveLength(4);
      expect(framesIn(merged)).toEqual(framesIn(RECORDING));
    },
    RUNNING_MS,
  );
});

type Environment = Readonly<Record<string, string>>;

async function kvs(args: readonly string[], environment: Environment = { KVS_ENDPOINT: endpoint }): Promise<Ending> {
  return await begin(args, environment).ended;
}

async function demo(args: readonly string[], environment: Environment = {}): Promise<Ending> {
  const ending = await start(['--import', 'tsx', 'scripts/demo.ts', ...args], environment).ended;
  expect({ status: ending.status, stderr: ending.stderr }).toEqual({ status: 0, stderr: '' });
  return ending;
}

/** A server that ends with the tests. */
async function serving(args: readonly string[]): Promise<{ readonly endpoint: string }> {
  const text = await textOf(begin(['serve', '--port', '0', '--json', ...args]), /\n/);
  return JSON.parse(text) as { readonly endpoint: string };
}

function begin(args: readonly string[], environment: Environment = { KVS_ENDPOINT: endpoint }) {
  return start([KVS, ...args], environment);
}

function start(args: readonly string[], environment: Environment) {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...environment } });
  children.add(child);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Uint8Array) => (output[name] += String(chunk)));
  const ended = new Promise<Ending>((done) => {
    child.once('close', (status) => {
      children.delete(child);
      done({ status, ...output });
    });
  });
  return { child, output, ended };
}

/** What was written on standard output, as soon as this is in it. */
async function textOf({ child, output }: ReturnType<typeof start>, pattern: RegExp): Promise<string> {
  while (!pattern.test(output.stdout)) {
    if (child.exitCode !== null) throw new TypeError(`It ended: ${output.stdout}${output.stderr}`);
    await new Promise((done) => setTimeout(done, 10));
  }
  return output.stdout;
}

function keys(id: string, secret: string): Environment {
  return { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: 'us-east-1' };
}

/** Of each track the payloads, in order. */
function framesIn(file: string): readonly string[] {
  const reader = new FrameReader();
  const frames = [...reader.push(readFileSync(file)), ...reader.end()];
  return frames.map(({ trackNumber, payload }) => `${trackNumber} ${Buffer.from(payload).toString('base64')}`);
}
