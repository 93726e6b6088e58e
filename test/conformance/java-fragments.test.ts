import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, CORPUS, rowsOf } from '../support/corpus.js';
import { inChunks } from '../support/in-chunks.js';
import { type Moment, type Readings, readingsOf, type State, upToNul } from '../support/java-fragments.js';

const SOURCE = 'aws__amazon-kinesis-video-streams-parser-library';

type JavaTrack = State['tracks'][number];
type JavaState = Omit<State, 'previous'>;

/** At the end of a Segment. */
interface JavaFragment extends JavaState {
  readonly previousFragmentNumber: string | null;
}

interface JavaTag {
  /** None before the Cluster, whatever was read. */
  readonly fragment: string | null;
  readonly value: string;
}

interface Probe {
  readonly name: string;
  readonly inputHex: string;
  readonly metadata: readonly (JavaState & Pick<Moment, 'atEndOf' | 'previous'>)[];
  readonly tags: readonly { readonly name: string; readonly value: string }[];
  readonly frames: readonly JavaProbeFrame[];
  readonly progress: readonly { readonly fragment: string; readonly complete: boolean }[];
}

interface JavaProbeFrame {
  readonly track: number;
  readonly timecode: number;
  readonly clusterTimecode: string | null;
  readonly dataHex: string;
  readonly fragment: string | null;
}

interface Decision {
  readonly reason: string;
  /** What Java has, and what we have. */
  readonly differs: readonly string[];
}

const samples = readdirSync(join(CORPUS, 'java-oracles'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** 0010: nobody vouches for the end of a fragment without a token. */
const NOT_WHOLE: Readonly<Record<string, readonly string[]>> = {
  'empty-mkv-with-tags': ['91343852338378294813695855977007281634605393997'],
};

describe('samples give what the Java parser library gives', () => {
  describe.each(samples)('%s', (sample) => {
    const readings = readingsOf(inChunks(bytesOf(`${SOURCE}/${sample}.mkv`), 65_536));

    it('fragments', () => {
      const java = soundRows<JavaFragment>(sample, 'fragments.jsonl.gz').map(javaFragment);
      const ours = readings.moments.filter(({ atEndOf }) => atEndOf === 'Segment').map(comparable);
      expect(ours.slice(0, java.length)).toEqual(java);
      expect(ours.length - java.length).toBe(isCut(sample) ? 1 : 0);
    });

    it('frames', () => {
      const java = soundRows<object>(sample, 'frames.jsonl.gz');
      expect(readings.frames.map((frame) => ({ ...frame, lacing: 'NO' }))).toEqual(java);
    });

    // Java cuts no value at its NUL, and knows a fragment only from its Cluster on.
    it('tags', () => {
      const java = soundRows<JavaTag>(sample, 'tags.jsonl.gz');
      const ours = readings.tags.map((tag, at) => (java[at]?.fragment === null ? { ...tag, fragment: null } : tag));
      expect(ours).toEqual(java.map((tag) => ({ ...tag, value: upToNul(tag.value) })));
    });

    it('progress', () => {
      const { progressCallbacks } = JSON.parse(readFileSync(oracle(sample, 'summary.json'), 'utf8')) as {
        readonly progressCallbacks: readonly string[];
      };
      const unproven = NOT_WHOLE[sample] ?? [];
      expect(readings.progress).toEqual(progressCallbacks.filter((number) => !unproven.includes(number)));
    });
  });
});

// 0010, unless another record is named.
const NO_TOKEN = 'a fragment without a token after its Cluster is not told of as read';
const CUT = '0004: what was cut is reported, and its masters end all the same';
const DAMAGE = '0004: what is no element is passed over; Java throws';
const BLOCKS = '0006: blocks in BlockGroups and laces are frames; what cannot be split is left out';
const NO_THROW = 'a tag that cannot be understood is one tag less, not the end of the stream; Java throws';
const FAILED = 'an error of the service is no fragment that was read';
const FRESH = 'a document without a Cluster is a fragment as well, and leaves nothing to the next; Java stays in it';
const OWN_TAGS = 'tags before and after the Cluster are of their own fragment';
const EXACT =
  'timestamps are taken by their digits, those beyond the third cut off; Java computes with doubles and rounds up';
const TAGS =
  'nested tags stay in their tag, TagBinary is a value, image tags are of the producer, no name pairs with a stray value';
const TRACKS = '0006: track numbers are exact, and a Cluster without Timestamp has none';

const DECISIONS: Readonly<Record<string, Decision>> = {
  'trunc-mid-id': { reason: NO_TOKEN, differs: ['progress: 1 -> none'] },
  'trunc-mid-size-of-2': { reason: NO_TOKEN, differs: ['progress: 1 -> none'] },
  'trunc-mid-data': { reason: CUT, differs: ['moments: 1 -> 3'] },
  'unknown-size-unknown-element': { reason: DAMAGE, differs: ['moments: 0 -> 1'] },
  'size-6-bytes-high-bits': { reason: DAMAGE, differs: ['moments: 0 -> 1'] },
  'size-9-bytes-all-zero': { reason: DAMAGE, differs: ['moments: 0 -> 1'] },
  'id-zero-byte': { reason: DAMAGE, differs: ['moments: 0 -> 1'] },
  'id-5-bytes': { reason: DAMAGE, differs: ['moments: 0 -> 1'] },
  'unknown-size-data-element': { reason: DAMAGE, differs: ['moments: 0 -> 1'] },
  'parent-known-size-too-long': { reason: FRESH, differs: ['tracks: 1/1//V//// -> none'] },
  'nested-simpletag': { reason: TAGS, differs: ['tags: OUTER=1, INNER=2 -> OUTER=1'] },
  blockgroup: { reason: BLOCKS, differs: ['frames: 1/5/0/1/null -> 1/0/0/4/null, 1/5/0/1/null'] },
  'lacing-xiph': { reason: BLOCKS, differs: ['frames: 1/0/0/6/null -> 1/0/0/2/null, 1/0/0/2/null'] },
  'lacing-fixed': { reason: BLOCKS, differs: ['frames: 1/0/0/5/null -> 1/0/0/2/null, 1/0/0/2/null'] },
  'lacing-ebml': { reason: BLOCKS, differs: ['frames: 1/0/0/5/null -> 1/0/0/1/null, 1/0/0/2/null'] },
  'flags-all': { reason: BLOCKS, differs: ['frames: 1/-10/0/1/null -> none'] },
  'pack-blockgroups-ignored': {
    reason: BLOCKS,
    differs: ['frames: 1/0/2000/1/2 -> 1/0/1000/1/1, 1/100/1000/1/1, 1/0/2000/1/2'],
  },
  'track-5-byte-vint': { reason: TRACKS, differs: ['frames: 1/0/0/1/null -> 4294967297/0/0/1/null'] },
  'cluster-without-timecode': {
    reason: TRACKS,
    differs: [
      'frames: 1/0/1000/3/1, 1/40/1000/2/1, 1/0/1000/1/null, 1/0/3000/3/3 -> 1/0/1000/3/1, 1/40/1000/2/1, 1/0/null/1/null, 1/0/3000/3/3',
    ],
  },
  'error-fragment-then-good': {
    reason: FRESH,
    differs: [
      'fragmentNumber: 2 -> 3',
      'success: false -> true',
      'serverSideTimestampMillis: -1 -> 10001',
      'producerSideTimestampMillis: -1 -> 20002',
      'errorId: 3002 -> 0',
      'errorCode: ERROR_WRITING -> null',
      'previous: 1 -> 2',
      'progress: 1, 2, 3 -> 1, 3',
    ],
  },
  'error-tags-only-no-fragment-number': { reason: FAILED, differs: ['current: null -> fragment null'] },
  'error-fragment-with-cluster': { reason: FAILED, differs: ['progress: 2 -> none'] },
  'server-timestamp-without-producer': { reason: NO_THROW, differs: ['moments: 1 -> 3', 'frames: none -> 1/0/0/1/2'] },
  'fragment-list-tag-names': { reason: NO_THROW, differs: ['moments: 1 -> 3', 'frames: none -> 1/0/0/1/2'] },
  'fragment-list-exception': { reason: NO_THROW, differs: ['moments: 1 -> 2'] },
  'non-numeric-fragment-number': { reason: NO_THROW, differs: ['moments: 1 -> 3', 'frames: none -> 1/0/0/1/abc'] },
  'non-numeric-timestamp': { reason: NO_THROW, differs: ['moments: 1 -> 3', 'frames: none -> 1/0/0/1/1'] },
  'non-numeric-millis-behind': { reason: NO_THROW, differs: ['moments: 2 -> 4', 'progress: none -> 1'] },
  'two-tagstrings': {
    reason: NO_THROW,
    differs: ['moments: 0 -> 3', 'tags: A=1 -> A=2', 'frames: none -> 1/0/0/1/null'],
  },
  'duplicate-track-name': { reason: NO_THROW, differs: ['moments: 0 -> 2', 'frames: none -> 1/0/0/1/null'] },
  'timestamp-1513029386.557': { reason: NO_TOKEN, differs: ['progress: 1 -> none'] },
  'timestamp-0.001': { reason: NO_TOKEN, differs: ['progress: 1 -> none'] },
  'timestamp-0.0011': {
    reason: EXACT,
    differs: ['serverSideTimestampMillis: 2 -> 1', 'producerSideTimestampMillis: 2 -> 1', 'progress: 1 -> none'],
  },
  'timestamp--1.5': { reason: NO_TOKEN, differs: ['progress: 1 -> none'] },
  'timestamp-1537574915.281': { reason: NO_TOKEN, differs: ['progress: 1 -> none'] },
  'timestamp-1.005': { reason: NO_TOKEN, differs: ['progress: 1 -> none'] },
  'timestamp-1700000000.123': { reason: NO_TOKEN, differs: ['progress: 1 -> none'] },
  'timestamp-2.675': { reason: NO_TOKEN, differs: ['progress: 1 -> none'] },
  'timestamp-NaN': {
    reason: NO_THROW,
    differs: ['serverSideTimestampMillis: 0 -> -1', 'producerSideTimestampMillis: 0 -> -1', 'progress: 1 -> none'],
  },
  'timestamp-ceil-2.007': {
    reason: EXACT,
    differs: [
      'serverSideTimestampMillis: 2008 -> 2007',
      'producerSideTimestampMillis: 4002 -> 4001',
      'progress: 1 -> none',
    ],
  },
  'all-tags-after-cluster': { reason: OWN_TAGS, differs: ['current: null -> fragment 1', 'progress: none -> 1'] },
  'all-tags-before-cluster': {
    reason: OWN_TAGS,
    differs: [
      'millisBehindNow: null -> 3',
      'continuationToken: null -> 1',
      'complete: false -> true',
      'progress: 1 -> none',
    ],
  },
  'segment-known-size-tags-after-end': {
    reason: OWN_TAGS,
    differs: [
      'current: null -> fragment null',
      'visitorMillisBehindNow: null -> 1',
      'visitorContinuationToken: null -> 2',
    ],
  },
  'token-not-reset': { reason: NO_TOKEN, differs: ['progress: 1, 2 -> 1'] },
  'tag-odd-shapes': {
    reason: TAGS,
    differs: ['tags: BIN=reversed, EMPTY= -> NOVALUE=, BIN=, REV=reversed, AWS_KINESISVIDEO_IMAGE_GENERATION=, EMPTY='],
  },
  'tracks-repeated-in-two-docs-differing': { reason: NO_TOKEN, differs: ['progress: 1, 2 -> none'] },
  'merge-tags-before-tracks-different-tracks': { reason: NO_TOKEN, differs: ['progress: 1, 2 -> none'] },
  'merge-tags-only-document-last': { reason: NO_TOKEN, differs: ['progress: 1, 2 -> 1'] },
  'merge-header-only-document-in-middle': { reason: FRESH, differs: ['previous: 1 -> null'] },
};

const probes = rowsOf<Probe>('java-oracles', 'probes.jsonl.gz') ?? [];

describe('synthetic inputs give what the Java parser library gives, or what was decided on', () => {
  it.each(probes)('$name', (probe) => {
    const readings = readingsOf([Uint8Array.from(Buffer.from(probe.inputHex, 'hex'))]);
    expect(differences(probe, readings)).toEqual(DECISIONS[probe.name]?.differs ?? []);
  });

  it('has a decision only for probes that exist', () => {
    const names = probes.map(({ name }) => name);
    expect(Object.keys(DECISIONS).filter((name) => !names.includes(name))).toEqual([]);
  });
});

const oracle = (...path: readonly string[]): string => join(CORPUS, 'java-oracles', ...path);

/** What came before Java threw, if it did. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as rowsOf
function soundRows<Row>(sample: string, file: string): readonly Row[] {
  const rows = rowsOf<Row & { readonly exception?: unknown }>('java-oracles', sample, file) ?? [];
  return rows.filter(({ exception }) => exception === undefined);
}

function isCut(sample: string): boolean {
  return soundRows(sample, 'fragments.jsonl.gz').length < rowsOf('java-oracles', sample, 'fragments.jsonl.gz')!.length;
}

function comparable({ current, previous, visitorMillisBehindNow, visitorContinuationToken, tracks }: Moment): State {
  return { current, previous, visitorMillisBehindNow, visitorContinuationToken, tracks };
}

function javaFragment({ previousFragmentNumber: previous, ...rest }: JavaFragment): State {
  return { ...javaState(rest), previous };
}

function javaState({ current, visitorMillisBehindNow, visitorContinuationToken, tracks }: JavaState): JavaState {
  return { current, visitorMillisBehindNow, visitorContinuationToken, tracks: tracks.map(javaTrack) };
}

function javaTrack(track: JavaTrack): JavaTrack {
  const { trackNumber, trackUID, trackName, codecId, codecName, codecPrivate, pixelWidth, pixelHeight } = track;
  const text = (value: string | null): string | null => (value === null ? null : upToNul(value));
  return {
    trackNumber,
    trackUID,
    trackName: text(trackName),
    codecId: text(codecId),
    codecName: text(codecName),
    codecPrivate,
    pixelWidth,
    pixelHeight,
  };
}

/** Each thing that differs, once. Moments are compared one by one if both have the same ones. */
function differences(probe: Probe, ours: Readings): readonly string[] {
  const isSameStory =
    ours.moments.map(({ atEndOf }) => atEndOf).join() === probe.metadata.map(({ atEndOf }) => atEndOf).join();
  const found = [
    ...(isSameStory
      ? probe.metadata.flatMap((java, at) => stateDifferences(java, ours.moments[at]!))
      : [difference('moments', probe.metadata.length, ours.moments.length)]),
    difference('tags', list(probe.tags.map(nameAndValue)), list(ours.tags.map(nameAndValue))),
    difference('frames', list(probe.frames.map(javaFrame)), list(ours.frames.map(ourFrame))),
    difference('progress', list(probe.progress.map(({ fragment }) => fragment)), list(ours.progress.map(String))),
  ];
  return [...new Set(found.filter((text) => text !== undefined))];
}

function stateDifferences(javaRow: Probe['metadata'][number], moment: Moment): readonly (string | undefined)[] {
  const java = javaState(javaRow);
  const { visitorMillisBehindNow: millis, visitorContinuationToken: token } = moment;
  // Java looks at what it has read when a Cluster begins.
  const isTooEarly = java.current === null && !moment.hasCluster && moment.atEndOf === 'Tags';
  return [
    ...(isTooEarly ? [] : currentDifferences(java.current, moment.current)),
    ...(isTooEarly ? [] : [difference('tracks', tracksText(java), tracksText(moment))]),
    difference('previous', javaRow.previous, moment.previous),
    difference('visitorMillisBehindNow', java.visitorMillisBehindNow, millis),
    difference('visitorContinuationToken', java.visitorContinuationToken, token),
  ];
}

function currentDifferences(java: State['current'], ours: State['current']): readonly (string | undefined)[] {
  if (java === null || ours === null) return [difference('current', numberOf(java), numberOf(ours))];
  const names = Object.keys(ours) as readonly (keyof typeof ours)[];
  return names.map((name) => difference(name, java[name], ours[name]));
}

const numberOf = (current: State['current']): string | null => current && `fragment ${String(current.fragmentNumber)}`;

function tracksText({ tracks }: Pick<State, 'tracks'>): string {
  return list(tracks.map(({ codecPrivate, ...track }) => [...Object.values(track), codecPrivate?.sha256].join('/')));
}

type Compared = string | number | boolean | null;

function difference(what: string, java: Compared, ours: Compared): string | undefined {
  return java === ours ? undefined : `${what}: ${String(java)} -> ${String(ours)}`;
}

const list = (items: readonly string[]): string => items.join(', ') || 'none';

function nameAndValue({ name, value }: { readonly name: string; readonly value: string }): string {
  return `${name}=${upToNul(value)}`;
}

function javaFrame({ track, timecode, clusterTimecode, dataHex, fragment }: JavaProbeFrame): string {
  return frameText([track, timecode, clusterTimecode, dataHex.length / 2, fragment]);
}

function ourFrame({ track, timecode, clusterTimecode, length, fragmentNumber }: Readings['frames'][number]): string {
  return frameText([track, timecode, clusterTimecode, length, fragmentNumber]);
}

/** Track, ticks, ticks of the Cluster, bytes, fragment. */
const frameText = (parts: readonly (string | number | null)[]): string => parts.map(String).join('/');
