import { clockTime, elementId, isoTime, printable, shortened, timeOfMs } from '../../src/cli/render-values.js';

it.each([
  { id: 0xa3, text: '0xA3' },
  { id: 0x4282, text: '0x4282' },
  { id: 0x1a45dfa3, text: '0x1A45DFA3' },
])('writes the ID $text in whole bytes', ({ id, text }) => {
  expect(elementId(id)).toBe(text);
});

it.each([
  { nanoseconds: 0n, text: '0:00:00.000000000' },
  { nanoseconds: -21_000_000n, text: '-0:00:00.021000000' },
  { nanoseconds: 3_723_000_000_001n, text: '1:02:03.000000001' },
  { nanoseconds: 2n ** 127n, text: '47261439850130342147690917:41:55.884105728' },
])('writes the time $text', ({ nanoseconds, text }) => {
  expect(clockTime(nanoseconds)).toBe(text);
});

it.each([
  { nanoseconds: 1_715_000_002_007_000_000n, text: '2024-05-06T12:53:22.007000000Z' },
  { nanoseconds: -1n, text: '1969-12-31T23:59:59.999999999Z' },
])('writes the date $text', ({ nanoseconds, text }) => {
  expect(isoTime(nanoseconds)).toBe(text);
});

it.each([
  { milliseconds: 1_715_000_002_000, text: '2024-05-06T12:53:22.000Z' },
  { milliseconds: 3_723_004, text: '1:02:03.004' },
  { milliseconds: -21, text: '-0:00:00.021' },
])('writes $milliseconds ms as $text', ({ milliseconds, text }) => {
  expect(timeOfMs(milliseconds)).toBe(text);
});

it('cuts by characters, and leaves alone what fits', () => {
  expect(shortened('abcd', 4)).toBe('abcd');
  expect(shortened('abcde', 4)).toBe('abc…');
  expect(shortened('🎥🎥🎥🎥', 4)).toBe('🎥🎥🎥🎥');
  expect(shortened('🎥🎥🎥🎥🎥', 4)).toBe('🎥🎥🎥…');
});

it('tells by number what a terminal would obey', () => {
  expect(printable('a\u001b[2J\u009b1m\n\u202eü🎥')).toBe(String.raw`a\u001b[2J\u009b1m\u000a\u202eü🎥`);
});
