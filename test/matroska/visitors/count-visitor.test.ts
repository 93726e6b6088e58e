import { UsageError } from '../../../src/errors.js';
import type { MkvElementName } from '../../../src/matroska/mkv-element.js';
import { MkvReader, type MkvReaderOptions } from '../../../src/matroska/mkv-reader.js';
import { CountVisitor } from '../../../src/matroska/visitors/count-visitor.js';
import { inChunksOf } from '../../support/byte-sources.js';
import { aCluster, aDocument, aFragment, aSimpleBlock } from '../../support/mkv-builder.js';
import { bytesOf } from '../../support/element-bytes.js';

function counted(bytes: Uint8Array, count: CountVisitor, options?: MkvReaderOptions): CountVisitor {
  const reader = new MkvReader(options);
  for (const chunk of inChunksOf(100, bytes)) reader.apply(chunk, count);
  reader.applyEnd(count);
  return count;
}

describe('CountVisitor', () => {
  it('counts masters at their start and data elements, by name', () => {
    const bytes = aDocument({ children: [aCluster({ frames: [{}, {}, {}] }), aCluster()] });
    const count = counted(bytes, CountVisitor.of('Cluster', 'SimpleBlock', 'Cues'));
    expect(count.getCount('Cluster')).toBe(2);
    expect(count.getCount('SimpleBlock')).toBe(4);
    expect(count.getCount('Cues')).toBe(0);
    expect(count.startsMatchEnds()).toBe(true);
  });

  it('does not count what it was not asked for', () => {
    expect(counted(aFragment(), CountVisitor.of('Cluster')).getCount('Segment')).toBe(0);
  });

  it('counts everything if it was not asked for anything', () => {
    const count = counted(bytesOf(aFragment(), aFragment()), CountVisitor.of());
    expect(count.getCount('EBML')).toBe(2);
    expect(count.getCount('DocType')).toBe(2);
    expect(count.getCount('TagName')).toBe(10);
  });

  it.each([127, 128, 200])('sees that %d masters have all ended', (clusters) => {
    const bytes = aDocument({ children: Array.from({ length: clusters }, () => aCluster()) });
    const count = counted(bytes, CountVisitor.of('Cluster'));
    expect(count.getCount('Cluster')).toBe(clusters);
    expect(count.startsMatchEnds()).toBe(true);
  });

  it('sees that a master has not ended', () => {
    const count = CountVisitor.of();
    new MkvReader().apply(aFragment(), count);
    expect(count.startsMatchEnds()).toBe(false);
  });

  it('does not expect data elements to end', () => {
    expect(counted(aFragment(), CountVisitor.of('SimpleBlock')).startsMatchEnds()).toBe(true);
  });

  it('counts an element once, however many pieces it comes in', () => {
    const bytes = aDocument({ children: [aCluster({ frames: [{ bytes: new Uint8Array(1000) }, {}] })] });
    const count = counted(bytes, CountVisitor.of('SimpleBlock'), { pieces: ['SimpleBlock'] });
    expect(count.getCount('SimpleBlock')).toBe(2);
  });

  it('does not count an element whose last piece never came', () => {
    const block = aSimpleBlock({ bytes: new Uint8Array(1000) });
    const bytes = aDocument({ children: [aCluster({ children: [block.subarray(0, 500)] })] });
    const count = counted(bytes, CountVisitor.of('SimpleBlock'), { pieces: ['SimpleBlock'] });
    expect(count.getCount('SimpleBlock')).toBe(1);
  });

  it('counts elements that no schema knows', () => {
    const bytes = aDocument({ children: [Uint8Array.of(0x4f, 0xfe, 0x81, 7)] });
    expect(counted(bytes, CountVisitor.of('Unknown')).getCount('Unknown')).toBe(1);
  });

  it('refuses a name that no element has', () => {
    expect(() => CountVisitor.of('Timecode' as MkvElementName)).toThrow(
      new UsageError('There is no element named Timecode'),
    );
  });
});
