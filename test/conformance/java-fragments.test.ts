import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FragmentMetadataVisitor } from '../../src/fragment/fragment-metadata-visitor.js';
import type { FragmentMetadata } from '../../src/fragment/fragment-metadata.js';
import { FragmentProgressTracker } from '../../src/fragment/fragment-progress-tracker.js';
import { FrameVisitor } from '../../src/fragment/frame-visitor.js';
import type { FragmentFrame } from '../../src/fragment/fragment-frame.js';
import type { MkvTag } from '../../src/fragment/mkv-tag.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import type { Track } from '../../src/matroska/track.js';
import { bytesOf, CORPUS, rowsOf } from '../support/corpus.js';
import { inChunks } from '../support/in-chunks.js';

const SOURCE = 'aws__amazon-kinesis-video-streams-parser-library';

interface JavaMetadata {
  readonly fragmentNumber: string;
  readonly success: boolean;
  readonly serverSideTimestampMillis: number;
  readonly producerSideTimestampMillis: number;
  readonly errorId: number;
  readonly errorCode: string | null;
  readonly millisBehindNow: number | null;
  readonly continuationToken: string | null;
}

interface JavaTrack {
  readonly trackNumber: string;
  readonly trackUID: string | null;
  readonly trackName: string | null;
  readonly codecId: string | null;
  readonly codecName: string | null;
  readonly codecPrivate: { readonly len: number; readonly sha256: string } | null;
  readonly pixelWidth: string | null;
  readonly pixelHeight: string | null;
}

interface JavaState {
  readonly current: JavaMetadata | null;
  readonly visitorMillisBehindNow: number | null;
  readonly visitorContinuationToken: string | null;
  readonly tracks: readonly JavaTrack[];
  readonly exception?: unknown;
}

/** At the end of a Segment. */
interface JavaFragment extends JavaState {
  readonly previousFragmentNumber: string | null;
}

interface JavaFrame {
  readonly doc: number;
  readonly cluster: number;
  readonly track: number;
  readonly timecode: number;
  readonly length: number;
  readonly exception?: unknown;
}

interface JavaTag {
  readonly doc: number;
  readonly cluster: number;
  readonly name: string;
  readonly value: string;
  /** None before the Cluster, whatever was read. */
  readonly fragment: string | null;
  readonly exception?: unknown;
}

const samples = readdirSync(join(CORPUS, 'java-oracles'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** 0010: a fragment without a token has an end that nobody vouches for. */
const NOT_WHOLE: Readonly<Record<string, readonly string[]>> = {
  'empty-mkv-with-tags': ['91343852338378294813695855977007281634605393997'],
};

describe('samples give the fragments, frames and tags that the Java parser library gives', () => {
  it.each(samples)('%s: fragments', (sample) => {
    const { fragments } = readAll(sample);
    const java = soundRows<JavaFragment>(sample, 'fragments.jsonl.gz');
    expect(fragments.slice(0, java.length)).toEqual(java.map(comparableFragment));
  });

  it.each(samples)('%s: frames', (sample) => {
    const { frames } = readAll(sample);
    const java = soundRows<JavaFrame>(sample, 'frames.jsonl.gz');
    expect(frames).toEqual(java);
  });

  // Java cuts no value at its NUL, and knows a fragment only from its Cluster on.
  it.each(samples)('%s: tags', (sample) => {
    const { tags } = readAll(sample);
    const java = soundRows<JavaTag>(sample, 'tags.jsonl.gz');
    const compared = tags.map((tag, at) => (java[at]?.fragment === null ? { ...tag, fragment: null } : tag));
    expect(compared).toEqual(java.map((tag) => ({ ...tag, value: upToNul(tag.value) })));
  });

  it.each(samples)('%s: progress', (sample) => {
    const { progress } = readAll(sample);
    const summary = summaryOf(sample);
    const unproven = NOT_WHOLE[sample] ?? [];
    expect(progress).toEqual(summary.filter((number) => !unproven.includes(number)));
  });
});
