/**
 * Writes src/matroska/elements.generated.ts from the official Matroska schema.
 *
 * Usage: npm run generate [PATH]
 * PATH is ebml_matroska.xml or the folder it lies in; without it ../shared/corpus/schema.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { XMLParser } from 'fast-xml-parser';

const DEFAULT_SCHEMA = fileURLToPath(new URL('../../shared/corpus/schema', import.meta.url));
const GENERATED_FILE = fileURLToPath(new URL('../src/matroska/elements.generated.ts', import.meta.url));

/** Attributes of an `<element>` of the schema (RFC 8794 §11.1.6) that the table is made from. */
export interface SchemaElement {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly type: string;
  readonly minOccurs?: string;
  readonly maxOccurs?: string;
  readonly recurring?: string;
  readonly range?: string;
  readonly length?: string;
  readonly default?: string;
  readonly unknownsizeallowed?: string;
  readonly recursive?: string;
}

/** All elements of a schema, in its order. */
export function readSchema(xml: string): readonly SchemaElement[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    isArray: (name) => name === 'element',
  });
  const document = parser.parse(xml) as { readonly EBMLSchema: { readonly element: readonly SchemaElement[] } };
  return document.EBMLSchema.element;
}

/** The source text of the table. */
export function generatedSource(elements: readonly SchemaElement[]): string {
  return `${HEAD}${elements.map(rowSource).join('\n')}\n${FOOT}`;
}

/** The schema's file, given itself or its folder. */
export function schemaFile(path: string = DEFAULT_SCHEMA): string {
  return statSync(path).isDirectory() ? join(path, 'ebml_matroska.xml') : path;
}

/** A hexadecimal floating-point literal (RFC 8794 §11.1.18), such as `0x1.f4p+12`. */
export function parseHexFloat(text: string): number {
  const match = /^(-?)0x([0-9a-f]+)(?:\.([0-9a-f]+))?p([+-]?\d+)$/i.exec(text);
  if (match === null) throw new Error(`Not a hexadecimal float: ${text}`);
  const [, sign = '', whole = '', fraction = '', exponent = ''] = match;
  const magnitude = Number.parseInt(whole + fraction, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -magnitude : magnitude;
}

const HEAD = `// Made by \`npm run generate\` from ebml_matroska.xml; do not edit.
// Derived from the Matroska specification of the IETF CELLAR working group, CC BY 4.0; see NOTICE.
import type { ElementTable } from '../ebml/element-definition.js';

/**
 * Every element of the Matroska schema (RFC 9559 §5), in its order. The first two constrain elements of the EBML
 * header (RFC 8794 §11.1); the others of the header are in \`EBML_ELEMENTS\`.
 */
// prettier-ignore
export const MATROSKA_ELEMENTS = {
`;

const FOOT = `} as const satisfies ElementTable;
`;

function rowSource(element: SchemaElement): string {
  const fields = Object.entries(rowOf(element)).flatMap(([field, source]) =>
    source === undefined ? [] : [`${field}: ${source}`],
  );
  return `  ${key(element.name)}: { ${fields.join(', ')} },`;
}

/** The source text of each field; `undefined` where the row does not have it. */
function rowOf(element: SchemaElement): Readonly<Record<string, string | undefined>> {
  return {
    id: element.id,
    type: quoted(element.type),
    path: hasOwnPath(element) ? quoted(element.path) : undefined,
    parent: optionally(quoted, parentName(element.path)),
    global: isGlobal(element.path) ? 'true' : undefined,
    recursive: element.recursive === '1' ? 'true' : undefined,
    unknownSizeAllowed: element.unknownsizeallowed === '1' ? 'true' : undefined,
    minOccurs: element.minOccurs,
    maxOccurs: element.maxOccurs,
    recurring: element.recurring === '1' ? 'true' : undefined,
    range: optionally(quoted, element.range),
    length: optionally(quoted, element.length),
    default: optionally((value) => defaultSource(element.type, value), element.default),
  };
}

/** Whether its path is another than its parent's and its name: tables say a thing once, as browsers load them. */
function hasOwnPath({ name, path, recursive }: SchemaElement): boolean {
  return path.split('\\').at(-1) !== (recursive === '1' ? `+${name}` : name);
}

/** The last name but one, without the mark of a recursive element; a global element has no one parent. */
function parentName(path: string): string | undefined {
  if (isGlobal(path)) return undefined;
  const parent = path.split('\\').at(-2);
  return parent === '' ? undefined : parent?.replace('+', '');
}

/** RFC 8794 §11.1.6.2: the last parent of a global element is a placeholder, as in `\(1-\)CRC-32`. */
function isGlobal(path: string): boolean {
  return /\\\(\d*-\d*\\\)[^\\]+$/.test(path);
}

function defaultSource(type: string, value: string): string {
  if (type === 'float') return String(parseHexFloat(value));
  const isExactNumber = (type === 'uinteger' || type === 'integer') && Number.isSafeInteger(Number(value));
  return isExactNumber ? String(Number(value)) : quoted(value);
}

function optionally<Value>(source: (value: Value) => string, value: Value | undefined): string | undefined {
  return value === undefined ? undefined : source(value);
}

function key(name: string): string {
  return /^[A-Za-z]\w*$/.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function main(path: string | undefined): void {
  const elements = readSchema(readFileSync(schemaFile(path), 'utf8'));
  writeFileSync(GENERATED_FILE, generatedSource(elements));
  console.log(`${elements.length} elements written to ${GENERATED_FILE}`);
}

const isCommand = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href;
if (isCommand) main(process.argv[2]);
