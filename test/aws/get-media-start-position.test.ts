import type { FragmentMetadata } from '../../src/fragment/fragment-metadata.js';
import { pointAfter, pointOf, startingPoint } from '../../src/aws/start-position.js';

const time = new Date(1_715_000_000_123);

/** Of a fragment that said nothing else. */
function metadataOf(facts: Partial<FragmentMetadata>): FragmentMetadata {
  return facts as FragmentMetadata;
}
const metadata = metadataOf({ fragmentNumber: '12', serverTimestampMs: time.getTime() });

describe('startingPoint', () => {
  it.each([
    { position: 'now' as const, selector: { StartSelectorType: 'NOW' } },
    { position: 'earliest' as const, selector: { StartSelectorType: 'EARLIEST' } },
    { position: { producerTime: time }, selector: { StartSelectorType: 'PRODUCER_TIMESTAMP', StartTimestamp: time } },
    { position: { serverTime: time }, selector: { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: time } },
    {
      position: { continuationToken: 't' },
      selector: { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: 't' },
    },
  ])('asks for $position as $selector', ({ position, selector }) => {
    expect(startingPoint(position)).toEqual({ selector });
  });

  it.each([{ afterFragment: '12' }, { checkpoint: { fragmentNumber: '12' } }])(
    'goes on behind a fragment: %j',
    (position) => {
      expect(startingPoint(position)).toEqual({
        selector: { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '12' },
        after: '12',
      });
    },
  );

  it('looks for a fragment to begin with from the earliest on, and does without no other', () => {
    expect(startingPoint({ atFragment: '12' })).toEqual({
      selector: { StartSelectorType: 'EARLIEST' },
      from: { fragmentNumber: '12', ifMissing: 'fail' },
    });
  });

  it('refuses a number that is not text', () => {
    expect(() => startingPoint({ afterFragment: 12 as unknown as string })).toThrow('as text');
  });

  it('refuses what is no position', () => {
    expect(() => startingPoint(Object.create(null) as 'now')).toThrow('no position');
  });
});

describe('pointOf', () => {
  it('finds a fragment again by its time and number', () => {
    expect(pointOf(metadata)).toEqual({
      selector: { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: new Date(time.getTime() - 1) },
      from: { fragmentNumber: '12', ifMissing: 'go-on' },
    });
  });

  it('finds it from the earliest on, if it has no time', () => {
    const timeless = metadataOf({ fragmentNumber: '12' });
    expect(pointOf(timeless)?.selector).toEqual({ StartSelectorType: 'EARLIEST' });
  });

  it('finds nothing without a number', () => {
    expect(pointOf(metadataOf({}))).toBeUndefined();
  });
});

describe('pointAfter', () => {
  it('takes all up to the fragment as dealt with', () => {
    expect(pointAfter('7').after).toBe('7');
  });
});
