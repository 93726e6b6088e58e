import type { EbmlErrorCode } from '../../src/ebml/ebml-error.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';
import { rowsOf } from '../support/corpus.js';
import { comparable, comparableJava, type JavaElement } from '../support/java-oracle.js';

interface Probe {
  readonly name: string;
  readonly inputHex: string;
  readonly events: readonly JavaElement[];
}

interface Decision {
  /** What differs, and by which record under docs/decisions. */
  readonly reason: string;
  readonly warnings?: readonly EbmlErrorCode[];
  /** Paths of the elements that we deliver and Java does not, and the other way round, with their offsets. */
  readonly gained?: readonly string[];
  readonly lost?: readonly string[];
}

const probes = rowsOf<Probe>('java-oracles', 'probes.jsonl.gz') ?? [];

const CUT = '0004: a stream that was cut is reported, and its masters end all the same';
const DAMAGE = '0004: what is no element is reported and passed over; Java throws, or takes it for one';
const ODDITY = '0004: nothing is lost, but it is not as the schema has it';
const UNKNOWN =
  '0005: unknown elements are delivered (RFC 8794 §16); Java drops them while their parents keep their sizes';
const EMPTY_MASTER = '0005: a master of size 0 ends where it begins (RFC 8794 §6.1)';
const RECURSION = '0005: a SimpleTag stands in a SimpleTag (RFC 9559 §5.1.8.1.2)';
const EVERY_WIDTH = '0003: every width has its unknown size (RFC 8794 §6.2); Java shifts 32 bits';
const DEFAULTS = '0003: an empty element has its default (RFC 8794 §6.1); Java has 0, or throws';

const DECISIONS: Readonly<Record<string, Decision>> = {
  'trunc-mid-id': { reason: CUT, warnings: ['TRUNCATED_STREAM'] },
  'trunc-mid-size-of-2': { reason: CUT, warnings: ['TRUNCATED_STREAM'] },
  'trunc-mid-data': {
    reason: CUT,
    warnings: ['TRUNCATED_STREAM'],
    gained: ['end Segment/Cluster @219', 'end Segment @20'],
  },
  'trunc-second-fragment-header': { reason: CUT, warnings: ['TRUNCATED_STREAM'] },
  'unknown-in-info': { reason: UNKNOWN, gained: ['data Segment/Info/Unknown @37'] },
  'unknown-size-unknown-element': { reason: DAMAGE, warnings: ['NOT_AN_ELEMENT'], gained: ['end Segment @20'] },
  'unknown-top-level': { reason: UNKNOWN, gained: ['data Unknown @20'] },
  'unknown-size-width-5': {
    reason: EVERY_WIDTH,
    gained: ['start Segment @20', 'start Segment/Cluster @61', 'end Segment/Cluster @61', 'end Segment @20'],
    lost: ['start Segment @20', 'start Segment/Cluster @61', 'end Segment/Cluster @61', 'end Segment @20'],
  },
  'unknown-size-width-6': {
    reason: EVERY_WIDTH,
    gained: ['start Segment @20', 'start Segment/Cluster @62', 'end Segment/Cluster @62', 'end Segment @20'],
    lost: ['start Segment @20', 'start Segment/Cluster @62', 'end Segment/Cluster @62', 'end Segment @20'],
  },
  'unknown-size-width-7': {
    reason: EVERY_WIDTH,
    gained: ['start Segment @20', 'start Segment/Cluster @63', 'end Segment/Cluster @63', 'end Segment @20'],
    lost: ['start Segment @20', 'start Segment/Cluster @63', 'end Segment/Cluster @63', 'end Segment @20'],
  },
  'size-6-bytes-high-bits': {
    reason: DAMAGE,
    warnings: ['ELEMENT_TOO_LARGE', 'RESYNCHRONISED'],
    gained: [
      'start Segment/Info @339',
      'data Segment/Info/TimestampScale @344',
      'end Segment/Info @339',
      'end Segment @20',
    ],
    lost: ['data Segment/Void @32'],
  },
  'size-9-bytes-zero-first': {
    reason: DAMAGE,
    warnings: ['INVALID_SIZE', 'RESYNCHRONISED'],
    lost: ['data Segment/Void @32'],
  },
  'size-9-bytes-all-zero': {
    reason: DAMAGE,
    warnings: ['INVALID_SIZE', 'RESYNCHRONISED'],
    gained: [
      'start Segment/Info @42',
      'data Segment/Info/TimestampScale @47',
      'end Segment/Info @42',
      'end Segment @20',
    ],
  },
  'size-9-bytes-4-byte-id': { reason: DAMAGE, warnings: ['INVALID_SIZE'] },
  'id-zero-byte': { reason: DAMAGE, warnings: ['INVALID_ID'], gained: ['end Segment @20'] },
  'id-zero-byte-near-eof': { reason: DAMAGE, warnings: ['INVALID_ID'] },
  'id-5-bytes': { reason: DAMAGE, warnings: ['INVALID_ID'], gained: ['end Segment @20'] },
  'id-ff': { reason: DAMAGE, warnings: ['INVALID_ID', 'RESYNCHRONISED'] },
  'id-overlong': { reason: UNKNOWN, gained: ['data Segment/Unknown @44'] },
  'zero-length-values': {
    reason: DEFAULTS,
    gained: ['data Segment/Info/TimestampScale @37', 'data Segment/Info/Duration @41', 'data Segment/Info/DateUTC @44'],
    lost: ['data Segment/Info/TimestampScale @37', 'data Segment/Info/Duration @41', 'data Segment/Info/DateUTC @44'],
  },
  'zero-length-master-then-void': {
    reason: EMPTY_MASTER,
    gained: ['data Segment/Void @49'],
    lost: ['data Segment/Tags/Void @49'],
  },
  'child-exceeds-parent': {
    reason: DAMAGE,
    warnings: ['CHILD_OVERRUNS_PARENT', 'RESYNCHRONISED'],
    lost: ['data Segment/Info/TimestampScale @37'],
  },
  'parent-known-size-too-long': { reason: DAMAGE, warnings: ['PARENT_TOO_LONG'] },
  'nested-simpletag': {
    reason: RECURSION,
    gained: [
      'start Segment/Tags/Tag/SimpleTag/SimpleTag @87',
      'data Segment/Tags/Tag/SimpleTag/SimpleTag/TagName @90',
      'data Segment/Tags/Tag/SimpleTag/SimpleTag/TagString @98',
      'end Segment/Tags/Tag/SimpleTag/SimpleTag @87',
      'data Segment/Tags/Tag/SimpleTag/TagLanguage @102',
    ],
    lost: [
      'start Segment/Tags/Tag/SimpleTag @87',
      'data Segment/Tags/Tag/SimpleTag/TagName @90',
      'data Segment/Tags/Tag/SimpleTag/TagString @98',
      'end Segment/Tags/Tag/SimpleTag @87',
      'data Segment/Tags/Tag/TagLanguage @102',
    ],
  },
  'unknown-size-data-element': { reason: DAMAGE, warnings: ['UNKNOWN_SIZE_NOT_ALLOWED'], gained: ['end Segment @20'] },
  'segment-without-ebml': { reason: ODDITY, warnings: ['MISSING_EBML_HEADER'] },
  values: { reason: ODDITY, warnings: ['NON_ASCII_STRING'] },
  'uint-9-bytes': { reason: ODDITY, warnings: ['INVALID_VALUE_SIZE'] },
  'float-3-bytes': { reason: ODDITY, warnings: ['INVALID_VALUE_SIZE'] },
  'float-10-bytes': { reason: ODDITY, warnings: ['INVALID_VALUE_SIZE'] },
  'two-tagstrings': { reason: ODDITY, warnings: ['DUPLICATE_ELEMENT'] },
  'duplicate-track-name': { reason: ODDITY, warnings: ['DUPLICATE_ELEMENT'] },
  'segment-known-size-tags-after-end': { reason: ODDITY, warnings: ['MISPLACED_ELEMENT'] },
};

describe('synthetic inputs give the elements that the Java parser library gives, or those decided on', () => {
  it.each(probes)('$name', (probe) => {
    const { elements, warnings } = read(Uint8Array.from(Buffer.from(probe.inputHex, 'hex')));
    const ours = elements.map((element) => JSON.stringify(comparable(element)));
    const java = probe.events.map((event) => JSON.stringify(comparableJava(event)));
    const gained = ours.filter((row) => !java.includes(row)).map(short);
    const lost = java.filter((row) => !ours.includes(row)).map(short);
    const decision = DECISIONS[probe.name];
    expect({ warnings, gained, lost, isInOrder: isInOrder(ours, java) }).toEqual({
      warnings: decision?.warnings ?? [],
      gained: decision?.gained ?? [],
      lost: decision?.lost ?? [],
      isInOrder: true,
    });
  });

  it('has a decision only for probes that exist', () => {
    const names = probes.map(({ name }) => name);
    expect(Object.keys(DECISIONS).filter((name) => !names.includes(name))).toEqual([]);
  });
});

function read(bytes: Uint8Array) {
  const warnings: EbmlErrorCode[] = [];
  const reader = new MkvReader({ onWarning: ({ code }) => warnings.push(code) });
  const elements: readonly MkvElement[] = [...reader.push(bytes), ...reader.end()];
  return { elements, warnings };
}

/** What both have stands in the same order in both. */
function isInOrder(ours: readonly string[], java: readonly string[]): boolean {
  const common = ours.filter((row) => java.includes(row));
  return common.join() === java.filter((row) => ours.includes(row)).join();
}

function short(row: string): string {
  const { kind, path, name, offset } = JSON.parse(row) as ReturnType<typeof comparable>;
  return `${kind} ${path === '' ? '' : `${path}/`}${name} @${offset}`;
}
