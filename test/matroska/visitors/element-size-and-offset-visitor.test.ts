import { MkvReader, type MkvReaderOptions } from '../../../src/matroska/mkv-reader.js';
import { ElementSizeAndOffsetVisitor } from '../../../src/matroska/visitors/element-size-and-offset-visitor.js';
import { anElement, anOpenElement, bytesOf } from '../../support/element-bytes.js';
import { aSimpleBlock } from '../../support/mkv-builder.js';

function linesOf(bytes: Uint8Array, options?: MkvReaderOptions): readonly string[] {
  const lines: string[] = [];
  const visitor = new ElementSizeAndOffsetVisitor((line) => lines.push(line));
  const reader = new MkvReader(options);
  reader.apply(bytes, visitor);
  reader.applyEnd(visitor);
  return lines;
}

const cluster = anOpenElement('Cluster', anElement('Timestamp', 512), aSimpleBlock({ ticks: -2 }));

describe('ElementSizeAndOffsetVisitor', () => {
  it('tells name, number, place and size, and what is in clusters', () => {
    expect(linesOf(anOpenElement('Segment', cluster))).toEqual([
      'Element Segment elementNumber 0 offset 0 element header size 12 element data size unknown',
      '    Element Cluster elementNumber 1 offset 12 element header size 12 element data size unknown',
      '        Element Timestamp elementNumber 2 offset 24 element header size 2 element data size 2',
      '        TimeCode :512',
      '        Element SimpleBlock elementNumber 3 offset 28 element header size 2 element data size 7',
      '        Frame data (size): 3 Frame(trackNumber=1, timeCode=-2, keyFrame=true, invisible=false, discardable=false, lacing=NO)',
    ]);
  });

  it('shows the names of tags', () => {
    const tag = anElement('Tag', anElement('SimpleTag', anElement('TagName', 'TITLE')));
    expect(linesOf(anElement('Segment', anElement('Tags', tag))).slice(-2)).toEqual([
      '                Element TagName elementNumber 4 offset 16 element header size 3 element data size 5',
      '                Tag Name :TITLE',
    ]);
  });

  it.each([
    { lacing: 'xiph', java: 'XIPH' },
    { lacing: 'ebml', java: 'EBML' },
    { lacing: 'fixed', java: 'FIXED_SIZE' },
  ] as const)('calls lacing $lacing $java', ({ lacing, java }) => {
    const frames = [Uint8Array.of(1), Uint8Array.of(2)];
    const lines = linesOf(anElement('Segment', anElement('Cluster', aSimpleBlock({ lacing, frames }))));
    expect(lines.at(-1)).toMatch(new RegExp(`lacing=${java}\\)$`));
  });

  it('puts elements that may stand anywhere at the margin', () => {
    const lines = linesOf(anElement('Segment', anElement('Void', Uint8Array.of(0))));
    expect(lines.at(-1)).toBe('Element Void elementNumber 1 offset 5 element header size 2 element data size 1');
  });

  it('counts elements that no schema knows, so that later offsets stay right', () => {
    const lines = linesOf(anElement('Segment', Uint8Array.of(0x4f, 0xfe, 0x81, 7), anElement('Void')));
    expect(lines.slice(1)).toEqual([
      '    Element Unknown elementNumber 1 offset 5 element header size 3 element data size 1',
      'Element Void elementNumber 2 offset 9 element header size 2 element data size 0',
    ]);
  });

  it('tells no more of a block than can be read', () => {
    const bytes = anElement('Segment', anElement('Cluster', anElement('SimpleBlock', Uint8Array.of(0x81, 0, 0))));
    expect(linesOf(bytes).at(-1)).toMatch(/Element SimpleBlock .* element data size 3$/);
  });

  it('tells of an element in pieces once', () => {
    const lines = linesOf(anOpenElement('Segment', cluster), { pieces: ['SimpleBlock'] });
    expect(lines.at(-1)).toBe(
      '        Element SimpleBlock elementNumber 3 offset 28 element header size 2 element data size 7',
    );
  });

  it('passes on what writeLine throws', () => {
    const full = new RangeError('disk full');
    const visitor = new ElementSizeAndOffsetVisitor(() => {
      throw full;
    });
    expect(() => new MkvReader().apply(bytesOf(cluster), visitor)).toThrow(full);
  });
});
