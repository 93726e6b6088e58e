import { RequestRates } from '../../../src/local-server/http/request-rates.js';
import { SERVICE_LIMITS } from '../../../src/local-server/server-options.js';

function aRate(requestsPerSecond?: number) {
  const clock = { ms: 1_000_000 };
  const rates = new RequestRates({ ...SERVICE_LIMITS, requestsPerSecond }, () => clock.ms);
  const allowed = (operation: string, stream: string | undefined, calls: number): number => {
    let count = 0;
    for (let call = 0; call < calls; call++) {
      try {
        rates.count(operation, stream);
        count++;
      } catch (error) {
        expect(error).toMatchObject({ name: 'ClientLimitExceededException', status: 400 });
      }
    }
    return count;
  };
  return { clock, allowed };
}

describe('RequestRates', () => {
  it.each([
    ['GetMedia', 5],
    ['PutMedia', 5],
    ['ListFragments', 5],
    ['GetMediaForFragmentList', 5],
    ['GetDataEndpoint', 5],
    ['DescribeStream', 5],
    ['TagStream', 5],
    ['CreateStream', 50],
  ])('lets %s be called %p times at once for a stream', (operation, most) => {
    expect(aRate().allowed(operation, 'x', 100)).toBe(most);
  });

  it('counts streams and operations apart', () => {
    const { allowed } = aRate();
    expect(allowed('GetMedia', 'x', 5)).toBe(5);
    expect(allowed('GetMedia', 'y', 5)).toBe(5);
    expect(allowed('PutMedia', 'x', 5)).toBe(5);
    expect(allowed('GetMedia', 'x', 1)).toBe(0);
  });

  it.each([
    ['TagStream', 50],
    ['DescribeStream', 300],
    ['GetMedia', 400],
  ])('lets %s be called %p times at once for many streams', (operation, most) => {
    const { allowed } = aRate();
    const counts = Array.from({ length: 400 }, (_, index) => allowed(operation, `stream-${index}`, 1));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(most);
  });

  it('fills all the time, and no higher than a second', () => {
    const { clock, allowed } = aRate();
    allowed('GetMedia', 'x', 5);
    clock.ms += 400;
    expect(allowed('GetMedia', 'x', 10)).toBe(2);
    clock.ms += 60_000;
    expect(allowed('GetMedia', 'x', 10)).toBe(5);
  });

  it('survives a clock that goes back', () => {
    const { clock, allowed } = aRate();
    expect(allowed('GetMedia', 'x', 2)).toBe(2);
    clock.ms -= 3_600_000;
    expect(allowed('GetMedia', 'x', 10)).toBe(3);
  });

  it('has another limit where one is given', () => {
    expect(aRate(2).allowed('DescribeStream', 'x', 10)).toBe(2);
    expect(aRate(0.5).allowed('DescribeStream', 'x', 10)).toBe(1);
    expect(aRate(Infinity).allowed('CreateStream', 'x', 1_000)).toBe(1_000);
  });

  it('does not forget a stream because of many others', () => {
    const { clock, allowed } = aRate();
    allowed('GetMedia', 'x', 5);
    for (let other = 0; other < 5_000; other++) allowed('GetMedia', `other-${other}`, 1);
    expect(allowed('GetMedia', 'x', 1)).toBe(0);
    clock.ms += 1_000;
    expect(allowed('GetMedia', 'x', 10)).toBe(5);
  });
});
