import { MATROSKA_SCHEMA } from '../../src/matroska/matroska-schema.js';
import { EBML_ELEMENTS } from '../../src/ebml/ebml-elements.js';
import type { ElementRow } from '../../src/ebml/element-definition.js';
import { MATROSKA_ELEMENTS } from '../../src/matroska/elements.generated.js';

const TABLE = new Map<string, ElementRow>(Object.entries(MATROSKA_ELEMENTS));
const ROWS = [...TABLE.values()];
const BOTH = new Map<string, ElementRow>([...Object.entries(EBML_ELEMENTS), ...TABLE]);

describe('MATROSKA_ELEMENTS', () => {
  it('has the 262 elements of the schema', () => {
    expect(TABLE.size).toBe(262);
  });

  it('shares two elements with the EBML header, whose range it narrows', () => {
    const shared = Object.keys(EBML_ELEMENTS).filter((name) => TABLE.has(name));
    expect(shared).toEqual(['EBMLMaxIDLength', 'EBMLMaxSizeLength']);
    for (const name of shared) {
      expect({ ...TABLE.get(name), range: '' }).toEqual({ ...BOTH.get(name), range: '' });
    }
    expect(MATROSKA_ELEMENTS.EBMLMaxIDLength.range).toBe('4');
    expect(MATROSKA_ELEMENTS.EBMLMaxSizeLength.range).toBe('1-8');
  });

  // prettier-ignore
  it.each([
    { name: 'Segment',             row: { id: 0x18538067, type: 'master', unknownSizeAllowed: true, minOccurs: 1, maxOccurs: 1 } },
    { name: 'Cluster',             row: { id: 0x1f43b675, type: 'master', parent: 'Segment', unknownSizeAllowed: true } },
    { name: 'SimpleBlock',         row: { id: 0xa3, type: 'binary', parent: 'Cluster' } },
    { name: 'TimestampScale',      row: { id: 0x2ad7b1, type: 'uinteger', parent: 'Info', minOccurs: 1, maxOccurs: 1, range: 'not 0', default: 1_000_000 } },
    { name: 'SamplingFrequency',   row: { id: 0xb5, type: 'float', parent: 'Audio', minOccurs: 1, maxOccurs: 1, range: '> 0x0p+0', default: 8000 } },
    { name: 'SegmentUUID',         row: { id: 0x73a4, type: 'binary', parent: 'Info', maxOccurs: 1, length: '16' } },
    { name: 'Language',            row: { id: 0x22b59c, type: 'string', parent: 'TrackEntry', minOccurs: 1, maxOccurs: 1, default: 'eng' } },
    { name: 'SimpleTag',           row: { id: 0x67c8, type: 'master', parent: 'Tag', recursive: true, minOccurs: 1 } },
    { name: 'TagName',             row: { id: 0x45a3, type: 'utf-8', parent: 'SimpleTag', minOccurs: 1, maxOccurs: 1 } },
  ])('knows $name', ({ name, row }) => {
    expect(TABLE.get(name)).toEqual(row);
  });

  it('lets two masters stay open and two stand in themselves', () => {
    expect(namesWhere((row) => row.unknownSizeAllowed)).toEqual(['Segment', 'Cluster']);
    expect(namesWhere((row) => row.recursive)).toEqual(['ChapterAtom', 'SimpleTag']);
  });

  it('names a master as every parent, and leaves paths to be made of them', () => {
    for (const [name, row] of TABLE) {
      const parent = row.parent === undefined ? undefined : BOTH.get(row.parent);
      expect(parent?.type ?? 'root').toBe(name === 'Segment' ? 'root' : 'master');
      expect(row.path).toBeUndefined();
    }
    expect(MATROSKA_SCHEMA.byName('TagName')?.path).toBe('\\Segment\\Tags\\Tag\\+SimpleTag\\TagName');
  });

  it('has each ID once', () => {
    expect(new Set(ROWS.map(({ id }) => id)).size).toBe(262);
    expect(new Set([...BOTH.values()].map(({ id }) => id)).size).toBe(BOTH.size);
  });

  it('has IDs that are their own shortest form (RFC 8794 §5)', () => {
    for (const { id } of BOTH.values()) {
      const bytes = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
      expect(Math.floor(id / 2 ** (7 * bytes))).toBe(1); // its length marker
      const reserved = 2 ** (7 * bytes) - 1;
      expect(id % 2 ** (7 * bytes)).toBeLessThan(reserved);
    }
  });

  it('gives four-byte IDs to Segment, its children and the EBML header, and to nothing else', () => {
    const isTopLevel = (row: ElementRow): boolean =>
      row.global !== true && (row.parent === undefined || row.parent === 'Segment');
    for (const [name, row] of BOTH) {
      expect({ name, hasLongId: row.id > 0xffffff }).toEqual({ name, hasLongId: isTopLevel(row) });
    }
  });

  it('has defaults of the type of their element', () => {
    for (const row of ROWS.filter((row) => row.default !== undefined)) {
      expect(typeof row.default).toBe(row.type === 'string' ? 'string' : 'number');
    }
  });
});

function namesWhere(condition: (row: ElementRow) => unknown): readonly string[] {
  return [...TABLE].filter(([, row]) => condition(row)).map(([name]) => name);
}
