import { ConnectionCounts } from '../../../src/local-server/http/connection-counts.js';
import { SERVICE_LIMITS } from '../../../src/local-server/server-options.js';

describe('ConnectionCounts', () => {
  it.each([
    ['GetMedia', 3],
    ['GetMediaForFragmentList', 5],
  ])('lets %s have %p connections on a stream', (operation, most) => {
    const counts = new ConnectionCounts(SERVICE_LIMITS);
    const close = Array.from({ length: most }, () => counts.open(operation, 'x'));
    expect(() => counts.open(operation, 'x')).toThrow(
      expect.objectContaining({ name: 'ConnectionLimitExceededException', status: 400 }) as Error,
    );
    counts.open(operation, 'y');
    close[0]!();
    counts.open(operation, 'x');
    expect(() => counts.open(operation, 'x')).toThrow('connections');
  });

  it('does not count other operations', () => {
    const counts = new ConnectionCounts(SERVICE_LIMITS);
    for (let connection = 0; connection < 100; connection++) counts.open('PutMedia', 'x');
  });
});
