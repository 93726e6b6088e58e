import { run } from '../../src/cli/run.js';
import { FakeWorld } from './fake-world.js';
import { addressOfNobody } from './nobody.js';

describe('kvs list', () => {
  it.each([
    { args: [], place: 'ListStreams' },
    { args: ['front-door'], place: 'GetDataEndpoint front-door' },
  ])('soon says that nobody is there: $place', async ({ args, place }) => {
    const endpoint = await addressOfNobody();
    const world = new FakeWorld();
    expect(await run(['list', ...args, '--endpoint', endpoint], { io: world, version: '1.2.3' })).toBe(1);
    const [error, hint] = world.stderrText.split('\n');
    expect(error).toMatch(/^error: RETRIES_EXHAUSTED .*connect ECONNREFUSED 127\.0\.0\.1:\d+ /);
    expect(error).toMatch(new RegExp(`\\d \\(${place}\\)$`));
    expect(hint).toBe('  Is `kvs serve` running there? --endpoint and KVS_ENDPOINT say where it is looked for.');
  });
});
