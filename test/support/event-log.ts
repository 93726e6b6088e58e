import type { ElementPlace, EbmlElement } from '../../src/ebml/ebml-element.js';
import { EbmlError } from '../../src/ebml/ebml-error.js';
import type { ElementValue } from '../../src/ebml/values.js';
import { MkvReader, type MkvReaderOptions } from '../../src/matroska/mkv-reader.js';

/** A section of a golden log: bytes, and what the reader has to say about them. */
export interface EventLogCase {
  readonly title: string;
  readonly options: MkvReaderOptions;
  readonly input: Uint8Array;
  readonly log: readonly string[];
}

/** What may stand behind `hex` at the head of an input. */
const OPTIONS: Readonly<Record<string, MkvReaderOptions>> = {
  strict: { mode: 'strict' },
  checkCrc32: { checkCrc32: true },
  acceptNewerVersions: { acceptNewerVersions: true },
};

/**
 * Reads a golden log (`test-resources/event-logs/README.md` says what the lines mean): each section of the Markdown
 * is a title, a reason, an input and its log.
 */
export function eventLogCases(markdown: string): readonly EventLogCase[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const title = section.slice(0, section.indexOf('\n'));
      const [, words = '', hex] = /^```hex *(.*)\n([^]*?)^```/m.exec(section) ?? [];
      const [, log] = /^```log\n([^]*?)^```/m.exec(section) ?? [];
      if (hex === undefined || log === undefined) throw new TypeError(`The section "${title}" has no hex or no log`);
      return { title, options: optionsOf(words), input: fromHex(hex), log: linesOf(log) };
    });
}

/** What the reader says about these chunks, a line each: elements as they are visited, warnings as they are reported. */
export function eventLog(chunks: readonly Uint8Array[], options: MkvReaderOptions = {}): readonly string[] {
  const log: string[] = [];
  const reader = new MkvReader({ ...options, onWarning: (warning) => log.push(lineOfError('warn', warning)) });
  const visitor = { visit: (element: EbmlElement): unknown => log.push(lineOf(element)) };
  try {
    for (const chunk of chunks) reader.apply(chunk, visitor);
    reader.applyEnd(visitor);
  } catch (error) {
    if (!(error instanceof EbmlError)) throw error;
    log.push(lineOfError('throw', error));
  }
  return log;
}

/** Bytes from hexadecimal digits. `#` begins a comment, `00*5` is five times the byte. */
export function fromHex(text: string): Uint8Array {
  const digits = text
    .replace(/#.*$/gm, '')
    .replace(/([0-9a-f]{2})\*(\d+)/gi, (_, byte: string, times: string) => byte.repeat(Number(times)))
    .replace(/\s+/g, '');
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new TypeError(`No bytes in hexadecimal: ${text}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

function optionsOf(words: string): MkvReaderOptions {
  const chosen = words.split(/\s+/).filter((word) => word !== '');
  const strange = chosen.find((word) => !(word in OPTIONS));
  if (strange !== undefined) throw new TypeError(`There is no option ${strange}`);
  return Object.assign({}, ...chosen.map((word) => OPTIONS[word])) as MkvReaderOptions;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' '));
  return lines.filter((line) => line !== '');
}

function lineOfError(verb: 'warn' | 'throw', { code, offset, path }: EbmlError): string {
  return `off=${offset} ${verb} ${code} ${path === '' ? '-' : path}`;
}

function lineOf(element: EbmlElement): string {
  const { kind, path } = element;
  if (kind === 'end') return `off=${element.endOffset} end ${path}`;
  const unknown = element.definition.isUnknown ? ` id=${element.id.toString(16).toUpperCase()}` : '';
  const line = `off=${element.offset} ${kind} ${path}${unknown} ${sizesOf(element)}`;
  return kind === 'start' ? line : `${line} ${valueOf(element.value, element.content)}`;
}

function sizesOf({ headerSize, size }: ElementPlace): string {
  return `header=${headerSize} size=${size === Infinity ? 'unknown' : size}`;
}

function valueOf(value: ElementValue | undefined, content: Uint8Array): string {
  if (value instanceof Uint8Array) return `hex=${hexOf(value)}`;
  if (value === undefined) return `no value hex=${hexOf(content)}`;
  return `value=${typeof value === 'string' ? JSON.stringify(value) : String(value)}`;
}

/** A run of nine or more bytes of one kind is written as in `fromHex`. */
function hexOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
  return hex.replace(/\b(\w\w)(?: \1){8,}/g, (run, byte: string) => `${byte}*${(run.length + 1) / 3}`);
}
