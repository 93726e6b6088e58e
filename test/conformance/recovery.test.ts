import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LocatedError } from '../../src/errors.js';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import type { Frame } from '../../src/matroska/frame.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { encodeElement, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { adler32 } from '../support/adler32.js';
import { bytesOf, corpusFiles } from '../support/corpus.js';
import { inChunks } from '../support/in-chunks.js';
import { aCluster, aDocument } from '../support/mkv-builder.js';
import { type Mutant, mutate, type MutationKind, type Site, sitesOf } from '../support/mutator.js';
import { Random, seedOfRun } from '../support/random.js';

const NETWORK_CHUNK_BYTES = 64 * 1024;
const MIB = 1024 * 1024;
const MOST_EXCESS = 64 * MIB;
const RECOVERY_MUTANTS = Number(process.env['KVP_RECOVERY_MUTANTS'] ?? 4_000);
const MUTANTS = Number(process.env['KVP_MUTANTS'] ?? 20_000);

/** What takes in a stream. */
interface Sink {
  take(chunk: Uint8Array): void;
  end(): void;
}

interface Original {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sites: readonly Site[];
}

describe('damage', () => {
  const seed = seedOfRun();

  it('at one place costs less than 8 % of the frames, and less than ffprobe and mkvinfo lose', () => {
    const random = new Random(seed);
    const originals = originalsUpTo(500_000).map((original) => ({ ...original, frames: framesOf(original.bytes) }));
    const tally = new Tally();
    for (let i = 0; i < RECOVERY_MUTANTS; i++) {
      const original = random.pick(originals);
      const mutant = mutate(original.bytes, original.sites, random);
      tally.add(mutant.kind, common(original.frames, framesOf(mutant.bytes)), original.frames.length);
    }
    process.stdout.write(`seed ${seed}, ${RECOVERY_MUTANTS} mutants\n${tally.toString()}\n`);
    expect(tally.share()).toBeGreaterThanOrEqual(0.92);
  }, 600_000);

  it('never hangs, never escapes as anything but a located error, and never grows memory', () => {
    const random = new Random(seed);
    const originals = originalsUpTo(120_000);
    const watch = new MemoryWatch();
    let peak = { excess: 0, description: 'none' };
    for (let i = 0; i < MUTANTS; i++) {
      const original = random.pick(originals);
      const mutant = mutate(original.bytes, original.sites, random);
      for (const sink of [elementSink(), frameSink()]) {
        const chunks = inChunks(mutant.bytes, 4096);
        const excess = watch.peakOf(chunks, sink) - 3 * mutant.bytes.length;
        if (excess > peak.excess) peak = { excess, description: `${original.name}: ${mutant.description}` };
      }
      expectLocatedErrors(mutant, original.name);
    }
    process.stdout.write(
      `seed ${seed}, ${MUTANTS} mutants, peak at most ${(peak.excess / MIB).toFixed(1)} MiB over 3 × input\n`,
    );
    expect(peak.excess).toBeLessThan(MOST_EXCESS);
  }, 1_200_000);
});

describe('a flood', () => {
  const repeated = (count: number, ...bytes: readonly number[]) =>
    new Uint8Array(count * bytes.length).map((_, at) => bytes[at % bytes.length]!);
  const aTrack = (number: number, ...children: readonly Uint8Array[]) =>
    encodeMaster('TrackEntry', [encodeElement('TrackNumber', number), ...children]);
  const inTracks = (entries: readonly Uint8Array[]) => aDocument({ children: [encodeMaster('Tracks', entries)] });
  const inGroup = (...children: readonly Uint8Array[]) =>
    aDocument({ children: [aCluster({ frames: [], children: [encodeMaster('BlockGroup', children)] })] });
  const aMebibyte = new Uint8Array(MIB);
  const anAddition = encodeMaster('BlockMore', [encodeElement('BlockAdditional', aMebibyte)]);
  const block = [0xa1, 0x85, 0x81, 0, 0, 0, 1];

  it.each([
    {
      of: 'a million empty Video masters in one TrackEntry',
      bytes: () => inTracks([aTrack(1, repeated(1_000_000, 0xe0, 0x80))]),
    },
    {
      of: '600 000 empty ContentEncodings in one TrackEntry',
      bytes: () => inTracks([aTrack(1, encodeMaster('ContentEncodings', [repeated(600_000, 0x62, 0x40, 0x80)]))]),
    },
    {
      of: '300 000 TrackEntries',
      bytes: () => inTracks(Array.from({ length: 300_000 }, (_, at) => aTrack(at + 1))),
    },
    {
      of: 'a hundred CodecPrivates of 1 MiB',
      bytes: () =>
        inTracks(Array.from({ length: 100 }, (_, at) => aTrack(at + 1, encodeElement('CodecPrivate', aMebibyte)))),
    },
    {
      of: 'a hundred BlockAdditions of 1 MiB in one BlockGroup',
      bytes: () =>
        inGroup(
          Uint8Array.from(block),
          encodeMaster(
            'BlockAdditions',
            Array.from({ length: 100 }, () => anAddition),
          ),
        ),
    },
    {
      of: 'a million ReferenceBlocks in one BlockGroup',
      bytes: () => inGroup(Uint8Array.from(block), repeated(1_000_000, 0xfb, 0x80)),
    },
    {
      of: '20 000 Blocks in one BlockGroup, a ReferenceBlock before each',
      bytes: () => inGroup(repeated(20_000, 0xfb, 0x80, ...block)),
    },
  ])('of $of is not held in memory', ({ bytes: make }) => {
    const chunks = inChunks(make(), NETWORK_CHUNK_BYTES);
    expect(new MemoryWatch().peakOf(chunks, frameSink())).toBeLessThan(MOST_EXCESS);
  });
});

function originalsUpTo(maxBytes: number): readonly Original[] {
  const files = corpusFiles('A').filter(({ size, blocks = 0 }) => size <= maxBytes && blocks > 0);
  return files.map(({ name }) => {
    const bytes = bytesOf(name);
    return { name, bytes, sites: sitesOf(bytes) };
  });
}

/** A frame is known again by its track and its bytes. */
function framesOf(bytes: Uint8Array): readonly string[] {
  const reader = new FrameReader();
  const frames = [...inChunks(bytes, NETWORK_CHUNK_BYTES).flatMap((chunk) => reader.push(chunk)), ...reader.end()];
  return frames.map(({ trackNumber, payload }) => `${trackNumber} ${payload.length} ${adler32(payload)}`);
}

function common(originals: readonly string[], survivors: readonly string[]): number {
  const left = new Map<string, number>();
  for (const frame of survivors) left.set(frame, (left.get(frame) ?? 0) + 1);
  let count = 0;
  for (const frame of originals) {
    const copies = left.get(frame) ?? 0;
    if (copies > 0) count++;
    left.set(frame, copies - 1);
  }
  return count;
}

function elementSink(): Sink {
  const reader = new MkvReader({ checkCrc32: true });
  const ignore = { visit: () => undefined };
  return { take: (chunk) => reader.apply(chunk, ignore), end: () => reader.applyEnd(ignore) };
}

/** It keeps the frames, as some users do. */
function frameSink(): Sink {
  const reader = new FrameReader();
  const frames: Frame[] = [];
  const handler = (frame: Frame) => void frames.push(frame);
  return { take: (chunk) => reader.apply(chunk, handler), end: () => reader.applyEnd(handler) };
}

/** Watches heap and buffers. Garbage that nobody has collected counts up to a limit; beyond it, only what is left after a collection. */
class MemoryWatch {
  readonly #before = memoryInUse('collected');

  /** The most bytes in use while `sink` takes in the chunks, over what was in use at first. */
  peakOf(chunks: readonly Uint8Array[], sink: Sink): number {
    let peak = 0;
    for (const chunk of chunks) {
      sink.take(chunk);
      peak = Math.max(peak, this.#excess());
    }
    sink.end();
    return Math.max(peak, this.#excess());
  }

  #excess(): number {
    const excess = memoryInUse() - this.#before;
    return excess <= MOST_EXCESS ? excess : memoryInUse('collected') - this.#before;
  }
}

function memoryInUse(garbage?: 'collected'): number {
  if (garbage === 'collected') collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('globalThis.gc') as (() => void) | undefined;
  for (let i = 0; i < 2; i++) gc?.(); // the first lets go of buffers, the second waits until they are gone
}

function expectLocatedErrors({ bytes, description }: Mutant, name: string): void {
  try {
    const reader = new MkvReader({ mode: 'strict' });
    reader.push(bytes);
    reader.end();
  } catch (error) {
    const isLocated = error instanceof LocatedError && error.offset >= 0 && error.offset <= bytes.length;
    expect({ name, description, isLocated, error }).toMatchObject({ isLocated: true });
  }
}

/** Frames saved, by kind of damage. */
class Tally {
  readonly #rows = new Map<MutationKind, { saved: number; all: number }>();

  add(kind: MutationKind, saved: number, all: number): void {
    const row = this.#rows.get(kind) ?? { saved: 0, all: 0 };
    this.#rows.set(kind, { saved: row.saved + saved, all: row.all + all });
  }

  share(): number {
    const rows = [...this.#rows.values()];
    const sum = (field: 'saved' | 'all') => rows.reduce((total, row) => total + row[field], 0);
    return sum('saved') / sum('all');
  }

  toString(): string {
    const rows = [...this.#rows].sort(([a], [b]) => a.localeCompare(b));
    const lines = rows.map(([kind, { saved, all }]) => `  ${kind.padEnd(24)} ${percent(saved / all)}`);
    return [...lines, `  ${'all'.padEnd(24)} ${percent(this.share())}`].join('\n');
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2).padStart(6)} %`;
}
