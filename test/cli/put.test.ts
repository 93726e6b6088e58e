import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../../src/cli/run.js';
import { KinesisVideoServer } from '../../src/local-server/kinesis-video-server.js';
import { type FakeFiles, FakeWorld } from './fake-world.js';
import { addressOfNobody } from './nobody.js';

const RECORDING = new Uint8Array(readFileSync('test-resources/h264-aac.mkv'));
const NOBODY = 'http://127.0.0.1:9';

function put(files: FakeFiles, args: readonly string[] = []) {
  const world = new FakeWorld(files);
  const ended = run(['put', 'front-door', 'x.mkv', ...args], { io: world, version: '1.2.3' });
  return { world, ended };
}

describe('kvs put', () => {
  it.each([
    { what: 'nothing', content: [], code: 'EMPTY_INPUT There is not a single byte to read' },
    { what: 'text', content: [new TextEncoder().encode('# Read me')], code: 'NOT_EBML Not one element was found' },
    { what: 'too little', content: [RECORDING.subarray(0, 3)], code: 'NOT_EBML Not one element was found' },
  ])('refuses $what before it asks the service', async ({ content, code }) => {
    const { world, ended } = put({ 'x.mkv': content }, ['--endpoint', NOBODY]);
    expect(await ended).toBe(1);
    expect(world.stderrText.split('\n')[0]).toBe(`x.mkv: offset 0 (stream): ${code}`);
    expect(world.log).toContain('closed');
  });

  it('soon says that nobody is there', async () => {
    const endpoint = await addressOfNobody();
    const { world, ended } = put({ 'x.mkv': [RECORDING] }, ['--endpoint', endpoint]);
    expect(await ended).toBe(1);
    expect(world.stderrText).toMatch(
      /^error: RETRIES_EXHAUSTED .*connect ECONNREFUSED 127\.0\.0\.1:\d+ .*\n {2}Is `kvs/,
    );
    expect(world.log).toContain('closed');
  });

  it.each([[[]], [['--create']]])('ends at Ctrl-C although nobody is there: %j', async (args) => {
    const endpoint = await addressOfNobody();
    const { world, ended } = put({ 'x.mkv': [RECORDING] }, ['--endpoint', endpoint, ...args]);
    world.interrupt();
    expect(await ended).toBe(1);
    expect(world.stderrText).toBe('0 fragments stored, of 0 bytes\n');
  });

  it('ends at once at Ctrl-C if the service has not said anything of what it was sent', async () => {
    await using server = await KinesisVideoServer.start();
    const part = RECORDING.subarray(0, 5_000); // less than a fragment
    const world = new FakeWorld();
    world.open = () => Promise.resolve({ chunks: endless(part), totalBytes: undefined });
    const args = ['put', 'front-door', '-', '--create', '--endpoint', server.endpoint];
    const ended = run(args, { io: world, version: '1.2.3' });
    while (!world.log.includes('at 5000')) await delay(10);
    world.interrupt();
    expect(await ended).toBe(1);
    expect(world.stderrText).toMatch(/\n0 fragments stored, of 5000 bytes\n$/);
  });
});

async function* endless(first: Uint8Array): AsyncGenerator<Uint8Array> {
  yield first;
  await new Promise(() => undefined);
}
