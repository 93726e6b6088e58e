import { run } from '../../src/cli/run.js';
import { FakeWorld } from './fake-world.js';

async function get(...args: readonly string[]) {
  const world = new FakeWorld();
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
});
