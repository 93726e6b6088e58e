import fc from 'fast-check';
import { decimalSecondsToMs } from '../../src/fragment/decimal-seconds.js';

describe('decimal seconds', () => {
  it.each([
    ['1646229468.350', 1_646_229_468_350],
    ['2.007', 2007], // as a double a little more
    ['4.001', 4001],
    ['0.000', 0],
    ['1513029386.557', 1_513_029_386_557],
    ['1', 1000],
    ['1.5', 1500],
    ['1.', 1000],
    ['0.0019', 1], // digits beyond the third are cut off
    ['-1.5', -1500],
    ['-0.000', 0],
    ['+2', 2000],
    [' 7.25\n', 7250],
  ])('%j are %i ms', (text, milliseconds) => {
    expect(decimalSecondsToMs(text)).toBe(milliseconds);
  });

  it.each(['', '.', '.5', 'NaN', 'Infinity', '1e9', '0x10', '1,5', '1.2.3', '--1', '9'.repeat(16), 'abc'])(
    '%j are none',
    (text) => {
      expect(decimalSecondsToMs(text)).toBeUndefined();
    },
  );

  it('with three decimals lose nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8_640_000_000_000 }), (milliseconds) => {
        const text = `${Math.trunc(milliseconds / 1000)}.${String(milliseconds % 1000).padStart(3, '0')}`;
        expect(decimalSecondsToMs(text)).toBe(milliseconds);
      }),
    );
  });
});
