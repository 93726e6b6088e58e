import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** The newest of each line we support; npm's package `node` brings them. */
const NODE_VERSIONS = ['20.20.2', '22.23.3', '24.21.0'] as const;
const INSTALLING_MS = 300_000;
const RUNNING_MS = 120_000;

interface PackedPackage {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const workplace = mkdtempSync(join(tmpdir(), 'kinesis-video-parser-package-'));
const consumer = join(workplace, 'consumer');
const tarball = join(workplace, 'package.tgz');
let packed: PackedPackage;

beforeAll(() => {
  packed = packInto(workplace);
  cpSync(join(workplace, packed.filename), tarball);
  cpSync('test/package/consumer', consumer, { recursive: true });
  writePackageJson(consumer, 'consumer');
  install(consumer, tarball);
}, INSTALLING_MS);

afterAll(() => rmSync(workplace, { recursive: true, force: true }));

describe('the packed tarball', () => {
  it('holds what is built, its licences and its README, and nothing else', () => {
    const strangers = packed.files
      .map(({ path }) => path)
      .filter((path) => !/^(dist\/.*|LICENSE|NOTICE|README\.md|package\.json)$/.test(path));
    expect(strangers).toEqual([]);
  });

  it('brings no runtime dependency', () => {
    const { dependencies } = JSON.parse(
      readFileSync(join(consumer, 'node_modules/kinesis-video-parser/package.json'), 'utf8'),
    ) as { readonly dependencies?: object };
    expect(dependencies).toBeUndefined();
  });

  it('pleases publint', () => {
    run(ourTool('publint'), ['run', tarball, '--strict']);
  });

  it('has types that match its code, for import and for require', () => {
    run(ourTool('attw'), [tarball, '--profile', 'node16']);
  });

  it(
    'compiles in a strict TypeScript program, with its declarations checked',
    () => {
      symlinkSync(resolve('node_modules/@types'), join(consumer, 'node_modules/@types'));
      symlinkSync(resolve('node_modules/undici-types'), join(consumer, 'node_modules/undici-types'));
      run(ourTool('tsc'), ['-p', consumer]);
    },
    RUNNING_MS,
  );
});

describe.each(NODE_VERSIONS)('on Node %s', (version) => {
  let environment: NodeJS.ProcessEnv;

  beforeAll(() => {
    environment = { ...process.env, PATH: `${installNode(version)}${delimiter}${process.env['PATH'] ?? ''}` };
    expect(runInConsumer('node', ['--version'])).toBe(`v${version}\n`);
  }, INSTALLING_MS);

  const runInConsumer = (program: string, args: readonly string[]): string =>
    run(program, args, { cwd: consumer, env: environment });

  it('loads by import', () => {
    runInConsumer('node', ['use-by-import.mjs']);
  });

  it('loads by require', () => {
    runInConsumer('node', ['use-by-require.cjs']);
  });

  it('needs none of its optional peers, and says which one is missing where one is needed', () => {
    runInConsumer('node', ['use-without-peers.mjs']);
  });

  it('runs the command', () => {
    expect(runInConsumer('npx', ['kvs', '--help'])).toContain('Usage: kvs');
  });

  it('runs the command without the SDK, and says what to install where it is needed', () => {
    expect(() => runInConsumer('npx', ['kvs', 'list', 'front-door', '--region', 'us-east-1'])).toThrow(
      /error: MISSING_PACKAGE .*npm install @aws-sdk\/client-kinesis-video/,
    );
  });
});

function packInto(folder: string): PackedPackage {
  const answer = run('npm', ['pack', '--json', '--pack-destination', folder]);
  const parsed = JSON.parse(answer.slice(answer.search(/^[[{]/m))) as
    readonly PackedPackage[] | Record<string, PackedPackage>;
  return Object.values(parsed)[0]!; // npm 11 and older give a list, newer ones an object by name
}

/** Returns the folder that holds `node`. */
function installNode(version: string): string {
  const folder = join(workplace, `node-${version}`);
  mkdirSync(folder);
  writePackageJson(folder, 'node-of-another-version');
  install(folder, `node@${version}`);
  return join(folder, 'node_modules/node/bin');
}

function writePackageJson(folder: string, name: string): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true, allowScripts: { node: true } }));
}

function install(folder: string, what: string): void {
  run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', what], { cwd: folder });
}

const ourTool = (name: string): string => resolve('node_modules/.bin', name);

/** Gives what the program wrote; when it fails, the error shows what it wrote on both channels. */
function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  try {
    return execFileSync(program, args, { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
