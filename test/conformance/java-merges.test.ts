import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { concatenated } from '../../src/ebml/bytes.js';
import { UNKNOWN_SIZE } from '../../src/ebml/ebml-element.js';
import { rawBytesOf } from '../../src/ebml/ebml-writer.js';
import type { OutputSegmentMergerOptions } from '../../src/fragment/merge-options.js';
import { OutputSegmentMerger } from '../../src/fragment/output-segment-merger.js';
import { encodeElement, encodeHeader } from '../../src/matroska/mkv-writer.js';
import { MkvReader, type MkvReaderOptions } from '../../src/matroska/mkv-reader.js';
import { bytesOf, CORPUS, rowsOf } from '../support/corpus.js';
import { inChunks } from '../support/in-chunks.js';

/** What the Java parser library's OutputSegmentMerger made of an input. */
interface JavaMerge {
  readonly mode: 'default' | 'stopAtFirst' | 'pack';
  readonly byteLength: number;
  readonly sha256: string;
  readonly segmentsCount: number;
  readonly clustersCount: number;
  readonly simpleBlocksCount: number;
  readonly isDone: boolean;
  readonly outputCounts: { readonly segment: number; readonly cluster: number; readonly blockGroup: number };
  readonly exception: { readonly message: string } | null;
}

interface Probe {
  readonly name: string;
  readonly inputHex: string;
  readonly merges: readonly (JavaMerge & { readonly outputHex: string })[];
}

const OPTIONS: Readonly<Record<JavaMerge['mode'], OutputSegmentMergerOptions>> = {
  default: {},
  stopAtFirst: { mismatch: 'stop' },
  pack: { clusters: 'packed' },
};
const MODES = ['default', 'stopAtFirst', 'pack'] as const;

function merge(bytes: Uint8Array, options: OutputSegmentMergerOptions, reading: MkvReaderOptions = {}) {
  const written: Uint8Array[] = [];
  const merger = new OutputSegmentMerger((part) => written.push(part), options);
  const reader = new MkvReader(reading);
  for (const chunk of inChunks(bytes, 13_000)) reader.apply(chunk, merger);
  reader.applyEnd(merger);
  return { bytes: concatenated(written), merger };
}

function outcome({ bytes, merger }: ReturnType<typeof merge>) {
  const { seen, merged } = merger;
  return {
    byteLength: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    segmentsCount: seen.segments,
    clustersCount: seen.clusters,
    isDone: merger.isDone(),
    mergedSegments: merged.segments,
    mergedClusters: merged.clusters,
  };
}

function javaOutcome(java: JavaMerge) {
  const { byteLength, sha256, segmentsCount, clustersCount, isDone, outputCounts } = java;
  const { segment: mergedSegments, cluster: mergedClusters } = outputCounts;
  return { byteLength, sha256, segmentsCount, clustersCount, isDone, mergedSegments, mergedClusters };
}

const samples = readdirSync(join(CORPUS, 'java-oracles'), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
);
const oracles = samples.flatMap(({ name }) =>
  MODES.map((mode) => {
    const file = join(CORPUS, 'java-oracles', name, `merged.${mode}.json`);
    return { name, mode, java: JSON.parse(readFileSync(file, 'utf8')) as JavaMerge };
  }),
);

const TIMECODE_TOO_NARROW = 'Adjusted timecode is not compatible with the existing data size';

describe('samples are merged into the bytes that the Java parser library gives', () => {
  const sound = oracles.filter(({ java }) => java.exception?.message !== TIMECODE_TOO_NARROW);

  it.each(sound)('$name, $mode', ({ name, mode, java }) => {
    const whole = merge(sampleNamed(name), OPTIONS[mode]);
    expect(outcome(whole)).toEqual(javaOutcome(java));
    expect(whole.merger.seen.blocks).toBe(java.simpleBlocksCount);
  });

  it.each(sound.filter(({ java }) => java.exception === null))('$name, $mode, in pieces', ({ name, mode, java }) => {
    const inPieces = merge(
      sampleNamed(name),
      { ...OPTIONS[mode], writes: 'joined' },
      OutputSegmentMerger.READER_OPTIONS,
    );
    expect(outcome(inPieces)).toEqual(javaOutcome(java));
  });

  // 0012: Java throws there, in the middle of its output.
  it.each(oracles.filter((oracle) => !sound.includes(oracle)))('$name, $mode, with a wider Timestamp', (oracle) => {
    const { bytes, merger } = merge(sampleNamed(oracle.name), OPTIONS[oracle.mode]);
    expect(bytes.length).toBeGreaterThan(oracle.java.byteLength);
    expect(merger.merged).toMatchObject({ segments: 2, clusters: 2 });
  });
});

function sampleNamed(name: string): Uint8Array {
  return bytesOf(`aws__amazon-kinesis-video-streams-parser-library/${name}.mkv`);
}

interface Decision {
  /** What differs, and by which record under docs/decisions. */
  readonly reason: string;
  /** The modes in which it differs. Default all. */
  readonly modes?: readonly JavaMerge['mode'][];
  /** What we write; `the input`: all of it, but for the size of a Segment and the Timestamps of packed Clusters. */
  readonly output: 'the input' | { readonly bytes: number; readonly segments: number; readonly clusters: number };
  readonly stopAtFirst?: { readonly bytes: number };
}

const UNKNOWN = '0005: unknown elements are copied; Java drops them while their parents keep their sizes';
const EVERY_WIDTH =
  '0003: every width has its unknown size (RFC 8794 §6.2); Java shifts 32 bits, and writes other headers';
const NO_EXCEPTION = '0012: Java throws in the middle of its output';
const EMPTY = '0012: a document without a Cluster is left out where Java writes its headers into the middle';

const DECISIONS: Readonly<Record<string, Decision>> = {
  'unknown-in-info': { reason: UNKNOWN, output: 'the input' },
  'unknown-top-level': { reason: UNKNOWN, output: 'the input' },
  'unknown-size-width-5': { reason: EVERY_WIDTH, output: 'the input' },
  'unknown-size-width-6': { reason: EVERY_WIDTH, output: 'the input' },
  'unknown-size-width-7': { reason: EVERY_WIDTH, output: 'the input' },
  'short-simpleblock': { reason: NO_EXCEPTION, modes: ['pack'], output: 'the input' },
  'track-zero-byte-vint': { reason: NO_EXCEPTION, modes: ['pack'], output: 'the input' },
  'segment-without-ebml': { reason: NO_EXCEPTION, output: 'the input' },
  'segment-known-size-tags-after-end': { reason: NO_EXCEPTION, output: 'the input' },
  'pack-one-byte-timecode-128': {
    reason: NO_EXCEPTION,
    modes: ['pack'],
    output: { bytes: 600, segments: 1, clusters: 2 },
  },
  'pack-zero-byte-timecode': {
    reason: NO_EXCEPTION,
    modes: ['pack'],
    output: { bytes: 592, segments: 1, clusters: 2 },
  },
  'cluster-without-timecode': {
    reason: '0012: a Cluster without Timestamp is merged; Java waits for one in the next document, headers and all',
    output: { bytes: 619, segments: 1, clusters: 3 },
  },
  'error-fragment-then-good': { reason: EMPTY, output: { bytes: 607, segments: 1, clusters: 2 } },
  'merge-header-only-document-in-middle': { reason: EMPTY, output: { bytes: 607, segments: 1, clusters: 2 } },
  'merge-tags-before-tracks-different-tracks': {
    reason: '0012: Tracks that come after Tags are compared all the same; Java writes them into the middle',
    output: { bytes: 482, segments: 2, clusters: 2 },
    stopAtFirst: { bytes: 241 },
  },
};

const probes = (rowsOf<Probe>('java-oracles', 'probes.jsonl.gz') ?? []).flatMap(({ name, inputHex, merges }) =>
  merges.map((java) => ({ name, mode: java.mode, input: Uint8Array.from(Buffer.from(inputHex, 'hex')), java })),
);

function decisionOn(name: string, mode: JavaMerge['mode']): Decision | undefined {
  const decision = DECISIONS[name];
  return (decision?.modes ?? MODES).includes(mode) ? decision : undefined;
}

describe('synthetic inputs are merged into the bytes that the Java parser library gives', () => {
  it.each(probes.filter(({ name, mode }) => decisionOn(name, mode) === undefined))(
    '$name, $mode',
    ({ input, mode, java }) => {
      const whole = merge(input, OPTIONS[mode]);
      expect(outcome(whole).sha256).toBe(java.sha256);
      // Where Java throws, its counts are those of what it has read till then.
      if (java.exception === null) expect(outcome(whole)).toEqual(javaOutcome(java));
    },
  );
});

describe('synthetic inputs are merged as decided', () => {
  it.each(probes.filter(({ name, mode }) => decisionOn(name, mode) !== undefined))(
    '$name, $mode',
    ({ name, input, mode, java }) => {
      const { output, stopAtFirst } = decisionOn(name, mode)!;
      const { bytes, merger } = merge(input, OPTIONS[mode]);
      expect(outcome({ bytes, merger }).sha256).not.toBe(java.sha256);
      if (mode === 'stopAtFirst' && stopAtFirst !== undefined) {
        expect({ bytes: bytes.length, isDone: merger.isDone() }).toEqual({ ...stopAtFirst, isDone: true });
      } else if (output === 'the input') {
        expect(bytes).toEqual(withOpenSegment(input, mode));
      } else {
        const { segments, clusters } = merger.merged;
        expect({ bytes: bytes.length, segments, clusters }).toEqual(output);
      }
    },
  );

  it('and there is a decision only on probes that exist', () => {
    const names = new Set(probes.map(({ name }) => name));
    expect(Object.keys(DECISIONS).filter((name) => !names.has(name))).toEqual([]);
  });
});

/** The input as a merger copies it that merges nothing: with the size of its Segment unknown, its Clusters packed. */
function withOpenSegment(input: Uint8Array, mode: JavaMerge['mode']): Uint8Array {
  const reader = new MkvReader();
  const parts = [...reader.push(input), ...reader.end()].map((element) => {
    if (element.kind === 'start' && element.name === 'Segment') {
      return element.size === UNKNOWN_SIZE ? element.header : encodeHeader('Segment', UNKNOWN_SIZE);
    }
    if (mode === 'pack' && element.name === 'Timestamp')
      return encodeElement('Timestamp', 0, { valueSize: element.size });
    return rawBytesOf(element);
  });
  return concatenated(parts);
}
