import {
  FragmentProgressTracker,
  type FragmentProgressTrackerOptions,
} from '../../src/fragment/fragment-progress-tracker.js';
import type { MkvElementVisitor } from '../../src/matroska/mkv-element-visitor.js';
import { MkvReader, type MkvReaderOptions } from '../../src/matroska/mkv-reader.js';
import { CountVisitor } from '../../src/matroska/visitors/count-visitor.js';
import { chunkings } from '../support/chunkings.js';
import { bytesOf } from '../support/element-bytes.js';
import { aDocument, aFragment, aTags } from '../support/mkv-builder.js';

interface Settings extends FragmentProgressTrackerOptions {
  readonly reader?: MkvReaderOptions;
  readonly visitor?: MkvElementVisitor;
}

function progressOf(
  chunks: readonly Uint8Array[],
  { reader: how, visitor, ...options }: Settings = {},
): readonly string[] {
  const told: string[] = [];
  const count = CountVisitor.of('SimpleBlock');
  const tracker = new FragmentProgressTracker(
    visitor ?? count,
    ({ fragmentNumber }) => told.push(`${fragmentNumber!} after ${count.getCount('SimpleBlock')}`),
    options,
  );
  const reader = new MkvReader({
    ...how,
    onWarning: (error) => {
      tracker.report(error);
    },
  });
  for (const chunk of chunks) reader.apply(chunk, tracker);
  reader.applyEnd(tracker);
  tracker.end();
  return told;
}

const failed = aDocument({
  children: [
    aTags([
      ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', '3'],
      ['AWS_KINESISVIDEO_ERROR_ID', '3002'],
    ]),
  ],
});
const body = bytesOf(
  aFragment({ number: '1', frames: [{}, {}] }),
  aFragment({ number: '2', ending: 'interrupted' }),
  failed,
  aFragment({ number: '4' }),
  aFragment({ number: '5' }).subarray(0, -1),
);

describe('FragmentProgressTracker', () => {
  it('tells of each complete fragment once, after the visitor was shown it, and of no other', () => {
    expect(progressOf([body])).toEqual(['1 after 2', '4 after 4']);
  });

  it('tells the same however the bytes are cut', () => {
    for (const { name, chunks } of chunkings(body)) {
      expect({ name, told: progressOf(chunks) }).toEqual({ name, told: ['1 after 2', '4 after 4'] });
    }
  });

  it('does not tell of a fragment with a hole in it', () => {
    const first = aFragment({ number: '1', frames: [{ bytes: new Uint8Array(50) }, { bytes: new Uint8Array(50) }] });
    const damaged = bytesOf(first, aFragment({ number: '2' })).slice();
    damaged[first.lastIndexOf(0xa3)] = 0;
    expect(progressOf([damaged]).map((told) => told.split(' ')[0])).toEqual(['2']);
  });

  it('tells of the fragments of a list without tokens, of the last one at the end', () => {
    const list = bytesOf(
      aFragment({ number: '1', ending: 'interrupted' }),
      aFragment({ number: '2', ending: 'interrupted' }),
    );
    expect(progressOf([list], { source: 'fragment-list' })).toEqual(['1 after 1', '2 after 2']);
  });

  it('shows pieces to the visitor, and counts fragments all the same', () => {
    let pieces = 0;
    const visitor = { visit: () => undefined, visitPiece: () => pieces++ };
    const told = progressOf([aFragment({ number: '1' })], { visitor, reader: { pieces: ['SimpleBlock'] } });
    expect([told, pieces]).toEqual([['1 after 0'], 1]);
  });

  it('is done when the visitor is, so that what the visitor was not shown is not told of', () => {
    let clusters = 0;
    const visitor: MkvElementVisitor = {
      visit: (element) => {
        if (element.kind === 'start' && element.name === 'Cluster') clusters++;
      },
      isDone: () => clusters === 2,
    };
    const told: string[] = [];
    const tracker = new FragmentProgressTracker(visitor, ({ fragmentNumber }) => told.push(fragmentNumber!));
    new MkvReader().apply(bytesOf(aFragment({ number: '1' }), aFragment({ number: '2' })), tracker);
    expect([told, tracker.isDone()]).toEqual([['1'], true]);
    expect(new FragmentProgressTracker({ visit: () => undefined }, () => undefined).isDone()).toBe(false);
  });
});
