import { IN_BAND_ERRORS, inBandErrorFrom } from '../../src/fragment/in-band-error.js';

describe('an in-band error', () => {
  it.each([3002, 4000, 4500, 4501, 4502, 4503, 4504, 4505, 4506, 5000])('%i has a code and a meaning', (id) => {
    const { code, meaning } = IN_BAND_ERRORS[id]!;
    expect(inBandErrorFrom({ id: String(id) })).toEqual({ id, code, message: undefined, meaning });
  });

  it('keeps the code and the message that the service wrote', () => {
    expect(inBandErrorFrom({ id: '4500', code: 'ACCESS_DENIED', message: 'no' })).toMatchObject({
      code: 'ACCESS_DENIED',
      message: 'no',
    });
  });

  it('takes a code that is a number for the id, as GetMediaForFragmentList gives it', () => {
    expect(inBandErrorFrom({ code: '4000' })).toMatchObject({ id: 4000, code: 'FRAGMENT_NOT_FOUND' });
  });

  it.each([
    { texts: { id: '4711' }, id: 4711, code: undefined },
    { texts: { id: 'x' }, id: undefined, code: undefined },
    { texts: { code: '7' }, id: 7, code: '7' },
    { texts: { code: 'ODD' }, id: undefined, code: 'ODD' },
    { texts: {}, id: undefined, code: undefined },
  ])('tolerates what it does not know: $texts', ({ texts, id, code }) => {
    expect(inBandErrorFrom(texts)).toMatchObject({ id, code });
    expect(inBandErrorFrom(texts).meaning).toMatch(/no explanation/);
  });
});
