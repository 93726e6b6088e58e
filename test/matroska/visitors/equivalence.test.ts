import type { MkvElement } from '../../../src/matroska/mkv-element.js';
import { MkvReader } from '../../../src/matroska/mkv-reader.js';
import { areEquivalent } from '../../../src/matroska/visitors/equivalence.js';
import { anElement, anOpenElement, bytesOf } from '../../support/element-bytes.js';

function elementsOf(bytes: Uint8Array): readonly MkvElement[] {
  const reader = new MkvReader();
  return [...reader.push(bytes), ...reader.end()];
}

const inInfo = (...children: readonly (Uint8Array | readonly number[])[]) =>
  anElement('Segment', anElement('Info', bytesOf(...children)));
const inTrack = (...children: readonly (Uint8Array | readonly number[])[]) =>
  anElement('Segment', anElement('Tracks', anElement('TrackEntry', bytesOf(...children))));
const title = (text: string | Uint8Array) => inInfo(anElement('Title', text));
const info = title('one');

describe('areEquivalent', () => {
  // prettier-ignore
  it.each([
    { what: 'the same bytes',                      a: info, b: info, same: true },
    { what: 'a text filled up otherwise',          a: title(Uint8Array.of(65, 0, 1)), b: title(Uint8Array.of(65, 0, 2)), same: true },
    { what: 'one element less',                    a: info, b: inInfo(), same: false },
    { what: 'another value of the same size',      a: info, b: title('two'), same: false },
    { what: 'the same value in more bytes',        a: inTrack([0xd7, 0x81, 2]), b: inTrack([0xd7, 0x82, 0, 2]), same: false },
    { what: 'another type with the same value',    a: inTrack([0xd7, 0x81, 2]), b: inTrack([0x83, 0x81, 2]), same: false },
    { what: 'a master that leaves its size open',  a: anElement('Segment'), b: anOpenElement('Segment'), same: false },
    { what: 'another binary value',                a: inTrack([0x63, 0xa2, 0x81, 1]), b: inTrack([0x63, 0xa2, 0x81, 2]), same: false },
    { what: 'two values that cannot be read',      a: inInfo([0x44, 0x89, 0x81, 1]), b: inInfo([0x44, 0x89, 0x81, 2]), same: false },
    { what: 'the same elements in another order',  a: inTrack([0xd7, 0x81, 2], [0x83, 0x81, 1]), b: inTrack([0x83, 0x81, 1], [0xd7, 0x81, 2]), same: false },
  ])('says $same of $what', ({ a, b, same }) => {
    const [some, others] = [elementsOf(a), elementsOf(b)];
    expect(Math.min(some.length, others.length)).toBeGreaterThanOrEqual(2);
    expect(areEquivalent(some, others)).toBe(same);
    expect(areEquivalent(others, some)).toBe(same);
  });

  it('says so of nothing and nothing, and not of nothing and something', () => {
    expect(areEquivalent([], [])).toBe(true);
    expect(areEquivalent([], elementsOf(info))).toBe(false);
  });

  it('does not compare how headers are written', () => {
    const [narrow, wide] = [
      [0x1c, 0x53, 0xbb, 0x6b, 0x80],
      [0x1c, 0x53, 0xbb, 0x6b, 0x40, 0x00],
    ].map((cues) => elementsOf(anElement('Segment', Uint8Array.from(cues))).slice(1, 3));
    expect(narrow?.map(({ name }) => name)).toEqual(['Cues', 'Cues']);
    expect(areEquivalent(narrow ?? [], wide ?? [])).toBe(true);
  });

  it('does not compare offsets', () => {
    const [first, second] = [elementsOf(info), elementsOf(bytesOf(info, info)).slice(5)];
    expect(second.map(({ offset }) => offset)).not.toEqual(first.map(({ offset }) => offset));
    expect(areEquivalent(first, second)).toBe(true);
  });

  it('tells a start from an end', () => {
    const [start, end] = elementsOf(anElement('Tags'));
    expect(start?.kind).toBe('start');
    expect(areEquivalent(start ? [start] : [], end ? [end] : [])).toBe(false);
  });
});
