import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MkvReader, type MkvReaderOptions } from '../../../src/matroska/mkv-reader.js';
import { CopyVisitor } from '../../../src/matroska/visitors/copy-visitor.js';
import { inChunksOf } from '../../support/byte-sources.js';
import { chunkings } from '../../support/chunkings.js';
import { anElement, bytesOf } from '../../support/element-bytes.js';
import { aFragment } from '../../support/mkv-builder.js';

const FOLDER = 'test-resources';
const FILES = readdirSync(FOLDER).filter((name) => /\.(mkv|mka|webm)$/.test(name));
const PIECES = ['SimpleBlock', 'Block', 'CodecPrivate', 'Void', 'Unknown'] as const;

function copied(chunks: readonly Uint8Array[], options?: MkvReaderOptions): Uint8Array {
  const parts: Uint8Array[] = [];
  const copy = new CopyVisitor((bytes) => parts.push(bytes.slice())); // borrowed content is gone afterwards
  const reader = new MkvReader(options);
  for (const chunk of chunks) reader.apply(chunk, copy);
  reader.applyEnd(copy);
  return new Uint8Array(Buffer.concat(parts));
}

describe.each(FILES)('a copy of %s', (name) => {
  const bytes = new Uint8Array(readFileSync(join(FOLDER, name)));

  it.each([7, 997, 65_536, Infinity])('is identical, read in chunks of %d bytes', (size) => {
    const chunks = size === Infinity ? [bytes] : inChunksOf(size, bytes);
    const isIdentical = (options?: MkvReaderOptions) => Buffer.compare(copied(chunks, options), bytes) === 0;
    expect(isIdentical()).toBe(true);
    expect(isIdentical({ pieces: PIECES })).toBe(true);
    expect(isIdentical({ content: 'borrowed' })).toBe(true);
  });
});

describe('CopyVisitor', () => {
  const WIDE_VERSION = Uint8Array.of(0x42, 0xf7, 0x40, 0x04, 0, 0, 0, 1); // EBMLReadVersion
  // An unknown element, an empty one, an empty master, a value wider than it must be, a header wider than it must be.
  const odd = bytesOf(
    anElement('EBML', anElement('DocType', 'matroska'), WIDE_VERSION),
    anElement(
      'Segment',
      Uint8Array.of(0x4f, 0xfe, 0x83, 1, 2, 3),
      anElement('Void'),
      anElement('Tags'),
      Uint8Array.of(0x4f, 0xfe, 0x80),
    ),
    aFragment(),
  );

  it('copies elements that no schema knows, and empty ones, however the bytes are cut', () => {
    for (const { name, chunks } of chunkings(odd)) {
      expect({ name, copy: copied(chunks) }).toEqual({ name, copy: odd });
      expect({ name, copy: copied(chunks, { pieces: PIECES }) }).toEqual({ name, copy: odd });
    }
  });

  it('leaves out what the reader leaves out', () => {
    expect(copied([odd], { only: ['Void'] })).toEqual(anElement('Void'));
  });

  it('passes on what write throws', () => {
    const full = new RangeError('disk full');
    const copy = new CopyVisitor(() => {
      throw full;
    });
    expect(() => new MkvReader().apply(odd, copy)).toThrow(full);
  });
});
