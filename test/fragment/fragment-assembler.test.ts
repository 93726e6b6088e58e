import { UsageError } from '../../src/errors.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { FragmentAssembler } from '../../src/fragment/fragment-assembler.js';
import { FragmentError } from '../../src/fragment/fragment-error.js';
import { FragmentReader, type FragmentReaderOptions } from '../../src/fragment/fragment-reader.js';
import { encodeMaster } from '../../src/matroska/mkv-writer.js';
import { bytesOf } from '../support/element-bytes.js';
import { readFragments } from '../support/fragments.js';
import {
  aBlockGroup,
  aCluster,
  aDocument,
  aFragment,
  anEbmlHeader,
  anInfo,
  aSimpleBlock,
  aTags,
  aTracks,
  type TagList,
} from '../support/mkv-builder.js';

const read = (bytes: Uint8Array, options?: FragmentReaderOptions) => readFragments([bytes], options);
const numbersOf = (fragments: readonly Fragment[]) => fragments.map(({ metadata }) => metadata.fragmentNumber);
const codesOf = (warnings: readonly { readonly code: string }[]) => warnings.map(({ code }) => code);

const serviceTags = (number: string): Uint8Array =>
  aTags([
    ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', number],
    ['AWS_KINESISVIDEO_SERVER_TIMESTAMP', '20.000'],
    ['AWS_KINESISVIDEO_PRODUCER_TIMESTAMP', '10.000'],
  ]);
const token = (value: string, ...more: TagList): Uint8Array =>
  aTags([['AWS_KINESISVIDEO_MILLIS_BEHIND_NOW', '7'], ['AWS_KINESISVIDEO_CONTINUATION_TOKEN', value], ...more]);
const anErrorDocument = (number: string, id: string): Uint8Array =>
  aDocument({
    children: [
      anInfo(),
      aTags([
        ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', number],
        ['AWS_KINESISVIDEO_ERROR_ID', id],
        ['AWS_KINESISVIDEO_ERROR_CODE', 'SOME_ERROR'],
      ]),
    ],
  });

describe('a fragment', () => {
  it('has metadata, tracks, tags of either side, and frames', () => {
    const { fragments, warnings } = read(
      aFragment({
        number: '42',
        ticks: 1_715_000_002_007,
        tracks: [{ name: 'picture' }, { number: 2, type: 'audio', name: 'sound' }],
        frames: [{ ticks: 0 }, { ticks: 40, track: 2, bytes: Uint8Array.of(9) }],
        tags: [
          ['ContactId', 'c'],
          ['AWS_KINESISVIDEO_IMAGE_GENERATION', ''],
        ],
        millisBehindNow: 5,
        continuationToken: 'next',
      }),
    );
    expect(warnings).toEqual([]);
    expect(fragments).toHaveLength(1);
    const [fragment] = fragments;
    expect(fragment).toMatchObject({
      document: 0,
      offset: 0,
      completeness: 'complete',
      isComplete: true,
      error: undefined,
      frameCount: 2,
      droppedFrameCount: 0,
      metadata: { fragmentNumber: '42', millisBehindNow: 5, continuationToken: 'next' },
    });
    expect(fragment!.track('sound')).toMatchObject({ number: 2, type: 'audio' });
    expect(fragment!.track(1)).toMatchObject({ name: 'picture' });
    expect(fragment!.tags.map(({ name }) => name)).toEqual(['ContactId', 'AWS_KINESISVIDEO_IMAGE_GENERATION']);
    expect(fragment!.serviceTags).toHaveLength(5);
    expect(fragment!.tag('ContactId')?.value).toBe('c');
    expect(fragment!.tag('InstanceId')).toBeUndefined();
    expect(fragment!.framesOf('sound').map(({ payload }) => [...payload])).toEqual([[9]]);
    expect(fragment!.framesOf(1)).toHaveLength(1);
  });

  it('tells the last of several tags with one name', () => {
    const tags: TagList = [['motion', '1'], ['motion', '2']]; // prettier-ignore
    const [fragment] = read(aFragment({ tags })).fragments;
    expect(fragment!.tag('motion')?.value).toBe('2');
    expect(fragment!.tags).toHaveLength(2);
  });

  it('has frames of BlockGroups and laces, in the order of the stream', () => {
    const group = aBlockGroup({
      ticks: 20,
      lacing: 'xiph',
      frames: [Uint8Array.of(1), Uint8Array.of(2)],
      duration: 40,
    });
    const [fragment] = read(aFragment({ frames: [{}], children: [group, aSimpleBlock({ ticks: 60 })] })).fragments;
    expect(fragment!.frames.map(({ relativeTimestamp, laceIndex }) => [relativeTimestamp, laceIndex])).toEqual([
      [0, 0],
      [20, 0],
      [20, 1],
      [60, 0],
    ]);
  });

  it('knows where it is and how long it is', () => {
    const first = aFragment({ number: '1' });
    const second = aFragment({ number: '2', ending: 'interrupted' });
    const { fragments } = read(bytesOf(first, second));
    expect(fragments).toMatchObject([
      { document: 0, offset: 0, bytes: first.length },
      { document: 1, offset: first.length, bytes: second.length },
    ]);
  });
});

describe('the time of a frame', () => {
  it.each([
    { producer: 'absolute', ticks: 1_715_000_002_007 },
    { producer: 'relative, with a start', ticks: 8_000 },
  ])('counts from the fragment’s timestamps if the producer’s is $producer', ({ ticks }) => {
    const [fragment] = read(aFragment({ ticks, frames: [{ ticks: 0 }, { ticks: 40 }, { ticks: -3 }] })).fragments;
    expect(fragment!.frames.map(({ producerTimestampMs }) => producerTimestampMs)).toEqual([
      1_715_000_002_007, 1_715_000_002_047, 1_715_000_002_004,
    ]);
    expect(fragment!.frames[1]).toMatchObject({
      serverTimestampNs: 1_715_000_002_385_000_000n,
      serverTimestampMs: 1_715_000_002_385,
      metadata: { fragmentNumber: fragment!.metadata.fragmentNumber },
    });
  });

  it('counts with the ticks of its Segment, exactly', () => {
    const [fragment] = read(aFragment({ timestampScale: 333_333, ticks: 3, frames: [{ ticks: 2 }] })).fragments;
    expect(fragment!.frames[0]!.producerTimestampNs).toBe(1_715_000_002_007_666_666n);
    expect(fragment!.frames[0]!.producerTimestampMs).toBe(1_715_000_002_007);
  });

  it('goes on through a second Cluster', () => {
    const { fragments } = read(
      aDocument({ children: [aTracks(), serviceTags('1'), aCluster({ ticks: 1000 }), aCluster({ ticks: 3000 })] }),
    );
    expect(fragments[0]!.frames.map(({ producerTimestampMs }) => producerTimestampMs)).toEqual([10_000, 12_000]);
  });

  it('is unknown if the fragment has none', () => {
    const [fragment] = read(aDocument()).fragments;
    expect(fragment!.frames[0]).toMatchObject({
      producerTimestampNs: undefined,
      producerTimestampMs: undefined,
      serverTimestampNs: undefined,
      serverTimestampMs: undefined,
    });
  });

  it('is known as soon as the service’s tags are, also of those behind the Cluster', () => {
    const [fragment] = read(aDocument({ children: [aCluster(), serviceTags('1'), token('1')] })).fragments;
    expect(fragment!.frames[0]!.producerTimestampMs).toBe(10_000);
  });
});

describe('a fragment is handed over', () => {
  it('in the call that brings the last byte of its token', () => {
    const bytes = aFragment();
    const reader = new FragmentReader();
    expect(reader.push(bytes.subarray(0, -1))).toEqual([]);
    expect(reader.push(bytes.subarray(-1))).toHaveLength(1);
    expect(reader.end()).toEqual([]);
  });

  it('where the next document begins, if it has no token', () => {
    const reader = new FragmentReader();
    expect(reader.push(aFragment({ ending: 'interrupted' }))).toEqual([]);
    expect(reader.push(anEbmlHeader())).toMatchObject([{ completeness: 'truncated' }]);
  });

  it('at the end of the stream, if nothing follows', () => {
    const reader = new FragmentReader();
    expect(reader.push(aFragment({ ending: 'interrupted' }))).toEqual([]);
    expect(reader.end()).toMatchObject([{ completeness: 'truncated', frameCount: 1 }]);
  });

  it('once, though Cues and tags follow its token', () => {
    const bytes = bytesOf(
      aFragment({ number: '1' }),
      encodeMaster('Cues', []),
      aTags([['late', '1']]),
      aFragment({ number: '2' }),
    );
    const { fragments, warnings } = read(bytes);
    expect(fragments.map((fragment) => [fragment.metadata.fragmentNumber, fragment.tag('late')])).toEqual([
      ['1', undefined],
      ['2', undefined],
    ]);
    expect(warnings).toMatchObject([{ code: 'LATE_TAGS', declared: 1 }]);
  });

  it('with a token that stands before the Cluster only when its document is over', () => {
    const bytes = aDocument({ children: [serviceTags('1'), token('1'), aCluster(), aTags([['a', '1']])] });
    const reader = new FragmentReader();
    expect(reader.push(bytes)).toEqual([]);
    expect(reader.end()).toMatchObject([{ frameCount: 1, completeness: 'truncated', tags: [{ name: 'a' }] }]);
  });

  it('for each token, if several stand in one document, as in a merged file', () => {
    const { fragments, warnings } = read(
      aDocument({
        children: [
          ...[anInfo(), aTracks(), serviceTags('1'), aCluster({ ticks: 0 }), token('t1')],
          ...[aTags([['a', '2']]), serviceTags('2'), aCluster({ ticks: 1000 }), token('t2')],
          ...[aCluster({ ticks: 2000 }), token('t3')],
        ],
      }),
    );
    expect(warnings).toEqual([]);
    expect(fragments).toMatchObject([
      { document: 0, metadata: { fragmentNumber: '1', continuationToken: 't1' }, tags: [], frameCount: 1 },
      { document: 0, metadata: { fragmentNumber: '2', continuationToken: 't2' }, tags: [{ name: 'a' }], frameCount: 1 },
      { document: 0, metadata: { fragmentNumber: undefined, continuationToken: 't3' }, tags: [], frameCount: 1 },
    ]);
    for (const { tracks, isComplete } of fragments) expect([tracks.size, isComplete]).toEqual([1, true]);
  });

  it('though its EBML header is missing', () => {
    const { fragments } = read(
      bytesOf(
        encodeMaster('Segment', [aTracks(), serviceTags('1'), aCluster(), token('1')]),
        encodeMaster('Segment', [serviceTags('2'), aCluster()]),
      ),
    );
    expect(numbersOf(fragments)).toEqual(['1', '2']);
    expect(fragments[1]!.tracks.size).toBe(0);
  });
});

describe('a fragment is complete', () => {
  it('in a GetMedia body only with its token', () => {
    const { fragments, warnings } = read(
      bytesOf(
        aFragment({ number: '1' }),
        aFragment({ number: '2', ending: 'interrupted' }),
        aFragment({ number: '3' }),
      ),
    );
    expect(fragments.map(({ completeness }) => completeness)).toEqual(['complete', 'truncated', 'complete']);
    expect(warnings).toMatchObject([{ code: 'INTERRUPTED_FRAGMENT', severity: 'warning', fragmentNumber: '2' }]);
  });

  it('not with a token that was cut', () => {
    const bytes = aFragment({ continuationToken: 'abc' });
    for (const missing of [1, 2, 3, 4, 10, 40]) {
      const { fragments } = read(bytes.subarray(0, -missing));
      expect({ missing, fragments }).toMatchObject({ missing, fragments: [{ completeness: 'truncated' }] });
    }
  });

  it('in a list of fragments without a token, if its document has ended', () => {
    const bytes = bytesOf(
      aFragment({ number: '1', ending: 'interrupted' }),
      aFragment({ number: '2', ending: 'interrupted' }),
    );
    const { fragments, warnings } = read(bytes, { source: 'fragment-list' });
    expect(fragments.map(({ completeness }) => completeness)).toEqual(['complete', 'complete']);
    expect(warnings).toEqual([]);
  });

  it('in a list of fragments not if the stream was cut inside', () => {
    const bytes = aFragment({ ending: 'interrupted' }).subarray(0, -1);
    expect(read(bytes, { source: 'fragment-list' }).fragments).toMatchObject([{ completeness: 'truncated' }]);
    const early = aDocument({ children: [anInfo(), serviceTags('1')] });
    expect(read(early, { source: 'fragment-list' }).fragments).toMatchObject([{ completeness: 'truncated' }]);
  });

  it('not if bytes of it could not be read, with or without a token', () => {
    const bytes = aFragment({ frames: Array.from({ length: 5 }, () => ({ bytes: new Uint8Array(99) })) });
    const [sound] = read(bytes).fragments;
    const damaged = bytes.slice();
    damaged[sound!.frames[2]!.blockOffset] = 0;
    expect(read(damaged).fragments).toMatchObject([{ completeness: 'damaged', frameCount: 4 }]);
    expect(read(damaged, { source: 'fragment-list' }).fragments).toMatchObject([{ completeness: 'damaged' }]);
  });

  it('though damage stands behind its token, and the next one is not', () => {
    const bytes = bytesOf(aFragment({ number: '1' }), new Uint8Array(40), aCluster(), token('2'));
    expect(read(bytes).fragments.map(({ completeness }) => completeness)).toEqual(['complete', 'damaged']);
    const whole = bytesOf(aFragment({ number: '1' }), new Uint8Array(40), aFragment({ number: '2' }));
    expect(read(whole).fragments.map(({ completeness }) => completeness)).toEqual(['complete', 'complete']);
  });

  it('though its Cluster is empty', () => {
    const [fragment] = read(aFragment({ frames: [] })).fragments;
    expect(fragment).toMatchObject({ completeness: 'complete', frameCount: 0 });
  });
});

describe('a document without a Cluster', () => {
  it('with an error is a fragment that failed, and leaves nothing to the next', () => {
    const bytes = bytesOf(aFragment({ number: '1' }), anErrorDocument('2', '4500'), aFragment({ number: '3' }));
    const { fragments, warnings } = read(bytes);
    expect(numbersOf(fragments)).toEqual(['1', '2', '3']);
    expect(fragments[1]).toMatchObject({
      completeness: 'failed',
      frames: [],
      error: { id: 4500, code: 'SOME_ERROR', meaning: "Access to the stream's KMS key is denied." },
      metadata: { serverTimestampMs: undefined, continuationToken: undefined },
    });
    expect(fragments[2]).toMatchObject({ completeness: 'complete', error: undefined });
    expect(warnings).toEqual([expect.any(FragmentError)]);
    expect(warnings).toMatchObject([
      {
        code: 'SERVICE_ERROR',
        severity: 'error',
        serviceErrorId: 4500,
        fragmentNumber: '2',
        offset: fragments[1]!.offset,
      },
    ]);
  });

  it('with an error is a fragment also if it has no number', () => {
    const bytes = aDocument({ children: [aTags([['AWS_KINESISVIDEO_ERROR_ID', '5000']])] });
    expect(read(bytes).fragments).toMatchObject([{ error: { id: 5000, code: 'INTERNAL_ERROR' } }]);
  });

  it('that is all the stream has is delivered as well', () => {
    expect(read(aDocument({ children: [] })).fragments).toMatchObject([{ completeness: 'truncated', frameCount: 0 }]);
    expect(read(new Uint8Array(0)).fragments).toEqual([]);
  });
});

describe('nothing of a fragment leaks into the next', () => {
  it('neither numbers, tokens, tags nor tracks', () => {
    const bare = aDocument({ children: [aCluster()] });
    const full = aFragment({ number: '1', tags: [['ContactId', 'a']], tracks: [{ name: 'one' }] });
    const { fragments } = read(bytesOf(full, bare, full));
    expect(fragments[1]!.tracks.size).toBe(0);
    expect(fragments[1]).toMatchObject({
      tags: [],
      serviceTags: [],
      completeness: 'truncated',
      metadata: { fragmentNumber: undefined, continuationToken: undefined, millisBehindNow: undefined },
    });
  });
});

describe('memory', () => {
  const frames = Array.from({ length: 8 }, (_, ticks) => ({ ticks, bytes: new Uint8Array(1000) }));

  it('is bounded: what is beyond is handed over and not kept, and the fragment says so', () => {
    const warnings: string[] = [];
    const seen: number[] = [];
    const fragments: Fragment[] = [];
    const reader = new FragmentReader({ maxFragmentBytes: 5000, onWarning: ({ code }) => warnings.push(code) });
    reader.apply(bytesOf(aFragment({ frames }), aFragment({ frames: frames.slice(0, 2) })), {
      frame: ({ relativeTimestamp }) => seen.push(relativeTimestamp),
      fragment: (fragment) => fragments.push(fragment),
    });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1]);
    expect(fragments.map(({ completeness }) => completeness)).toEqual(['too-large', 'complete']);
    expect(fragments[0]).toMatchObject({ frameCount: 8, droppedFrameCount: 5 });
    expect(fragments[0]!.frames).toHaveLength(3);
    expect(warnings).toEqual(['FRAGMENT_TOO_LARGE']);
  });

  it('is bounded for tags as well, but what the service says is understood', () => {
    const children = Array.from({ length: 9 }, (_, at) => aTags([[`t${at}`, 'x'.repeat(200)]]));
    const bytes = aDocument({ children: [serviceTags('1'), ...children, aCluster(), token('1')] });
    const { fragments, warnings } = read(bytes, { maxFragmentBytes: 3000 });
    expect(fragments).toMatchObject([{ completeness: 'too-large', metadata: { continuationToken: '1' } }]);
    expect(fragments[0]!.tags.length).toBeLessThan(9);
    expect(codesOf(warnings)).toEqual(['FRAGMENT_TOO_LARGE']);
  });

  it('holds no frames with frames: hand-over, whatever their size', () => {
    const seen: (string | undefined)[] = [];
    const fragments: Fragment[] = [];
    const reader = new FragmentReader({ frames: 'hand-over', maxFragmentBytes: 5000 });
    reader.apply(aFragment({ frames, number: '1' }), {
      frame: (_, fragmentSoFar) => seen.push(`${fragmentSoFar.metadata.fragmentNumber!} ${fragmentSoFar.completeness}`),
      fragment: (fragment) => fragments.push(fragment),
    });
    expect(seen).toEqual(Array.from({ length: 8 }, () => '1 open'));
    expect(fragments).toMatchObject([{ completeness: 'complete', frames: [], frameCount: 8 }]);
  });

  it('that is only borrowed cannot be kept', () => {
    const handler = { fragment: () => undefined };
    expect(() => new FragmentAssembler(handler, { content: 'borrowed' })).toThrow(UsageError);
    expect(() => new FragmentAssembler(handler, { content: 'borrowed', frames: 'hand-over' })).not.toThrow();
  });
});

describe('a handler', () => {
  it('is given the producer’s tags as they come, with their fragment', () => {
    const log: string[] = [];
    new FragmentReader().apply(
      bytesOf(aFragment({ number: '1', tags: [['a', '1']] }), aFragment({ number: '2', tags: [['b', '2']] })),
      {
        frame: (_, { metadata }) => log.push(`frame of ${metadata.fragmentNumber!}`),
        tag: ({ name }, { metadata }) => log.push(`tag ${name} of ${metadata.fragmentNumber!}`),
        fragment: ({ metadata }) => log.push(`fragment ${metadata.fragmentNumber!}`),
      },
    );
    expect(log).toEqual(['frame of 1', 'tag a of 1', 'fragment 1', 'frame of 2', 'tag b of 2', 'fragment 2']);
  });
});
