import { readFileSync } from 'node:fs';
import { FragmentSplitter, type SplitEvent } from '../../../src/local-server/media/fragment-splitter.js';
import { SERVICE_LIMITS, type ServiceLimits } from '../../../src/local-server/server-options.js';
import { chunkings } from '../../support/chunkings.js';
import { anElement, bytesOf } from '../../support/element-bytes.js';
import {
  aBlockGroup,
  aCluster,
  aDocument,
  aFragment,
  anInfo,
  aTags,
  aTracks,
  type ClusterSpec,
  type SizeSpec,
} from '../../support/mkv-builder.js';

const SIZES: readonly SizeSpec[] = ['known', 'unknown', 'unknown in 1 byte'];
const media = (name: string): Uint8Array => new Uint8Array(readFileSync(`test-resources/${name}`));

/** A body whose Clusters begin at these ticks. */
function aBody(...clusters: readonly ClusterSpec[]): Uint8Array {
  return aDocument({ children: [anInfo(), aTracks(), ...clusters.map(aCluster)] });
}

function splitterWith(limits: Partial<ServiceLimits> = {}): FragmentSplitter {
  return new FragmentSplitter({ ...SERVICE_LIMITS, ...limits });
}

/** What is said of a body that comes in these chunks and ends as it should. */
function eventsOf(chunks: readonly Uint8Array[], limits: Partial<ServiceLimits> = {}): readonly SplitEvent[] {
  const splitter = splitterWith(limits);
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

function fragmentsIn(events: readonly SplitEvent[]) {
  return events.flatMap((event) => (event.kind === 'received' ? [event.fragment] : []));
}

function story(events: readonly SplitEvent[]): readonly string[] {
  return events.map((event) => {
    if (event.kind === 'begun') return `begun ${event.timecodeMs}`;
    return event.kind === 'fault' ? `fault ${event.fault.id}` : `received ${event.fragment.timecodeMs}`;
  });
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('FragmentSplitter', () => {
  it.each(SIZES)('makes a fragment of each Cluster of %s size, however the bytes are cut', (size) => {
    const clusters = [0, 40, 80].map((ticks) => aCluster({ ticks, size }));
    const head = [anInfo(), aTracks()];
    const tags = aTags([['ContactId', 'a']]);
    const body = bytesOf(aDocument({ children: head }), clusters[0]!, tags, clusters[1]!, clusters[2]!);
    const expected = eventsOf([body]);
    expect(story(expected)).toEqual(['begun 0', 'received 0', 'begun 40', 'received 40', 'begun 80', 'received 80']);
    expect(fragmentsIn(expected).map(({ content }) => hex(content))).toEqual(
      [bytesOf(clusters[0]!, tags), clusters[1]!, clusters[2]!].map(hex),
    );
    for (const fragment of fragmentsIn(expected)) expect(hex(fragment.head)).toBe(hex(aDocument({ children: head })));
    for (const { name, chunks } of chunkings(body)) {
      expect({ name, events: eventsOf(chunks) }).toEqual({ name, events: expected });
    }
  });

  it('stores of a body that is cut the Clusters of known size that are whole', () => {
    const clusters = [0, 40].map((ticks) => aCluster({ ticks, size: 'known' }));
    const head = aDocument({ children: [anInfo(), aTracks()] });
    const body = bytesOf(head, ...clusters);
    const ends = [head.length + clusters[0]!.length, body.length];
    for (let at = 0; at <= body.length; at++) {
      const splitter = splitterWith();
      const events = [...splitter.push(body.subarray(0, at)), ...splitter.cut()];
      expect({ at, whole: fragmentsIn(events).length }).toEqual({ at, whole: ends.filter((end) => at >= end).length });
    }
  });

  it('stores no Cluster of unknown size that was not followed by anything when the body was cut', () => {
    const body = aBody({ ticks: 0 }, { ticks: 40 });
    const splitter = splitterWith();
    expect(story([...splitter.push(body), ...splitter.cut()])).toEqual(['begun 0', 'received 0', 'begun 40']);
  });

  it('says that a Cluster of known size is over before the next one comes', () => {
    const splitter = splitterWith();
    splitter.push(aBody({ size: 'known' }));
    expect(splitter.isWaitingForTags).toBe(true);
    expect(story(splitter.finishWaiting())).toEqual(['received 0']);
    expect(splitter.isInFragment).toBe(false);
  });

  it('waits for the end of tags that have begun, but not when the body is cut', () => {
    const splitter = splitterWith();
    splitter.push(bytesOf(aBody({ size: 'known' }), aTags([['a', 'b']]).subarray(0, 9)));
    expect(splitter.finishWaiting()).toEqual([]);
    const [fragment] = fragmentsIn(splitter.cut());
    expect(hex(fragment!.content)).toBe(hex(aCluster({ size: 'known' })));
  });

  it('puts tags that come too late before the next Cluster', () => {
    const [first, second] = [aCluster({ size: 'known' }), aCluster({ ticks: 40, size: 'known' })];
    const tags = aTags([['late', 'tag']]);
    const splitter = splitterWith();
    splitter.push(bytesOf(aDocument({ children: [anInfo(), aTracks()] }), first));
    splitter.finishWaiting();
    const fragments = fragmentsIn([...splitter.push(bytesOf(tags, second)), ...splitter.end()]);
    expect(fragments.map(({ content }) => hex(content))).toEqual([hex(bytesOf(tags, second))]);
  });

  it('takes a body of GetMedia: a head for each document, without the tags of the service', () => {
    const own = aTags([['ContactId', 'a']]);
    const body = bytesOf(
      aFragment({ ticks: 0, tags: [['ContactId', 'a']], tracks: [{ name: 'first' }] }),
      aFragment({ ticks: 40, tags: [['ContactId', 'a']], tracks: [{ name: 'second' }] }),
    );
    const fragments = fragmentsIn(eventsOf([body]));
    expect(fragments.map(({ head, content }) => [hex(head), hex(content)])).toEqual(
      ['first', 'second'].map((name, at) => [
        hex(aDocument({ children: [anInfo(), aTracks([{ name }])] })),
        hex(bytesOf(aCluster({ ticks: at * 40 }), own)),
      ]),
    );
  });

  it('keeps the tags that producers write for the service', () => {
    const tags: readonly [string, string][] = [['AWS_KINESISVIDEO_IMAGE_GENERATION', '']];
    const [fragment] = fragmentsIn(eventsOf([bytesOf(aBody({}), aTags(tags))]));
    expect(hex(fragment!.content)).toContain(hex(aTags(tags)));
  });

  it('leaves the size of a Segment open that was known', () => {
    const children = [anInfo(), aTracks(), aCluster({ size: 'known' })];
    const [fragment] = fragmentsIn(eventsOf([aDocument({ segmentSize: 'known', children })]));
    expect(hex(fragment!.head)).toBe(hex(aDocument({ children: children.slice(0, 2) })));
  });

  it('tells times in milliseconds, whatever the TimestampScale', () => {
    const children = [anInfo({ timestampScale: 100_000 }), aTracks(), aCluster({ ticks: 12_340 })];
    expect(story(eventsOf([aDocument({ children })]))).toEqual(['begun 1234', 'received 1234']);
  });

  it.each([
    ['the frames before the last, on average', {}, [{ ticks: 0 }, { ticks: 30 }, { ticks: 60 }], [], 90],
    [
      'DefaultDuration',
      { children: [anElement('DefaultDuration', 25_000_000)] },
      [{ ticks: 0 }, { ticks: 30 }],
      [],
      55,
    ],
    ['BlockDuration', {}, [{ ticks: 0 }], [aBlockGroup({ ticks: 20, duration: 7 })], 27],
  ])('knows how long a fragment lasts by %s', (...row) => {
    const [, track, frames, children, durationMs] = row;
    const body = aDocument({ children: [anInfo(), aTracks([track]), aCluster({ frames, children })] });
    expect(fragmentsIn(eventsOf([body]))[0]?.durationMs).toBe(durationMs);
  });

  const manyTags = Array.from({ length: 11 }, (_, at) => [`name${at}`, 'value'] as const);
  const twoTracks = [anInfo(), aTracks([{ number: 1 }, { number: 2 }])];
  it.each<readonly [string, number, Uint8Array, Partial<ServiceLimits>]>([
    [
      'is larger than allowed',
      4001,
      aBody({ frames: [{ bytes: new Uint8Array(2_000) }] }),
      { maxFragmentBytes: 2_000 },
    ],
    [
      'is larger than allowed, in many frames',
      4001,
      aBody({ frames: Array.from({ length: 99 }, () => ({})) }),
      { maxFragmentBytes: 500 },
    ],
    ['lasts longer than allowed', 4002, aBody({ frames: [{}, { ticks: 20_001 }] }), {}],
    ['is not later than the one before', 4004, aBody({ ticks: 40 }, { ticks: 40 }), {}],
    [
      'has too many tracks',
      4005,
      aDocument({ children: [anInfo(), aTracks([1, 2, 3, 4].map((number) => ({ number })))] }),
      {},
    ],
    ['is no Matroska', 4006, bytesOf(aDocument({ children: [anInfo(), aTracks()] }), new Uint8Array(99)), {}],
    ['has no tracks', 4006, aDocument({ children: [anInfo(), aCluster()] }), {}],
    ['stands in no document', 4006, aCluster(), {}],
    ['has no time', 4006, aDocument({ children: [anInfo(), aTracks(), anElement('Cluster', aBlockGroup())] }), {}],
    ['breaks off although the body does not', 4006, aBody({ size: 'known' }).subarray(0, -1), {}],
    ['has too many tags', 4009, bytesOf(aBody({}), aTags(manyTags)), {}],
    ['has a tag with a name too long', 4009, bytesOf(aBody({}), aTags([['n'.repeat(129), 'v']])), {}],
    ['has a tag with a value too long', 4009, bytesOf(aBody({}), aTags([['n', 'v'.repeat(257)]])), {}],
    ['has a tag with a name that is reserved', 4009, bytesOf(aBody({}), aTags([['AWSx', 'v']])), {}],
    ['has a block of no track', 4010, aBody({ frames: [{ track: 2 }] }), {}],
    ['has no block for a track', 4011, aDocument({ children: [...twoTracks, aCluster()] }), {}],
  ])('refuses a fragment that %s: %d', (...row) => {
    const [, id, body, limits] = row;
    expect(story(eventsOf([body], limits)).at(-1)).toBe(`fault ${id}`);
    const inBytes = Array.from(body, (byte) => Uint8Array.of(byte));
    expect(story(eventsOf(inBytes, limits)).at(-1)).toBe(`fault ${id}`);
  });

  it('takes the most that the limits allow', () => {
    const tags = aTags(manyTags.slice(0, 10).map(() => ['n'.repeat(128), 'v'.repeat(256)] as const));
    const body = bytesOf(aBody({ frames: [{}, { ticks: 20_000 }] }), tags);
    expect(story(eventsOf([body], { maxFragmentBytes: body.length }))).toEqual(['begun 0', 'received 0']);
    expect(story(eventsOf([body], { maxFragmentBytes: body.length - 1 })).at(-1)).toBe('fault 4001');
  });

  it('counts no tags of tracks', () => {
    const target = anElement('Targets', anElement('TagTrackUID', 1));
    const simple = anElement('SimpleTag', anElement('TagName', 'BPS'), anElement('TagString', '1'.repeat(300)));
    const tags = anElement('Tags', anElement('Tag', target, ...Array.from({ length: 20 }, () => simple)));
    expect(story(eventsOf([bytesOf(aBody({}), tags)]))).toEqual(['begun 0', 'received 0']);
  });

  it('says nothing after a fault', () => {
    const splitter = splitterWith();
    expect(story(splitter.push(new Uint8Array(99).fill(7)))).toEqual(['fault 4006']);
    expect([...splitter.push(aBody({})), ...splitter.end(), ...splitter.cut()]).toEqual([]);
  });

  it.each(['get-media.mkv', 'connect-audio.mkv', 'h264-aac.mkv'])('takes %s', (file) => {
    const events = eventsOf([media(file)]);
    expect(events.filter(({ kind }) => kind === 'fault')).toEqual([]);
    expect(fragmentsIn(events).length).toBeGreaterThan(2);
  });
});
