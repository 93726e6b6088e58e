import { bitRateText, bytesText, durationText, momentText, numberParts } from '../../src/page/texts.js';

describe('the texts of the page', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [24_149, '24.1 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [50_000_000, '50.0 MB'],
    [5e12, '5000.0 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

  it.each([
    [64_000, '64.0 kbit/s'],
    [800, '800 bit/s'],
  ])('%d bits a second are %s', (bits, text) => expect(bitRateText(bits)).toBe(text));

  it.each([
    [0, '0 ms'],
    [412, '412 ms'],
    [-3, '-3 ms'],
    [2_340, '2.3 s'],
    [240_000, '4 min'],
    [7_300_000, '2 h'],
  ])('%d milliseconds are %s', (milliseconds, text) => expect(durationText(milliseconds)).toBe(text));

  it('a date is the time of day here, and tells the whole of it to machines', () => {
    const date = new Date(2026, 4, 6, 7, 8, 9, 10);
    expect(momentText(date.getTime())).toEqual({ text: '7:08:09.010', iso: date.toISOString() });
  });

  it('what is no date is time since the producer began', () => {
    expect(momentText(3_723_004)).toEqual({ text: '+1:02:03.004', iso: undefined });
  });

  it('a number ends in what tells it from its neighbour', () => {
    expect(numberParts('91343852333754009381316014176487154971368995856')).toEqual({
      head: '9134385233375400938131601417648715497',
      tail: '1368995856',
    });
    expect(numberParts('12')).toEqual({ head: '', tail: '12' });
  });
});
