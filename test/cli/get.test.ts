import { run } from '../../src/cli/run.js';
import { KinesisVideoServer } from '../../src/local-server/kinesis-video-server.js';
import { FakeWorld } from './fake-world.js';
import { addressOfNobody } from './nobody.js';

const LEFT_OVER = { 'killed.mkv.part': new Uint8Array(1) };

async function get(...args: readonly string[]) {
  const world = new FakeWorld(LEFT_OVER);
  const status = await run(['get', ...args], { io: world, version: '1.2.3' });
  return { status, stderr: world.stderrText, log: world.log.filter((entry) => entry.endsWith(' out.mkv')) };
}

describe('kvs get', () => {
  it.each([
    { args: ['front door'], says: 'error: Not the name of a stream: front door\n' },
    { args: ['front-door', '--endpoint', 'here'], says: 'error: not the address of a service: here\n' },
  ])('begins no file if it cannot be meant: $args', async ({ args, says }) => {
    expect(await get(...args, '-o', 'out.mkv')).toEqual({ status: 2, stderr: says, log: [] });
  });

  it('leaves no file behind if it does not come to reading', async () => {
    const { status, log } = await get('front-door', '--idle', '0', '-o', 'out.mkv');
    expect({ status, log }).toEqual({ status: 2, log: ['create out.mkv', 'abandon out.mkv'] });
  });

  it('does not write over what a run that was killed has left, if its checkpoint is behind that', async () => {
    const { status, stderr } = await get('front-door', '--checkpoint', 'c.json', '-o', 'killed.mkv');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        'error: killed.mkv.part is of an earlier run, and what is in it would not come again: move it away first\n',
    });
  });

  it('soon says that nobody is there, however long it would wait for media', async () => {
    const endpoint = await addressOfNobody();
    const { status, stderr, log } = await get('front-door', '--endpoint', endpoint, '--idle', '600', '-o', 'out.mkv');
    expect({ status, log }).toEqual({ status: 1, log: ['create out.mkv', 'abandon out.mkv'] });
    expect(stderr).toMatch(
      /^error: RETRIES_EXHAUSTED .*connect ECONNREFUSED 127\.0\.0\.1:\d+ .*\n {2}Is `kvs serve` running/,
    );
  });

  it('names the region in which there is no such stream', async () => {
    await using server = await KinesisVideoServer.start();
    const arn = 'arn:aws:kinesisvideo:eu-west-1:123456789012:stream/nowhere/1646229468350';
    for (const [stream, line] of [
      ['nowhere', 'There is no stream nowhere in eu-west-1 (GetDataEndpoint)'],
      [arn, `There is no stream ${arn} (GetDataEndpoint in eu-west-1)`],
    ] as const) {
      const { status, stderr } = await get(stream, '--endpoint', server.endpoint, '--region', 'eu-west-1');
      expect({ status, line: stderr.split('\n')[0] }).toEqual({ status: 1, line: `error: STREAM_NOT_FOUND ${line}` });
    }
  });
});
