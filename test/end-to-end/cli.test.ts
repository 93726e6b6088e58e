import { execFileSync, spawn, spawnSync, type SpawnSyncOptions } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectsIn } from '../cli/fake-world.js';

const MEDIA = 'test-resources';
const GET_MEDIA = join(MEDIA, 'get-media.mkv');
const BUILDING_MS = 120_000;
const MUCH = 512 * 1024 * 1024;

const workplace = mkdtempSync(join(tmpdir(), 'kvs-'));
const KVS = join(workplace, 'dist/cli/kvs.js');

beforeAll(() => {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  // A copy of its own: whoever else builds meanwhile empties the folder.
  for (const part of ['dist', 'package.json']) cpSync(part, join(workplace, part), { recursive: true });
}, BUILDING_MS);

afterAll(() => rmSync(workplace, { recursive: true, force: true }));

function kvs(args: readonly string[], options: SpawnSyncOptions = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [KVS, ...args], {
    maxBuffer: MUCH,
    ...options,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe.each(readdirSync(MEDIA).filter((name) => /\.(mkv|mka|webm)$/.test(name)))('%s', (name) => {
  const file = join(MEDIA, name);

  it('has the frames of its golden list', () => {
    const golden = objectsIn(readFileSync(`${file}.frames.jsonl`, 'utf8'));
    const { status, stdout, stderr } = kvs(['frames', '--json', file]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(objectsIn(stdout).map(placeAndSize)).toEqual(golden.map(placeAndSize));
  });

  it('has elements that all begin and end, and leave no gap', () => {
    const { status, stdout } = kvs(['elements', '--json', file]);
    const elements = objectsIn(stdout) as unknown as readonly JsonElement[];
    expect(status).toBe(0);
    expect(ofKind(elements, 'start')).toEqual(ofKind(elements, 'end'));
    expect(gapsBetween(elements.filter(({ kind }) => kind !== 'end'))).toEqual([]);
  });

  it('has a tree with a line for each element', () => {
    const { stdout } = kvs(['elements', file]);
    const json = objectsIn(kvs(['elements', '--json', file]).stdout);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1 + json.filter(({ kind }) => kind !== 'end').length);
  });
});

describe('standard input', () => {
  it('is read for -', () => {
    const input = readFileSync(GET_MEDIA);
    expect(kvs(['frames', '--json', '-'], { input })).toEqual(kvs(['frames', '--json', GET_MEDIA]));
  });

  it('is named - where it is damaged', () => {
    const { status, stderr } = kvs(['frames', '-'], { input: readFileSync(GET_MEDIA).subarray(0, 5_000) });
    expect(status).toBe(1);
    expect(stderr).toContain('-: offset 5000 (Segment/Cluster/SimpleBlock): TRUNCATED_STREAM ');
  });

  it('may be a file', () => {
    const input = openSync(GET_MEDIA, 'r');
    const { status, stdout } = kvs(['elements', '--json', '-'], { stdio: [input, 'pipe', 'pipe'] });
    closeSync(input);
    expect({ status, stdout }).toEqual({ status: 0, stdout: kvs(['elements', '--json', GET_MEDIA]).stdout });
  });
});

describe('a stream that is live', () => {
  it('has its fragments printed as they come, however they come', async () => {
    const whole = kvs(['fragments', '--json', GET_MEDIA]);
    expect(whole.status).toBe(0);
    const child = spawn(process.execPath, [KVS, 'fragments', '--json', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (chunk: Uint8Array) => (printed += String(chunk)));
    const body = readFileSync(GET_MEDIA);
    const [first] = objectsIn(whole.stdout);
    const end = Number(first!['bytes']);
    for (let at = 0; at < end; at += 1_000) child.stdin.write(body.subarray(at, Math.min(at + 1_000, end)));
    while (!printed.includes('\n')) await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(objectsIn(printed)).toEqual([first]); // and the input is still open
    child.stdin.end(body.subarray(end));
    await new Promise((resolve) => child.once('close', resolve));
    expect(printed).toBe(whole.stdout);
  });
});

describe('kvs tags', () => {
  it('prints as many tags as there are SimpleTags, each with the fragment of its document', () => {
    const tags = objectsIn(kvs(['tags', '--json', GET_MEDIA]).stdout);
    const elements = objectsIn(kvs(['elements', '--json', '--only', 'SimpleTag', GET_MEDIA]).stdout);
    const numbers = objectsIn(kvs(['fragments', '--json', GET_MEDIA]).stdout).map(fragmentNumberOf);
    expect(tags).toHaveLength(elements.filter(({ kind }) => kind === 'start').length);
    expect(tags.map(fragmentNumberOf)).toEqual(tags.map(({ document }) => numbers[Number(document)]));
  });
});

describe('kvs merge', () => {
  const merged = join(workplace, 'merged.mkv');
  const framesIn = (file: string): readonly Row[] =>
    objectsIn(kvs(['frames', '--json', '--hash', file]).stdout).map((row) => ({ ...row, document: 0 }));

  it('makes one Segment of a capture, with the frames and fragments that it had', () => {
    const { status, stdout, stderr } = kvs(['merge', GET_MEDIA, '-o', merged, '--repair', 'headers']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toBe(`${merged}: 1 segment, 5 fragments, 154 blocks, ${readFileSync(merged).length} bytes\n`);
    const segments = objectsIn(kvs(['elements', '--json', '--only', 'Segment', merged]).stdout);
    expect(segments.map(({ kind }) => kind)).toEqual(['start', 'end']);
    expect(framesIn(merged)).toEqual(framesIn(GET_MEDIA));
    const fragmentsIn = (file: string) => objectsIn(kvs(['fragments', '--json', file]).stdout).map(withoutBytes);
    expect(fragmentsIn(merged)).toEqual(fragmentsIn(GET_MEDIA));
  });

  it('writes the same to a file and to standard output, from a file and from standard input', () => {
    kvs(['merge', GET_MEDIA, '-o', merged, '--repair', 'all', '--pack']);
    const options = { maxBuffer: MUCH, input: readFileSync(GET_MEDIA) };
    const piped = execFileSync(process.execPath, [KVS, 'merge', '-', '-o', '-', '--repair', 'all', '--pack'], {
      ...options,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    expect(piped.equals(readFileSync(merged))).toBe(true);
  });

  it('begins a file of its own for each Segment', () => {
    const input = Buffer.concat(['h264-aac.mkv', 'pcm.mkv'].map((name) => readFileSync(join(MEDIA, name))));
    const { status, stdout } = kvs(['merge', '-', '-o', merged, '--json'], { input });
    const second = join(workplace, 'merged-2.mkv');
    expect({ status, files: objectsIn(stdout).map(({ file }) => file) }).toEqual({
      status: 0,
      files: [merged, second],
    });
    expect(framesIn(second)).toEqual(framesIn(join(MEDIA, 'pcm.mkv')));
    expect(readdirSync(workplace).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('does not write over what it reads', () => {
    const file = join(workplace, 'input.mkv');
    cpSync(GET_MEDIA, file);
    const input = openSync(file, 'r');
    expect(kvs(['merge', file, '-o', file]).status).toBe(2);
    const { status, stderr } = kvs(['merge', '-', '-o', file], { stdio: [input, 'pipe', 'pipe'] });
    closeSync(input);
    expect({ status, stderr }).toEqual({ status: 2, stderr: `error: cannot write ${file}: it is being read\n` });
    expect(readFileSync(file).equals(readFileSync(GET_MEDIA))).toBe(true);
  });

  it('leaves a file that does not look whole when it is interrupted', async () => {
    const file = join(workplace, 'interrupted.mkv');
    const child = spawn(process.execPath, [KVS, 'merge', '-', '-o', file], { stdio: ['pipe', 'ignore', 'inherit'] });
    child.stdin.write(readFileSync(GET_MEDIA).subarray(0, 10_000));
    const written = (): number => (existsSync(`${file}.part`) ? statSync(`${file}.part`).size : 0);
    while (written() < 9_000) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGINT');
    await new Promise((resolve) => child.once('close', resolve));
    expect({ isThere: existsSync(file), frames: framesIn(`${file}.part`).length > 0 }).toEqual({
      isThere: false,
      frames: true,
    });
  });
});

describe('exit status', () => {
  it.each([
    { args: ['--help'], status: 0 },
    { args: ['elements', '--help'], status: 0 },
    { args: ['--version'], status: 0 },
    { args: [], status: 2 },
    { args: ['elemnts', GET_MEDIA], status: 2 },
    { args: ['elements'], status: 2 },
    { args: ['elements', 'nowhere.mkv'], status: 2 },
    { args: ['frames', MEDIA], status: 2 },
    { args: ['elements', 'package.json'], status: 1 },
    { args: ['elements', '/dev/null'], status: 1 },
    { args: ['fragments', '/dev/null'], status: 1 },
    { args: ['tags', 'package.json'], status: 1 },
    { args: ['merge', GET_MEDIA], status: 2 },
    { args: ['merge', GET_MEDIA, '-o', 'no/such/folder'], status: 2 },
    { args: ['merge', 'package.json', '-o', join(workplace, 'never-written.mkv')], status: 1 },
  ])('$status for kvs $args', ({ args, status }) => {
    expect(kvs(args).status).toBe(status);
  });

  it('of wrong usage comes with one line and no stack', () => {
    expect(kvs(['elements', 'nowhere.mkv']).stderr).toBe('error: cannot read nowhere.mkv: there is no such file\n');
    expect(kvs(['frames', MEDIA]).stderr).toBe(`error: cannot read ${MEDIA}: it is a directory\n`);
  });

  it('comes with the version of the package', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
    expect(kvs(['--version']).stdout).toBe(`${version}\n`);
  });
});

describe('a large file', () => {
  const large = join(workplace, 'large.mkv');
  const COPIES = 300;

  beforeAll(() => {
    const copy = readFileSync(GET_MEDIA);
    writeFileSync(large, Buffer.concat(Array.from({ length: COPIES }, () => copy)));
  });

  it('is read to its end', () => {
    const { status, stdout } = kvs(['frames', '--json', large]);
    expect({ status, frames: stdout.split('\n').length - 1 }).toEqual({ status: 0, frames: COPIES * 154 });
    expect(stdout.endsWith('"}\n')).toBe(true);
  });

  it('is left alone once nobody reads the output', async () => {
    const child = spawn(process.execPath, [KVS, 'elements', '--json', large], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Uint8Array) => (stderr += String(chunk)));
    child.stdout.once('data', () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('shows no progress where nobody sees it', () => {
    expect(kvs(['frames', large]).stderr).toBe('');
  });
});

interface JsonElement {
  readonly kind: 'start' | 'data' | 'end';
  readonly offset: number;
  readonly headerSize: number;
  readonly size: number | null;
}

type Row = Readonly<Record<string, unknown>>;

/** A merged fragment has lost its headers, and nothing else. */
function withoutBytes({ bytes, ...rest }: Row): Row {
  expect(bytes).toBeGreaterThan(0);
  return rest;
}

/** The golden lists leave the document out where there is only one. */
function placeAndSize({ document = 0, track, timestampNs, size }: Row): Row {
  return { document, track, timestampNs, size };
}

function fragmentNumberOf({ fragmentNumber }: Row): string {
  return String(fragmentNumber);
}

function ofKind(elements: readonly JsonElement[], kind: JsonElement['kind']): readonly number[] {
  return elements
    .filter((element) => element.kind === kind)
    .map(({ offset }) => offset)
    .sort((one, other) => one - other);
}

/** Places where an element does not begin where the one before it lets its successor begin. */
function gapsBetween(elements: readonly JsonElement[]): readonly number[] {
  const gaps: number[] = [];
  let expected = 0;
  for (const { kind, offset, headerSize, size } of elements) {
    if (offset !== expected) gaps.push(offset);
    expected = offset + headerSize + (kind === 'data' ? (size ?? 0) : 0);
  }
  return gaps;
}
