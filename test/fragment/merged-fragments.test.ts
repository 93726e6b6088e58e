import type { Fragment } from '../../src/fragment/fragment.js';
import { FragmentMetadataVisitor } from '../../src/fragment/fragment-metadata-visitor.js';
import { FragmentProgressTracker } from '../../src/fragment/fragment-progress-tracker.js';
import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import { OutputSegmentMerger } from '../../src/fragment/output-segment-merger.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { concatenated } from '../../src/ebml/bytes.js';
import { aCluster, aFragment } from '../support/mkv-builder.js';

describe('the fragments of a merged file', () => {
  it('are those that were merged', () => {
    const body = [aFragment({ number: '1', ticks: 1000 }), aFragment({ number: '2', ticks: 3000 })];
    expect(told(merged(...body))).toEqual(['1: complete, 1 frames', '2: complete, 1 frames']);
  });

  it('are not completed by the one behind them', () => {
    const body = [
      aFragment({ number: '1', ticks: 1000, ending: 'interrupted' }),
      aFragment({ number: '2', ticks: 3000 }),
    ];
    expect(told(concatenated(body))).toEqual(['1: truncated, 1 frames', '2: complete, 1 frames']);
    expect(told(merged(...body))).toEqual(['1: truncated, 1 frames', '2: complete, 1 frames']);
  });
});

describe('FragmentMetadataVisitor in a merged file', () => {
  it('never lets one fragment turn into the next, even if it was interrupted', () => {
    const body = [1, 2, 3].map((number) =>
      aFragment({ number: String(number), ticks: 1000 * number, ending: number === 2 ? 'interrupted' : 'complete' }),
    );
    const seen: (string | undefined)[] = [];
    const visitor = new FragmentMetadataVisitor();
    const watch = {
      visit: (element: MkvElement) => {
        visitor.visit(element);
        if (element.kind !== 'data' || element.name !== 'SimpleBlock') return;
        seen.push(
          `${visitor.currentFragmentMetadata?.fragmentNumber} after ${visitor.previousFragmentMetadata?.fragmentNumber}`,
        );
      },
    };
    new MkvReader().apply(merged(...body), watch);
    expect(seen).toEqual(['1 after undefined', '2 after 1', '3 after 2']);
  });
});

describe('a fragment whose bytes cannot be trusted', () => {
  it('is not complete if an element stands where none may: something before it is missing', () => {
    const bytes = aFragment({ tags: [['ContactId', 'c']] });
    const reader = new MkvReader();
    const at = [...reader.push(bytes), ...reader.end()].find(
      ({ name, offset }) => name === 'Tag' && offset > 400,
    )!.offset;
    const cut = concatenated([bytes.subarray(0, at), bytes.subarray(at + 4)]);
    expect(told(cut).filter((line) => line.includes('complete'))).toEqual([]);
  });
});

describe('the clock of a fragment', () => {
  it('begins with its first Cluster, be that empty or not', () => {
    const late = aCluster({ ticks: 5000 });
    const fragment = aFragment({ ticks: 1000, frames: [], producerTimestamp: '2.007' });
    const reader = new FragmentReader({ source: 'fragment-list' });
    const [first] = [...reader.push(insertedBeforeLastTags(fragment, late)), ...reader.end()];
    expect(first?.frames.map(({ producerTimestampMs }) => producerTimestampMs)).toEqual([6007]);
  });
});

describe('FragmentProgressTracker', () => {
  it('does not count what nobody saw, after a visitor that was done', () => {
    const told: (string | undefined)[] = [];
    let seen = 0;
    const visitor = { visit: () => seen++, isDone: () => seen > 30 };
    const tracker = new FragmentProgressTracker(visitor, ({ fragmentNumber }) => told.push(fragmentNumber), {
      source: 'fragment-list',
    });
    new MkvReader().apply(aFragment({ number: '7' }), tracker);
    tracker.end();
    expect(told).toEqual([]);
  });
});

function insertedBeforeLastTags(fragment: Uint8Array, inserted: Uint8Array): Uint8Array {
  const reader = new MkvReader();
  const elements = [...reader.push(fragment), ...reader.end()];
  const at = elements.filter(({ kind, name }) => kind === 'start' && name === 'Tags').at(-1)!.offset;
  return concatenated([fragment.subarray(0, at), inserted, fragment.subarray(at)]);
}

function merged(...body: readonly Uint8Array[]): Uint8Array {
  const written: Uint8Array[] = [];
  const merger = new OutputSegmentMerger((bytes) => written.push(bytes.slice()), { repair: ['headers'] });
  const reader = new MkvReader();
  for (const bytes of body) reader.apply(bytes, merger);
  reader.applyEnd(merger);
  merger.flush();
  return concatenated(written);
}

function told(bytes: Uint8Array): readonly string[] {
  const reader = new FragmentReader();
  const fragments: readonly Fragment[] = [...reader.push(bytes), ...reader.end()];
  return fragments.map(
    ({ metadata, completeness, frames }) => `${metadata.fragmentNumber}: ${completeness}, ${frames.length} frames`,
  );
}
