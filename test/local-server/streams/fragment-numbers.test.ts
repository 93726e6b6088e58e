import { FragmentNumbers } from '../../../src/local-server/streams/fragment-numbers.js';

describe('FragmentNumbers', () => {
  it('are 47 digits, and larger than all before, also when the clock goes back', () => {
    const numbers = new FragmentNumbers();
    const given = [1_700_000_000_000, 1_700_000_000_000, 1_600_000_000_000, 1_700_000_000_001].map((ms) =>
      numbers.next(ms),
    );
    expect(given.every((number) => /^\d{47}$/.test(number))).toBe(true);
    expect(given).toEqual([...given].sort());
    expect(new Set(given).size).toBe(4);
  });

  it('go on after the last one', () => {
    const last = new FragmentNumbers().next(1_700_000_000_000);
    expect(new FragmentNumbers(last).next(1) > last).toBe(true);
  });

  it('know which they may have given', () => {
    const numbers = new FragmentNumbers();
    const early = new FragmentNumbers().next(1_000);
    expect(numbers.mayHaveGiven(early, 1_000)).toBe(true);
    const number = numbers.next(2_000);
    expect(numbers.mayHaveGiven(number, 1_500)).toBe(true);
    expect(numbers.mayHaveGiven(early, 1_500)).toBe(false);
    expect(numbers.mayHaveGiven(new FragmentNumbers().next(3_000), 1_500)).toBe(false);
    expect(numbers.mayHaveGiven('17', 0)).toBe(false);
  });
});
