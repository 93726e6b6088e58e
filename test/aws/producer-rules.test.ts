import type { DraftFragment } from '../../src/aws/outgoing-fragment.js';
import { checkFragment } from '../../src/aws/producer-rules.js';
import { thrownBy } from '../support/fragments.js';

function aDraft(spec: Partial<DraftFragment> & { readonly declared?: readonly number[] } = {}): DraftFragment {
  const head = { bytes: new Uint8Array(0), trackNumbers: spec.declared ?? [1] };
  return {
    head,
    timecodeMs: 0,
    durationMs: 0,
    tracksWithFrames: new Set([1]),
    cluster: [new Uint8Array(9)],
    tags: [],
    ...spec,
  };
}

const tags = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `n${at}`, value: 'v' }));

describe('the rules of the service', () => {
  it.each<readonly [string, Partial<DraftFragment> & { readonly declared?: readonly number[] }, number | undefined]>([
    ['at the limits of size and duration', { cluster: [new Uint8Array(50_000_000)], durationMs: 20_000 }, undefined],
    ['of three tracks', { declared: [1, 2, 7], tracksWithFrames: new Set([1, 2, 7]) }, undefined],
    ['a millisecond after the one before', { timecodeMs: 1_001 }, 1_000],
    ['with 10 tags', { tags: tags(10) }, undefined],
  ])('allow a fragment %s', (_, spec, previousTimecodeMs) => {
    expect(thrownBy(() => checkFragment(aDraft(spec), previousTimecodeMs))).toBeUndefined();
  });

  it.each<readonly [string, Partial<DraftFragment> & { readonly declared?: readonly number[] }, number, string]>([
    ['of a byte more', { cluster: [new Uint8Array(50_000_000), new Uint8Array(1)] }, 4001, 'MAX_FRAGMENT_SIZE_REACHED'],
    ['of a millisecond more', { durationMs: 20_001 }, 4002, 'MAX_FRAGMENT_DURATION_REACHED'],
    ['at the time of the one before', { timecodeMs: 1_000 }, 4004, 'FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS'],
    ['of four tracks', { timecodeMs: 1_001, declared: [1, 2, 3, 4] }, 4005, 'MORE_THAN_ALLOWED_TRACKS_FOUND'],
    ['with 11 tags', { timecodeMs: 1_001, tags: tags(11) }, 4009, 'FRAGMENT_METADATA_LIMIT_REACHED'],
    ['with another track', { timecodeMs: 1_001, tracksWithFrames: new Set([1, 2]) }, 4010, 'TRACK_NUMBER_MISMATCH'],
    ['that lacks a track', { timecodeMs: 1_001, declared: [1, 2] }, 4011, 'FRAMES_MISSING_FOR_TRACK'],
  ])('forbid a fragment %s', (...[, spec, serviceErrorId, serviceErrorName]) => {
    const error = thrownBy(() => checkFragment(aDraft({ timecodeMs: 2_000, ...spec }), 1_000));
    expect(error).toMatchObject({ code: 'PRODUCER_RULE', operation: 'PutMedia', serviceErrorId, serviceErrorName });
  });
});
