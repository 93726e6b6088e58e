import { run } from '../../src/cli/run.js';
import { FakeWorld } from './fake-world.js';

describe('kvs serve', () => {
  it('has a port that there is', async () => {
    const world = new FakeWorld();
    expect(await run(['serve', '--port', '65536'], { io: world, version: '1.2.3' })).toBe(2);
    expect(world.stderrText).toContain('It must be from 0 to 65535.');
  });
});
