import { KinesisVideoParserError, LocatedError } from '../../src/errors.js';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';
import { bytesOf, corpusFiles } from '../support/corpus.js';
import { inChunks } from '../support/in-chunks.js';

const CHUNK_SIZES = [65_536, 997, 7, 1];

// Metadata only, and what fuzzers found: there is no truth about their frames, but there is one about ends.
describe.each(corpusFiles('C', 'robustness'))('$name', ({ name, size }) => {
  const bytes = bytesOf(name);
  const sizes = CHUNK_SIZES.filter((chunkSize) => chunkSize > 1 || size < 120_000);

  it('is read to its end, and the same however it is cut', () => {
    const logs = sizes.map((chunkSize) => logOf(bytes, chunkSize));
    for (const log of logs) expect(log).toEqual(logs[0]);
  });

  it('ends each master that began', () => {
    let open = 0;
    for (const { kind } of elementsOf(bytes, 997)) open += kind === 'start' ? 1 : kind === 'end' ? -1 : 0;
    expect(open).toBe(0);
  });

  it('is read strictly to its end or to an error that says where', () => {
    for (const chunkSize of sizes) expect(strictOutcomeOf(bytes, chunkSize)).toBe('read or located');
  });
});

function logOf(bytes: Uint8Array, chunkSize: number): readonly string[] {
  const log: string[] = [];
  const reader = new MkvReader({
    checkCrc32: true,
    onWarning: (warning) => log.push(`${warning.code} ${warning.message}`),
  });
  for (const chunk of inChunks(bytes, chunkSize)) log.push(...reader.push(chunk).map(entry));
  log.push(...reader.end().map(entry));
  return log.sort(); // of one chunk the warnings come before the list of elements
}

function entry(element: MkvElement): string {
  const { kind, path, offset, size } = element;
  const value = element.kind === 'data' ? ` = ${String(element.value)}` : '';
  return `${kind} ${path} @${offset} +${size}${value}`;
}

function elementsOf(bytes: Uint8Array, chunkSize: number): readonly MkvElement[] {
  const reader = new MkvReader();
  return [...inChunks(bytes, chunkSize).flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}

function strictOutcomeOf(bytes: Uint8Array, chunkSize: number): string {
  try {
    const reader = new FrameReader({ mode: 'strict' });
    for (const chunk of inChunks(bytes, chunkSize)) reader.push(chunk);
    reader.end();
    return 'read or located';
  } catch (error) {
    if (!(error instanceof KinesisVideoParserError)) return `escaped: ${String(error)}`;
    return error instanceof LocatedError && error.offset <= bytes.length
      ? 'read or located'
      : `vague: ${error.message}`;
  }
}
