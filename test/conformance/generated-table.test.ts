import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedSource, parseHexFloat, readSchema, schemaFile } from '../../scripts/generate-elements.js';
import { MATROSKA_ELEMENTS } from '../../src/matroska/elements.generated.js';
import { MATROSKA_SCHEMA } from '../../src/matroska/matroska-schema.js';

const CORPUS = process.env['KVP_CORPUS'] ?? '../shared/corpus';
const schema = readSchema(readFileSync(schemaFile(join(CORPUS, 'schema')), 'utf8'));

describe('the committed element table', () => {
  it('is what `npm run generate` makes of the schema', () => {
    expect(readFileSync('src/matroska/elements.generated.ts', 'utf8')).toBe(generatedSource(schema));
  });

  it('has all elements of the schema, in its order', () => {
    expect(Object.keys(MATROSKA_ELEMENTS)).toEqual(schema.map(({ name }) => name));
  });
});

describe('MATROSKA_SCHEMA', () => {
  it('has the path of each element that the schema has', () => {
    const paths = schema.map(({ name }) => MATROSKA_SCHEMA.byName(name)?.path);
    expect(paths).toEqual(schema.map(({ path }) => path));
  });
});

describe('parseHexFloat', () => {
  // prettier-ignore
  it.each([
    { text: '0x0p+0',     value: 0 },
    { text: '0x1p+0',     value: 1 },
    { text: '0x1.f4p+12', value: 8000 },
    { text: '-0xB4p+0',   value: -180 },
    { text: '0x1p-1',     value: 0.5 },
  ])('reads $text as $value', ({ text, value }) => {
    expect(parseHexFloat(text)).toBe(value);
  });

  it('refuses anything else', () => {
    expect(() => parseHexFloat('8000')).toThrow('Not a hexadecimal float: 8000');
  });
});
