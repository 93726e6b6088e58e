import { median, pairedRatio, quantile, spreadOf } from '../../benchmarks/statistics.js';

describe('median', () => {
  it.each([
    { values: [3, 1, 2], expected: 2 },
    { values: [4, 1, 3, 2], expected: 2.5 },
    { values: [10, 9, 100], expected: 10 }, // by number, not by text
    { values: [7], expected: 7 },
  ])('of $values is $expected', ({ values, expected }) => {
    expect(median(values)).toBe(expected);
  });

  it('of nothing is an error', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('spreadOf', () => {
  it('has the least, the median and the most', () => {
    expect(spreadOf([5, 1, 2])).toEqual({ median: 2, least: 1, most: 5 });
  });
});

describe('pairedRatio', () => {
  it('compares round by round, so that a slow machine slows both', () => {
    // Half of all rounds took ten times as long, for both alike.
    expect(pairedRatio([3, 30, 3, 30], [1, 10, 1, 10])).toBe(3);
  });

  it('goes on with the last value of whom there are fewer rounds of', () => {
    expect(pairedRatio([8], [1, 2, 4])).toBe(4);
  });
});

describe('quantile', () => {
  it('is not exceeded by that part of the values', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(quantile(values, 0.99)).toBe(100);
    expect(quantile(values, 0.5)).toBe(51);
    expect(quantile(values, 1)).toBe(100);
  });
});
