import { readFileSync } from 'node:fs';
import type { FragmentMetadata } from '../../src/fragment/fragment-metadata.js';
import { FragmentMetadataVisitor } from '../../src/fragment/fragment-metadata-visitor.js';
import { BasicMkvTagProcessor } from '../../src/fragment/mkv-tag-processor.js';
import type { MkvTag } from '../../src/fragment/mkv-tag.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { chunkings } from '../support/chunkings.js';
import { bytesOf } from '../support/element-bytes.js';
import { aCluster, aDocument, aFragment, anEbmlHeader, aTags, aTracks } from '../support/mkv-builder.js';

/** What the visitor says each time that a master with one of these names has ended. */
function sayings(chunks: readonly Uint8Array[], ...names: readonly string[]): readonly string[] {
  const said: string[] = [];
  const visitor = new FragmentMetadataVisitor();
  const reader = new MkvReader();
  const show = (elements: ReturnType<MkvReader['push']>): void => {
    for (const element of elements) {
      visitor.visit(element);
      if (element.kind === 'end' && names.includes(element.name)) said.push(sayingOf(visitor));
    }
  };
  for (const chunk of chunks) show(reader.push(chunk));
  show(reader.end());
  return said;
}

function sayingOf(visitor: FragmentMetadataVisitor): string {
  const { currentFragmentMetadata: current, previousFragmentMetadata: previous, millisBehindNow, tracks } = visitor;
  const own = current && `${String(current.fragmentNumber)} token ${String(current.continuationToken)}`;
  const before = previous && String(previous.fragmentNumber);
  const last = `${String(millisBehindNow)} ${String(visitor.continuationToken)}`;
  return `${String(own)}, before ${String(before)}, last ${last}, tracks ${tracks.size}`;
}

const clusterless = aDocument({
  children: [
    aTags([
      ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', '2'],
      ['AWS_KINESISVIDEO_ERROR_ID', '3002'],
    ]),
  ],
});

describe('FragmentMetadataVisitor', () => {
  it('knows the current fragment and the one before, and what was said last', () => {
    const bytes = bytesOf(
      aFragment({ number: '1', millisBehindNow: 9 }),
      aFragment({ number: '2', ending: 'interrupted' }),
      aFragment({ number: '3', millisBehindNow: 8, continuationToken: 'c' }),
    );
    expect(sayings([bytes], 'Cluster', 'Segment')).toEqual([
      '1 token undefined, before undefined, last undefined undefined, tracks 1',
      '1 token 1, before undefined, last 9 1, tracks 1',
      '2 token undefined, before 1, last 9 1, tracks 1',
      '2 token undefined, before 1, last 9 1, tracks 1',
      '3 token undefined, before 2, last 9 1, tracks 1',
      '3 token c, before 2, last 8 c, tracks 1',
    ]);
  });

  it('knows a fragment without a Cluster, and does not stay in it', () => {
    const bytes = bytesOf(aFragment({ number: '1' }), clusterless, aFragment({ number: '3' }));
    expect(sayings([bytes], 'Segment')).toEqual([
      '1 token 1, before undefined, last 0 1, tracks 1',
      '2 token undefined, before 1, last 0 1, tracks 0',
      '3 token 3, before 2, last 0 3, tracks 1',
    ]);
  });

  it('leaves nothing of a fragment to one that says nothing', () => {
    const bytes = bytesOf(
      aFragment({ number: '1' }),
      aDocument({ children: [aCluster()] }),
      aFragment({ number: '3' }),
    );
    expect(sayings([bytes], 'Segment')).toEqual([
      '1 token 1, before undefined, last 0 1, tracks 1',
      'undefined, before 1, last 0 1, tracks 0',
      '3 token 3, before undefined, last 0 3, tracks 1',
    ]);
  });

  it('does not take a lone EBML header for a fragment', () => {
    const bytes = bytesOf(aFragment({ number: '1' }), anEbmlHeader(), aFragment({ number: '2' }));
    expect(sayings([bytes], 'Segment')[1]).toMatch(/^2 token 2, before 1/);
  });

  it('knows what stands only behind the Cluster, too', () => {
    const tags = aTags([['AWS_KINESISVIDEO_FRAGMENT_NUMBER', '5']]);
    expect(sayings([aDocument({ children: [aTracks(), aCluster(), tags] })], 'Cluster', 'Segment')).toEqual([
      'undefined, before undefined, last undefined undefined, tracks 1',
      '5 token undefined, before undefined, last undefined undefined, tracks 1',
    ]);
  });

  it('knows each fragment of a merged file', () => {
    const number = (text: string): Uint8Array => aTags([['AWS_KINESISVIDEO_FRAGMENT_NUMBER', text]]);
    const token = (text: string): Uint8Array => aTags([['AWS_KINESISVIDEO_CONTINUATION_TOKEN', text]]);
    const bytes = aDocument({
      children: [number('1'), aCluster(), token('t1'), number('2'), aCluster(), token('t2'), aCluster(), token('t3')],
    });
    expect(sayings([bytes], 'Cluster')).toEqual([
      '1 token undefined, before undefined, last undefined undefined, tracks 0',
      '2 token undefined, before 1, last undefined t1, tracks 0',
      'undefined, before 2, last undefined t2, tracks 0',
    ]);
  });

  it('says the same however the bytes are cut', () => {
    const bytes = bytesOf(aFragment({ number: '1', tags: [['a', '1']] }), clusterless, aFragment({ number: '3' }));
    const whole = sayings([bytes], 'Tags', 'Cluster', 'Segment');
    for (const { name, chunks } of chunkings(bytes)) {
      expect({ name, said: sayings(chunks, 'Tags', 'Cluster', 'Segment') }).toEqual({ name, said: whole });
    }
  });

  it('knows tracks by number and by name', () => {
    const visitor = new FragmentMetadataVisitor();
    new MkvReader().apply(new Uint8Array(readFileSync('test-resources/get-media.mkv')), visitor);
    expect(visitor.tracks.get(2)).toMatchObject({ name: 'front-door-audio', type: 'audio', audio: { channels: 1 } });
    expect(visitor.trackByName('front-door-video')).toMatchObject({ number: 1, video: { pixelWidth: 320 } });
    expect(visitor.trackByName('nobody')).toBeUndefined();
  });
});

describe('a tag processor', () => {
  it('is given the producer’s tags of either side with their own fragment, and no others', () => {
    const given: (readonly [tag: MkvTag, fragment: FragmentMetadata])[] = [];
    const process = (tag: MkvTag, fragment: FragmentMetadata): unknown => given.push([tag, fragment]);
    const early = (name: string, number: string): Uint8Array =>
      aDocument({
        children: [
          aTags([[name, 'before']]),
          aTags([['AWS_KINESISVIDEO_FRAGMENT_NUMBER', number]]),
          aCluster(),
          aTags([
            [name, 'after'],
            ['AWS_KINESISVIDEO_NOTIFICATION', 'x'],
          ]),
        ],
      });
    const visitor = new FragmentMetadataVisitor({ tagProcessor: { process } });
    new MkvReader().apply(bytesOf(early('a', '1'), early('b', '2')), visitor);
    expect(given.map(([{ name, value }, { fragmentNumber }]) => `${name} ${value} ${fragmentNumber!}`)).toEqual([
      'a before 1',
      'a after 1',
      'AWS_KINESISVIDEO_NOTIFICATION x 1',
      'b before 2',
      'b after 2',
      'AWS_KINESISVIDEO_NOTIFICATION x 2',
    ]);
  });

  it('is cleared when the next fragment begins, and lists that were handed out stay', () => {
    const tagProcessor = new BasicMkvTagProcessor();
    const visitor = new FragmentMetadataVisitor({ tagProcessor });
    const lists = new Set<readonly MkvTag[]>();
    const names: string[] = [];
    const bytes = bytesOf(aFragment({ tags: [['a', '1']] }), aFragment(), aFragment({ tags: [['b', '2']] }));
    for (const element of new MkvReader().push(bytes)) {
      visitor.visit(element);
      if (element.kind !== 'end' || element.name !== 'Tags') continue;
      names.push(tagProcessor.tags.map(({ name }) => name).join());
      lists.add(tagProcessor.tags);
    }
    expect(names).toEqual(['', 'a', 'a', '', '', '', 'b', 'b']);
    expect([...lists].map((tags) => tags.map(({ name }) => name).join())).toEqual(['a', '', 'b']);
  });

  it('is not given what is too large, and the visitor warns', () => {
    const codes: string[] = [];
    const tagProcessor = new BasicMkvTagProcessor();
    const visitor = new FragmentMetadataVisitor({ tagProcessor, onWarning: ({ code }) => codes.push(code) });
    const value = 'x'.repeat(900_000);
    new MkvReader().apply(aFragment({ tags: Array.from({ length: 20 }, (_, at) => [`t${at}`, value]) }), visitor);
    expect(tagProcessor.tags).toHaveLength(18);
    expect(codes).toEqual(['TAG_TOO_LARGE']);
  });
});
