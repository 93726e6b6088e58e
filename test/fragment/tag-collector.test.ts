import { encodeElement, encodeEmptyElement, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import type { MkvTag } from '../../src/fragment/mkv-tag.js';
import { TagCollector, type TagCollectorOptions } from '../../src/fragment/tag-collector.js';
import { chunkings } from '../support/chunkings.js';
import { aDocument, aTags } from '../support/mkv-builder.js';

function tagsOf(chunks: readonly Uint8Array[], options: TagCollectorOptions = {}): readonly (readonly MkvTag[])[] {
  const collected: (readonly MkvTag[])[] = [];
  const collector = new TagCollector((tags) => collected.push(tags), options);
  const reader = new MkvReader();
  for (const chunk of chunks) reader.apply(chunk, collector);
  reader.applyEnd(collector);
  return collected;
}

const aSimpleTag = (...children: readonly Uint8Array[]): Uint8Array => encodeMaster('SimpleTag', children);
const aTag = (...children: readonly Uint8Array[]): Uint8Array =>
  aDocument({ children: [encodeMaster('Tags', [encodeMaster('Tag', children)])] });
const name = (text: string): Uint8Array => encodeElement('TagName', text);
const value = (text: string): Uint8Array => encodeElement('TagString', text);

describe('TagCollector', () => {
  it('gives the SimpleTags of each Tag, in their order', () => {
    const bytes = aDocument({ children: [aTags([['a', '1'], ['b', '2']]), aTags([['a', '3']])] }); // prettier-ignore
    expect(tagsOf([bytes]).map((tags) => tags.map((tag) => [tag.name, tag.value]))).toEqual([
      [
        ['a', '1'],
        ['b', '2'],
      ],
      [['a', '3']],
    ]);
  });

  it('has all that a SimpleTag says', () => {
    const [[tag] = []] = tagsOf([
      aTag(
        aSimpleTag(
          name('TITLE'),
          encodeElement('TagLanguage', 'ger'),
          encodeElement('TagLanguageBCP47', 'de-AT'),
          encodeElement('TagDefault', 0),
          value('Haustür'),
        ),
      ),
    ]);
    expect(tag).toMatchObject({
      name: 'TITLE',
      value: 'Haustür',
      binary: undefined,
      language: 'ger',
      languageBcp47: 'de-AT',
      isDefault: false,
      tags: [],
    });
  });

  it('keeps binary values, as copies', () => {
    const bytes = aTag(aSimpleTag(name('COVER'), encodeElement('TagBinary', Uint8Array.of(1, 0, 2))));
    const [[tag] = []] = tagsOf([bytes]);
    bytes.fill(0);
    expect(tag).toMatchObject({ name: 'COVER', value: '', binary: Uint8Array.of(1, 0, 2) });
  });

  it('keeps SimpleTags in SimpleTags as a tree', () => {
    const inner = aSimpleTag(name('CITY'), value('Wien'), aSimpleTag(name('ZIP'), value('1010')));
    const [tags = []] = tagsOf([aTag(aSimpleTag(name('ARTIST'), value('x'), inner), aSimpleTag(name('NEXT')))]);
    expect(tags).toMatchObject([
      { name: 'ARTIST', tags: [{ name: 'CITY', value: 'Wien', tags: [{ name: 'ZIP', value: '1010' }] }] },
      { name: 'NEXT', tags: [] },
    ]);
  });

  it('knows what a tag speaks of, also if its Targets come last', () => {
    const targets = encodeMaster('Targets', [
      encodeElement('TargetTypeValue', 30),
      encodeElement('TargetType', 'TRACK'),
      encodeElement('TagTrackUID', 2n ** 63n + 1n),
      encodeElement('TagTrackUID', 7),
      encodeElement('TagChapterUID', 8),
    ]);
    const tag = aSimpleTag(name('A'));
    const targeted = {
      typeValue: 30,
      type: 'TRACK',
      trackUids: [2n ** 63n + 1n, 7],
      chapterUids: [8],
      editionUids: [],
    };
    expect(tagsOf([aTag(targets, tag)])[0]![0]!.targets).toMatchObject(targeted);
    expect(tagsOf([aTag(tag, targets)])[0]![0]!.targets).toMatchObject(targeted);
  });

  it('goes on behind empty Targets', () => {
    const bytes = aTag(encodeMaster('Targets', []), aSimpleTag(name('A'), value('1')));
    expect(tagsOf([bytes])).toMatchObject([[{ name: 'A', value: '1', targets: { typeValue: 50, trackUids: [] } }]]);
  });

  it.each([
    { what: 'a name without a value', parts: [name('A')], tag: { name: 'A', value: '' } },
    { what: 'a value without a name', parts: [value('1')], tag: { name: '', value: '1' } },
    { what: 'an empty value', parts: [name('A'), encodeEmptyElement('TagString')], tag: { name: 'A', value: '' } },
    { what: 'nothing at all', parts: [], tag: { name: '', value: '' } },
    { what: 'two values', parts: [name('A'), value('1'), value('2')], tag: { name: 'A', value: '2' } },
    { what: 'the value first', parts: [value('1'), name('A')], tag: { name: 'A', value: '1' } },
  ])('takes a tag with $what as it is, and the next one too', ({ parts, tag }) => {
    const [tags] = tagsOf([aTag(aSimpleTag(...parts), aSimpleTag(name('B'), value('2')))]);
    expect(tags).toMatchObject([tag, { name: 'B', value: '2' }]);
  });

  it('gives a SimpleTag that stands outside of a Tag', () => {
    const bytes = aDocument({ children: [encodeMaster('Tags', [aSimpleTag(name('A'), value('1'))])] });
    expect(tagsOf([bytes])).toMatchObject([[{ name: 'A', value: '1' }]]);
  });

  it('gives what came of a Tag that was cut, but no half of a tag', () => {
    const bytes = aTag(aSimpleTag(name('A'), value('1')), aSimpleTag(name('B'), value('2')));
    expect(tagsOf([bytes.subarray(0, -2)])).toMatchObject([[{ name: 'A', value: '1' }]]);
  });

  it('leaves out what is too much, and says so once', () => {
    const warnings: string[] = [];
    const many = Array.from({ length: 9 }, (_, at) => aSimpleTag(name(`T${at}`), value('x'.repeat(50))));
    const options: TagCollectorOptions = { maxTagBytes: 1000, onWarning: ({ code }) => warnings.push(code) };
    const bytes = aDocument({
      children: [encodeMaster('Tags', [encodeMaster('Tag', many), encodeMaster('Tag', many)])],
    });
    const collected = tagsOf([bytes], options);
    expect(collected.map((tags) => tags.map((tag) => tag.name))).toEqual([
      ['T0', 'T1'],
      ['T0', 'T1'],
    ]);
    expect(warnings).toEqual(['TAG_TOO_LARGE', 'TAG_TOO_LARGE']);
  });

  it('goes on behind a SimpleTag without a Tag that was too much', () => {
    const alone = encodeMaster('Tags', [aSimpleTag(name('A'), value('x'.repeat(900)))]);
    const bytes = aDocument({ children: [alone, aTags([['B', '2']])] });
    expect(tagsOf([bytes], { maxTagBytes: 1000 })).toMatchObject([[{ name: 'B' }]]);
  });

  it('gives the same tags however the bytes are cut', () => {
    const bytes = aTag(aSimpleTag(name('A'), value('1'), aSimpleTag(name('B'))), aSimpleTag(name('C'), value('3')));
    const whole = tagsOf([bytes]);
    for (const { name: cut, chunks } of chunkings(bytes)) {
      expect({ cut, tags: tagsOf(chunks) }).toEqual({ cut, tags: whole });
    }
  });
});
