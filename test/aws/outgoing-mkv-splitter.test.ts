import { readFileSync } from 'node:fs';
import type { DraftFragment } from '../../src/aws/outgoing-fragment.js';
import { OutgoingMkvSplitter } from '../../src/aws/outgoing-mkv-splitter.js';
import { sizeOf } from '../../src/aws/outgoing-pieces.js';
import { concatenated } from '../../src/ebml/bytes.js';
import { encodeVoid } from '../../src/ebml/ebml-writer.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { encodeElement, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { adler32 } from '../support/adler32.js';
import { chunkings } from '../support/chunkings.js';
import { readFragments, thrownBy } from '../support/fragments.js';
import { aBlockGroup, aCluster, aDocument, aFragment, anInfo, aTags, aTracks } from '../support/mkv-builder.js';

function split(...chunks: readonly Uint8Array[]): readonly DraftFragment[] {
  const splitter = new OutgoingMkvSplitter();
  const drafts = [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
  splitter.throwIfFailed();
  return drafts;
}

const summaryOf = ({ timecodeMs, durationMs, tracksWithFrames, cluster, tags, head }: DraftFragment) => ({
  timecodeMs,
  durationMs,
  tracks: [...tracksWithFrames],
  declared: head.trackNumbers,
  tags: tags.map(({ name, value }) => `${name}=${value}`),
  cluster: adler32(concatenated(cluster)),
  head: adler32(head.bytes),
});

const elementNames = (bytes: Uint8Array): readonly string[] => {
  const reader = new MkvReader();
  return [...reader.push(bytes), ...reader.end()].filter(({ kind }) => kind !== 'end').map(({ name }) => name);
};

const TWO_CLUSTERS = aDocument({
  children: [
    anInfo(),
    aTracks([{ number: 1 }, { number: 2, type: 'audio' }]),
    aCluster({ ticks: 100, frames: [{ track: 1 }, { track: 2, ticks: 40 }] }),
    aTags([['first', 'a']]),
    aTags([['second', 'b']]),
    aCluster({ ticks: 1_100, size: 'known', frames: [{ track: 1 }, { track: 2, ticks: 960 }] }),
  ],
});

describe('OutgoingMkvSplitter', () => {
  it('makes a fragment of each Cluster and the tags after it', () => {
    expect(split(TWO_CLUSTERS).map(summaryOf)).toMatchObject([
      { timecodeMs: 100, durationMs: 40, tracks: [1, 2], declared: [1, 2], tags: ['first=a', 'second=b'] },
      { timecodeMs: 1_100, durationMs: 960, tracks: [1, 2], declared: [1, 2], tags: [] },
    ]);
  });

  it('makes the same fragments however the bytes are cut', () => {
    const whole = split(TWO_CLUSTERS).map(summaryOf);
    for (const { name, chunks } of chunkings(TWO_CLUSTERS)) {
      expect({ name, drafts: split(...chunks).map(summaryOf) }).toEqual({ name, drafts: whole });
    }
  });

  it('gives Clusters of known size, without what is wrong elsewhere', () => {
    const children = [encodeElement('Position', 77), encodeElement('PrevSize', 5), encodeVoid(9)];
    const [draft] = split(aDocument({ children: [anInfo(), aTracks(), aCluster({ children })] }));
    const reader = new MkvReader({ mode: 'strict' });
    const [cluster] = reader
      .push(concatenated([draft!.head.bytes, ...draft!.cluster]))
      .filter(({ name }) => name === 'Cluster');
    expect(cluster).toMatchObject({ size: sizeOf(draft!.cluster) - 5 });
    expect(elementNames(concatenated(draft!.cluster))).toEqual(['Cluster', 'Timestamp', 'SimpleBlock']);
  });

  it('keeps BlockGroups as they are', () => {
    const group = aBlockGroup({ track: 1, ticks: 12, duration: 40, references: [-40] });
    const [draft] = split(aDocument({ children: [anInfo(), aTracks(), aCluster({ frames: [], children: [group] })] }));
    expect(draft).toMatchObject({ durationMs: 12, tracksWithFrames: new Set([1]) });
    expect(concatenated(draft!.cluster).subarray(-group.length)).toEqual(group);
  });

  it('counts time in the ticks of the Segment', () => {
    const children = [
      anInfo({ timestampScale: 100_000 }),
      aTracks(),
      aCluster({ ticks: 12_345, frames: [{ ticks: 300 }] }),
    ];
    expect(split(aDocument({ children }))).toMatchObject([{ timecodeMs: 1_234.5, durationMs: 30 }]);
  });

  it('leaves out SeekHead and Cues, and keeps Info, Tracks and the tags of the whole', () => {
    const children = [
      encodeMaster('SeekHead', []),
      anInfo(),
      aTracks(),
      aTags([['ENCODER', 'x']]),
      aCluster(),
      encodeMaster('Cues', []),
    ];
    const [draft] = split(aDocument({ children }));
    expect(elementNames(draft!.head.bytes).filter((name) => /^(Seek|Cues|Info|Tracks$|Tags)/.test(name))).toEqual([
      'Info',
      'Tracks',
      'Tags',
    ]);
    expect(draft!.tags).toEqual([]);
  });

  it('takes what GetMedia gave: one head for all, without the tags of the service', () => {
    const body = concatenated([
      aFragment({ ticks: 1_000, number: '1', tags: [['ContactId', 'c']] }),
      aFragment({ ticks: 2_000, number: '2' }),
      aFragment({ ticks: 3_000, number: '3' }),
    ]);
    const drafts = split(body);
    expect(drafts.map(({ timecodeMs, tags }) => [timecodeMs, tags])).toEqual([
      [1_000, [{ name: 'ContactId', value: 'c' }]],
      [2_000, []],
      [3_000, []],
    ]);
    expect(new Set(drafts.map(({ head }) => head)).size).toBe(1);
    expect(elementNames(drafts[0]!.head.bytes)).not.toContain('Tags');
  });

  it('takes tags that stand before a later Cluster as tags of its fragment', () => {
    const document = (ticks: number, contact: string): Uint8Array =>
      aDocument({
        children: [
          anInfo(),
          aTracks(),
          aTags([
            ['MimeType', 'm'],
            ['ContactId', contact],
          ]),
          aCluster({ ticks }),
        ],
      });
    const drafts = split(document(1, 'a'), document(2, 'a'), document(3, 'b'));
    expect(drafts.map(({ tags }) => tags)).toEqual([[], [], [{ name: 'ContactId', value: 'b' }]]);
  });

  it('begins another head where the tracks change', () => {
    const document = (name: string): Uint8Array => aDocument({ children: [anInfo(), aTracks([{ name }]), aCluster()] });
    const heads = split(document('a'), document('a'), document('b')).map(({ head }) => head);
    expect([heads[0] === heads[1], heads[1] === heads[2]]).toEqual([true, false]);
  });

  it('leaves out the statistics that files have of their tracks at their end', () => {
    const statistics = encodeMaster('Tags', [
      encodeMaster('Tag', [
        encodeMaster('Targets', [encodeElement('TagTrackUID', 1)]),
        encodeMaster('SimpleTag', [encodeElement('TagName', 'BPS'), encodeElement('TagString', '1')]),
      ]),
    ]);
    expect(split(aDocument({ children: [anInfo(), aTracks(), aCluster(), statistics] }))[0]!.tags).toEqual([]);
  });

  it('gives a fragment that only waits for tags when it is asked to', () => {
    const splitter = new OutgoingMkvSplitter();
    const children = [anInfo(), aTracks(), aCluster({ size: 'known' })];
    expect(splitter.push(aDocument({ children }))).toEqual([]);
    expect(splitter.isBetweenFragments).toBe(true);
    expect(splitter.release()).toHaveLength(1);
    expect([splitter.isBetweenFragments, splitter.end()]).toEqual([false, []]);
  });

  it.each([
    ['noise', new Uint8Array(2_000).fill(0x33)],
    ['a Cluster before everything', aCluster()],
    ['no Tracks', aDocument({ children: [anInfo(), aCluster()] })],
    [
      'a Cluster without a time',
      concatenated([aDocument({ children: [anInfo(), aTracks()] }), encodeMaster('Cluster', [])]),
    ],
    ['a Cluster that was cut', TWO_CLUSTERS.subarray(0, -1)],
    ['no header', concatenated([anInfo(), aTracks(), aCluster()])],
  ])('refuses %s as invalid Matroska', (_, bytes) => {
    expect(thrownBy(() => split(bytes))).toMatchObject({ code: 'PRODUCER_RULE', serviceErrorId: 4006 });
  });

  it('gives what came before the damage', () => {
    const splitter = new OutgoingMkvSplitter();
    const drafts = splitter.push(
      concatenated([TWO_CLUSTERS, aCluster({ ticks: 5_000 }), new Uint8Array(64).fill(0x33)]),
    );
    splitter.end();
    expect(drafts.length).toBeGreaterThanOrEqual(2);
    expect(thrownBy(() => splitter.throwIfFailed())).toMatchObject({ serviceErrorId: 4006 });
  });

  it('loses no frame of a real file', () => {
    const file = new Uint8Array(readFileSync('test-resources/h264-aac.mkv'));
    const drafts = split(file);
    const sent = concatenated([drafts[0]!.head.bytes, ...drafts.flatMap(({ cluster }) => cluster)]);
    const framesOf = (bytes: Uint8Array): readonly string[] =>
      readFragments([bytes])
        .fragments.flatMap(({ frames }) => frames)
        .map(
          ({ trackNumber, producerTimestampNs, payload }) =>
            `${trackNumber} ${producerTimestampNs} ${adler32(payload)}`,
        );
    expect(framesOf(sent)).toEqual(framesOf(file));
  });
});
