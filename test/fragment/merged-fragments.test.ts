import type { Fragment } from '../../src/fragment/fragment.js';
import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import { OutputSegmentMerger } from '../../src/fragment/output-segment-merger.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { concatenated } from '../../src/ebml/bytes.js';
import { aFragment } from '../support/mkv-builder.js';

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
