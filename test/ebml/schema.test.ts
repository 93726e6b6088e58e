import { UNKNOWN_INDEX } from '../../src/ebml/element-definition.js';
import { EbmlSchema } from '../../src/ebml/schema.js';
import { UsageError } from '../../src/errors.js';
import { rfcName } from '../../src/matroska/aliases.js';

const OPTIONS = { docTypes: ['files'], docTypeReadVersion: 2, readVersion: 1 };

const FILES = {
  File: { id: 0x6146, type: 'master', path: '\\Files\\File', parent: 'Files' },
  Files: { id: 0x1946696c, type: 'master', path: '\\Files' },
  Flag: { id: 0x81, type: 'uinteger', path: '\\Files\\File\\Flag', parent: 'File', default: 1 },
} as const;

describe('EbmlSchema', () => {
  it('finds elements by ID, short or long, and by name', () => {
    const schema = new EbmlSchema([FILES], OPTIONS);
    expect(schema.find(0x81)?.name).toBe('Flag');
    expect(schema.find(0x1946696c)?.name).toBe('Files');
    expect(schema.byName('File')?.id).toBe(0x6146);
  });

  it('finds nothing where there is nothing', () => {
    const schema = new EbmlSchema([FILES], OPTIONS);
    expect(schema.find(0x82)).toBeUndefined();
    expect(schema.find(0x4286)).toBeUndefined();
    expect(schema.find(0)).toBeUndefined();
    expect(schema.byName('toString')).toBeUndefined();
  });

  it.each(['__proto__', 'constructor', 'toString'])('knows no name that every object has: %s', (name) => {
    expect(new EbmlSchema([FILES], OPTIONS).byName(name)).toBeUndefined();
    expect(rfcName(name)).toBe(name);
  });

  it('knows parents that its tables name later', () => {
    const schema = new EbmlSchema([FILES], OPTIONS);
    expect(schema.byName('Flag')?.parent).toBe(schema.byName('File'));
    expect(schema.byName('File')?.parent).toBe(schema.byName('Files'));
    expect(schema.byName('Files')?.parent).toBeUndefined();
  });

  it('knows parents from another table', () => {
    const { Flag, ...masters } = FILES;
    const schema = new EbmlSchema([{ Flag }, masters], OPTIONS);
    expect(schema.byName('Flag')?.parent).toBe(schema.byName('File'));
  });

  it('numbers its definitions in the order of the tables, after the unknown one', () => {
    const { definitions } = new EbmlSchema([FILES], OPTIONS);
    expect(definitions.map(({ name }) => name)).toEqual(['Unknown', 'File', 'Files', 'Flag']);
    expect(definitions.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(definitions[UNKNOWN_INDEX]?.isUnknown).toBe(true);
  });

  it('takes the first of two rows with one name', () => {
    const schema = new EbmlSchema([FILES, { Flag: { ...FILES.Flag, default: 2 } }], OPTIONS);
    expect(schema.byName('Flag')?.default).toBe(1);
    expect(schema.definitions).toHaveLength(4);
  });

  it('refuses two names for one ID', () => {
    expect(() => new EbmlSchema([FILES, { Mark: FILES.Flag }], OPTIONS)).toThrow(
      new UsageError('Flag and Mark have the same ID 0x81'),
    );
  });

  it('refuses a parent that no table has', () => {
    expect(() => new EbmlSchema([{ Flag: FILES.Flag }], OPTIONS)).toThrow(
      new UsageError('No table has the parent element File'),
    );
  });

  it('shows what it was given', () => {
    const contentCheck = (): boolean => true;
    expect(new EbmlSchema([FILES], { ...OPTIONS, contentCheck })).toMatchObject({ ...OPTIONS, contentCheck });
    expect(new EbmlSchema([FILES], OPTIONS).contentCheck).toBeUndefined();
  });
});
