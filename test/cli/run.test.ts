import { runInNewContext } from 'node:vm';
import { run } from '../../src/cli/run.js';
import { aFragment } from '../support/mkv-builder.js';
import { FakeWorld, kvs } from './fake-world.js';

const FILE_COMMANDS = ['elements', 'frames', 'fragments', 'tags', 'merge', 'extract'];
const SERVICE_COMMANDS = ['serve', 'put', 'get', 'list'];
const COMMANDS = [...FILE_COMMANDS, ...SERVICE_COMMANDS];

describe('kvs', () => {
  it('tells its commands and exit statuses', async () => {
    const { status, stdout, stderr } = await kvs(['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: kvs <command>/);
    for (const part of [...COMMANDS, 'Exit status:', '2  wrong usage']) expect(stdout).toContain(part);
  });

  it.each(COMMANDS)('tells the options of %s, with an example and exit statuses', async (command) => {
    const { status, stdout } = await kvs([command, '--help']);
    expect(status).toBe(0);
    for (const part of [command === 'extract' ? '--format' : '--json', `:\n  kvs ${command}`, 'Exit status:'])
      expect(stdout).toContain(part);
    expect(stdout.includes('--strict')).toBe(FILE_COMMANDS.includes(command));
  });

  it('tells its version', async () => {
    expect(await kvs(['--version'])).toEqual({ status: 0, stdout: '1.2.3\n', stderr: '' });
  });

  it('takes no arguments for a question how to use it', async () => {
    const { status, stdout, stderr } = await kvs([]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('Usage: kvs');
  });

  it('makes its help fit a terminal of 80 columns', async () => {
    for (const args of [['--help'], ...COMMANDS.map((command) => [command, '--help'])]) {
      const { stdout } = await kvs(args);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });
});

describe('wrong usage', () => {
  it.each([
    { args: ['elemnts', 'x.mkv'], says: "error: unknown command 'elemnts'\n(Did you mean elements?)\n" },
    { args: ['fragment', 'x.mkv'], says: "error: unknown command 'fragment'\n(Did you mean fragments?)\n" },
    {
      args: ['fragments', 'x.mkv', '--source', 'media'],
      says: /^error: .*Allowed choices are get-media, fragment-list/,
    },
    { args: ['elements'], says: "error: missing required argument 'file'\n" },
    { args: ['elements', 'x.mkv', '--jsn'], says: "error: unknown option '--jsn'\n(Did you mean --json?)\n" },
    { args: ['elements', 'x.mkv', '--depth', 'two'], says: /^error: option '--depth <n>' .* whole number\.\n$/ },
    { args: ['elements', 'x.mkv', '--only', 'Clutser'], says: /^error: .* There is no element named Clutser\.\n$/ },
    { args: ['elements', 'nowhere.mkv'], says: 'error: cannot read nowhere.mkv: there is no such file\n' },
    {
      args: ['frames', 'x.mkv', '--track', 'sound'],
      says: 'error: no frame of x.mkv is of track sound; its tracks are 1 (kinesis_video)\n',
    },
  ])('$args is answered in words, with status 2', async ({ args, says }) => {
    const { status, stdout, stderr } = await kvs(args, { 'x.mkv': aFragment() });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    if (typeof says === 'string') expect(stderr).toBe(says);
    else expect(stderr).toMatch(says);
  });
});

describe('what fails half-way', () => {
  const failing = (error: Error): FakeWorld => {
    const world = new FakeWorld();
    world.open = () => Promise.reject(error);
    return world;
  };

  it('is told in one line, with status 1, if it is the machine', async () => {
    const world = failing(Object.assign(new TypeError('EIO: i/o error, read'), { syscall: 'read', code: 'EIO' }));
    expect(await run(['elements', 'x.mkv'], { io: world, version: '' })).toBe(1);
    expect(world.stderrText).toBe('error: EIO: i/o error, read\n');
  });

  it('is so too if the error is of another realm', async () => {
    const error = runInNewContext('new Error("EIO: i/o error, read")') as Error;
    const world = failing(Object.assign(error, { syscall: 'read', code: 'EIO' }));
    expect(await run(['elements', 'x.mkv'], { io: world, version: '' })).toBe(1);
    expect(world.stderrText).toBe('error: EIO: i/o error, read\n');
  });

  it('is thrown with its stack if it is a mistake of ours', async () => {
    const world = failing(new TypeError('undefined is not a function'));
    await expect(run(['elements', 'x.mkv'], { io: world, version: '' })).rejects.toThrow('undefined is not');
  });
});
