import { createHash } from 'node:crypto';
import { rfcName } from '../../src/matroska/aliases.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';

/** An element as the Java parser library told it. */
export interface JavaElement {
  readonly kind: 'start' | 'data' | 'end' | 'exception';
  readonly name: string;
  readonly id: string;
  readonly offset: number;
  readonly headerSize: number;
  readonly dataSize: number | null;
  readonly type?: string;
  readonly value?: string | number | { readonly len: number; readonly sha256: string };
  readonly path: string;
}

/** One of our elements in a form that can be compared. */
export function comparable(element: MkvElement) {
  const { kind, name, id, offset, headerSize, size } = element;
  const place = { kind, name, id, offset, headerSize, size, path: element.parent?.path ?? '' };
  return element.kind === 'data' ? { ...place, value: comparableValue(element.value) } : place;
}

/** One of Java's elements in the same form, under its RFC name. */
export function comparableJava({ kind, name, id, offset, headerSize, dataSize, path, type, value }: JavaElement) {
  const parent = path.slice(1).split('/').map(rfcName).join('/');
  const place = {
    kind,
    name: rfcName(name),
    id: Number(id),
    offset,
    headerSize,
    size: dataSize ?? Infinity,
    path: parent,
  };
  return kind === 'data' ? { ...place, value: javaValue(type, value) } : place;
}

function comparableValue(
  value: MkvElement extends infer E ? (E extends { value: infer V } ? V : never) : never,
): string {
  return value instanceof Uint8Array ? createHash('sha256').update(value).digest('hex') : String(value);
}

function javaValue(type: string | undefined, value: JavaElement['value']): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'object') return value.sha256;
  if (type === 'FLOAT') return String(Number(value));
  if (type === 'DATE') return String(nanosecondsSince2001(String(value)));
  // docs/decisions/0003: a string ends at its first NUL (RFC 8794 §7.4, §7.5); Java keeps what follows.
  return type === 'STRING' || type === 'UTF_8' ? String(value).split('\0', 1)[0]! : String(value);
}

function nanosecondsSince2001(iso: string): bigint {
  const [whole = '', fraction = ''] = iso.slice(0, -1).split('.');
  const ms = Date.parse(`${whole}Z`) - Date.UTC(2001, 0);
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
