import { Patience } from '../../src/aws/get-media-patience.js';
import { DEFAULT_RETRY_POLICY, delayBeforeAttempt } from '../../src/aws/retry-policy.js';

function aPatience(giveUpAfterMs: number, maxDelayMs = 400) {
  const clock = { nowMs: 1000 };
  const policy = { firstDelayMs: 100, maxDelayMs, giveUpAfterMs };
  return { clock, patience: new Patience({ policy, random: () => 0.5, now: () => clock.nowMs }) };
}

describe('Patience', () => {
  it('waits longer each time, and begins again when something new came', () => {
    const { patience } = aPatience(Infinity);
    const delays = [1, 2, 3, 4].map(() => patience.nextAttempt('later').delayMs);
    patience.progressed();
    expect([...delays, patience.nextAttempt('later').delayMs]).toEqual([50, 100, 200, 200, 50]);
  });

  it('gives up by the time since the first failure', () => {
    const { patience, clock } = aPatience(500);
    expect(patience.nextAttempt('later').isTooLate).toBe(false);
    clock.nowMs += 500;
    expect(patience.nextAttempt('later')).toMatchObject({ attempt: 2, troubledMs: 500, isTooLate: true });
  });

  it('gives up at once if it is to have none', () => {
    expect(aPatience(0).patience.nextAttempt('later').isTooLate).toBe(true);
  });

  it('neither waits nor gives up after what is no failure', () => {
    expect(aPatience(0).patience.nextAttempt('at-once')).toEqual({
      attempt: 1,
      delayMs: 0,
      troubledMs: 0,
      isTooLate: false,
    });
  });

  it.each([
    { maxDelayMs: 400, enoughMs: 1_000 },
    { maxDelayMs: 20_000, enoughMs: 20_000 },
  ])(
    'takes a connection for a good one that stood as long as the longest delay, and a second at least: %j',
    (times) => {
      const { patience, clock } = aPatience(Infinity, times.maxDelayMs);
      patience.nextAttempt('later');
      patience.stood(clock.nowMs - times.enoughMs + 1);
      patience.stood(undefined);
      expect(patience.isFresh).toBe(false);
      patience.stood(clock.nowMs - times.enoughMs);
      expect(patience.isFresh).toBe(true);
    },
  );
});

describe('delayBeforeAttempt', () => {
  it('has full jitter: from nothing to twice as much each time, up to the longest', () => {
    const delays = (chance: number) =>
      [1, 2, 3, 9, 99, 9999].map((attempt) => delayBeforeAttempt(attempt, DEFAULT_RETRY_POLICY, () => chance));
    expect(delays(0)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(delays(1)).toEqual([100, 200, 400, 20_000, 20_000, 20_000]);
  });
});
