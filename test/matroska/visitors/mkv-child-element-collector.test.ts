import { UsageError } from '../../../src/errors.js';
import { MkvReader, type MkvReaderOptions } from '../../../src/matroska/mkv-reader.js';
import type { MkvMasterName } from '../../../src/matroska/mkv-element.js';
import { MkvChildElementCollector } from '../../../src/matroska/visitors/mkv-child-element-collector.js';
import { anElement, bytesOf } from '../../support/element-bytes.js';
import { aDocument, aFragment, aTracks } from '../../support/mkv-builder.js';

function collected(name: MkvMasterName, bytes: Uint8Array, options?: MkvReaderOptions): MkvChildElementCollector {
  const collector = new MkvChildElementCollector(name);
  const reader = new MkvReader(options);
  reader.apply(bytes, collector);
  reader.applyEnd(collector);
  return collector;
}

function logOf(collector: MkvChildElementCollector): readonly string[] {
  return collector.elements.map(({ kind, name }) => `${kind} ${name}`);
}

describe('MkvChildElementCollector', () => {
  it('keeps the start, all that is inside, and the end', () => {
    const tag = anElement('Tag', anElement('SimpleTag', anElement('TagName', 'A')), anElement('Void'));
    const bytes = aDocument({
      children: [anElement('Info', anElement('Title', 'T')), anElement('Tags', tag), anElement('Void')],
    });
    expect(logOf(collected('Tags', bytes))).toEqual([
      'start Tags',
      'start Tag',
      'start SimpleTag',
      'data TagName',
      'end SimpleTag',
      'data Void',
      'end Tag',
      'end Tags',
    ]);
  });

  it('keeps every master with its name', () => {
    const bytes = bytesOf(aFragment(), aFragment());
    expect(logOf(collected('Tags', bytes)).filter((line) => line === 'end Tags')).toHaveLength(4);
    expect(logOf(collected('EBML', bytes)).filter((line) => line === 'start EBML')).toHaveLength(2);
  });

  it('keeps a master within itself once, as a child', () => {
    const inner = anElement('SimpleTag', anElement('TagName', 'B'));
    const outer = anElement('SimpleTag', anElement('TagName', 'A'), inner, anElement('TagString', 'C'));
    const bytes = aDocument({ children: [anElement('Tags', anElement('Tag', outer))] });
    expect(logOf(collected('SimpleTag', bytes))).toEqual([
      'start SimpleTag',
      'data TagName',
      'start SimpleTag',
      'data TagName',
      'end SimpleTag',
      'data TagString',
      'end SimpleTag',
    ]);
  });

  it('gives a list that later elements do not change', () => {
    const collector = new MkvChildElementCollector('Tracks');
    const reader = new MkvReader();
    reader.apply(aFragment(), collector);
    const before = collector.elements;
    const count = before.length;
    reader.apply(aFragment(), collector);
    expect(before).toHaveLength(count);
    expect(collector.elements).toHaveLength(2 * count);
  });

  it('forgets, and goes on in the middle of a master', () => {
    const collector = new MkvChildElementCollector('Segment');
    const reader = new MkvReader();
    reader.apply(aFragment(), collector);
    collector.clear();
    expect(collector.elements).toEqual([]);
    reader.applyEnd(collector);
    expect(logOf(collector)).toEqual(['end Segment']);
  });

  it('compares what it has with what another has', () => {
    const first = collected('Tracks', aFragment({ number: '1' }));
    const same = collected('Tracks', bytesOf(anElement('Void'), aFragment({ number: '2' })));
    const other = collected('Tracks', aDocument({ children: [aTracks([{ name: 'another' }])] }));
    expect(first.elements.length).toBeGreaterThan(10);
    expect(first.equivalentTo(same.elements)).toBe(true);
    expect(first.equivalentTo(other.elements)).toBe(false);
    expect(first.equivalentTo([])).toBe(false);
  });

  it.each(['TagName', 'Timecode'])('refuses %s, which is no master', (name) => {
    const refused = () => new MkvChildElementCollector(name as MkvMasterName);
    expect(refused).toThrow(new UsageError(`There is no master element named ${name}`));
  });
});
