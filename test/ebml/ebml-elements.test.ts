import { EBML_ELEMENTS } from '../../src/ebml/ebml-elements.js';
import type { ElementRow } from '../../src/ebml/element-definition.js';
import { decodeValue } from '../../src/ebml/values.js';

describe('EBML_ELEMENTS', () => {
  it('has the eleven elements of the header and the two global ones', () => {
    const rows: readonly ElementRow[] = Object.values(EBML_ELEMENTS);
    expect(rows.filter(({ path }) => path?.startsWith('\\EBML'))).toHaveLength(11);
    expect(rows.filter((row) => row.global)).toEqual([EBML_ELEMENTS['CRC-32'], EBML_ELEMENTS.Void]);
  });

  it('gives every header element a path that ends in its parent and its name', () => {
    for (const [name, row] of Object.entries<ElementRow>(EBML_ELEMENTS)) {
      if (row.parent !== undefined) expect(row.path?.endsWith(`${row.parent}\\${name}`)).toBe(true);
    }
  });

  // prettier-ignore
  it.each([
    { name: 'EBMLVersion',        value: 1 },
    { name: 'EBMLReadVersion',    value: 1 },
    { name: 'EBMLMaxIDLength',    value: 4 },
    { name: 'EBMLMaxSizeLength',  value: 8 },
    { name: 'DocTypeVersion',     value: 1 },
    { name: 'DocTypeReadVersion', value: 1 },
  ] as const)('reads an empty $name as $value', ({ name, value }) => {
    expect(decodeValue(EBML_ELEMENTS[name], new Uint8Array(0))).toBe(value);
  });
});
