import type { Fragment } from '../../src/fragment/fragment.js';
import { type StopCondition, stopRule } from '../../src/aws/stop-condition.js';
import { fragmentAt, FIRST_SERVER_MS, numbered } from './get-media-fakes.js';
import { readFragments } from '../support/fragments.js';

const plain = fragmentsOf([0, 1, 2, 3].map((at) => fragmentAt(at)));

function fragmentsOf(chunks: readonly Uint8Array[]): readonly Fragment[] {
  return readFragments(chunks).fragments;
}

/** Fragments of a call each: `-` has no tag. */
function ofCalls(calls: string): readonly Fragment[] {
  return fragmentsOf(
    Array.from(calls).map((call, at) => fragmentAt(at, call === '-' ? {} : { tags: [['ContactId', call]] })),
  );
}

const verdicts = (fragments: readonly Fragment[], until: StopCondition) => fragments.map(stopRule(until));

describe('stopRule', () => {
  it('stops never without a condition', () => {
    expect(plain.map(stopRule(undefined))).toEqual(['go-on', 'go-on', 'go-on', 'go-on']);
  });

  it('stops with the fragment of a number', () => {
    expect(verdicts(plain, { fragmentNumber: numbered(2) })).toEqual(['go-on', 'go-on', 'last', 'over']);
  });

  it('stops before a fragment behind that number, if that one does not come', () => {
    const [first, , third] = plain;
    expect(verdicts([first!, third!], { fragmentNumber: numbered(1) })).toEqual(['go-on', 'over']);
  });

  it('goes on where a number cannot be compared', () => {
    expect(verdicts(plain.slice(0, 1), { fragmentNumber: 'opaque' })).toEqual(['go-on']);
  });

  const time = new Date(FIRST_SERVER_MS + 2000);
  it.each([{ producerTime: time }, { serverTime: time }])('stops before the first fragment at a time: %j', (until) => {
    expect(verdicts(plain, until)).toEqual(['go-on', 'go-on', 'over', 'over']);
  });

  it('stops before a fragment for which a function says so', () => {
    const until = ({ metadata }: Fragment): boolean => metadata.fragmentNumber === numbered(1);
    expect(verdicts(plain.slice(0, 2), until)).toEqual(['go-on', 'over']);
  });

  it.each([
    { calls: 'aaab', from: undefined, goesOn: 3 },
    { calls: '-aa-b', from: undefined, goesOn: 4 },
    { calls: '----', from: undefined, goesOn: 4 },
    { calls: '-aab', from: 'a', goesOn: 3 },
    { calls: '-b', from: 'a', goesOn: 1 },
  ])(
    'B14: stops when the tag changes, and leaves what has none with what was before: $calls',
    ({ calls, from, goesOn }) => {
      const result = verdicts(ofCalls(calls), { tagChanges: 'ContactId', from });
      expect(result.slice(0, goesOn)).toEqual(Array(goesOn).fill('go-on'));
      expect(result.slice(goesOn)).toEqual(Array(calls.length - goesOn).fill('over'));
    },
  );

  it('refuses what is no condition', () => {
    expect(() => stopRule(Object.create(null) as StopCondition)).toThrow('no condition');
  });
});
