import { LocatedError } from '../../src/errors.js';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { adler32 } from '../support/adler32.js';
import { bytesOf, corpusFiles } from '../support/corpus.js';
import { inChunks } from '../support/in-chunks.js';
import { type Mutant, mutate, type MutationKind, type Site, sitesOf } from '../support/mutator.js';
import { Random, seedOfRun } from '../support/random.js';

const NETWORK_CHUNK_BYTES = 64 * 1024;
const MIB = 1024 * 1024;
const RECOVERY_MUTANTS = Number(process.env['KVP_RECOVERY_MUTANTS'] ?? 4_000);
const MUTANTS = Number(process.env['KVP_MUTANTS'] ?? 20_000);

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
    let peak = { excess: 0, description: 'none' };
    for (let i = 0; i < MUTANTS; i++) {
      const original = random.pick(originals);
      const mutant = mutate(original.bytes, original.sites, random);
      const excess = memoryToRead(mutant.bytes) - 3 * mutant.bytes.length;
      if (excess > peak.excess) peak = { excess, description: `${original.name}: ${mutant.description}` };
      expectLocatedErrors(mutant, original.name);
    }
    process.stdout.write(
      `seed ${seed}, ${MUTANTS} mutants, peak ${(peak.excess / MIB).toFixed(1)} MiB over 3 × input\n`,
    );
    expect(peak.excess).toBeLessThan(64 * MIB);
  }, 1_200_000);
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

/** Most bytes of buffers in use while the elements pass by, over what was in use before. */
function memoryToRead(bytes: Uint8Array): number {
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const reader = new MkvReader({ checkCrc32: true });
  const ignore = { visit: () => undefined };
  for (const chunk of inChunks(bytes, 4096)) {
    reader.apply(chunk, ignore);
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
  }
  reader.applyEnd(ignore);
  return peak;
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
