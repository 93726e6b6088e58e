import type { MkvElementName } from './mkv-element.js';

/** What Amazon's Java parser library calls elements that RFC 9559 names otherwise: its name, then ours. */
// prettier-ignore
export const JAVA_NAMES = {
  SegmentUID:         'SegmentUUID',
  PrevUID:            'PrevUUID',
  NextUID:            'NextUUID',
  TimecodeScale:      'TimestampScale',
  Timecode:           'Timestamp',
  ReferenceTimeCode:  'ReferenceTimestamp',
  TrackTimecodeScale: 'TrackTimestampScale',
  ColourSpace:        'UncompressedFourCC',
  FileMimeType:       'FileMediaType',
  ChapterSegmentUID:  'ChapterSegmentUUID',
  ChapterTrackNumber: 'ChapterTrackUID',
} as const satisfies Readonly<Record<string, MkvElementName>>;

/** Elements that only the Java library knows, from an early draft of EBML; the reader delivers them as `Unknown`. */
export const JAVA_ONLY_NAMES = [
  'SignatureSlot',
  'SignatureAlgo',
  'SignatureHash',
  'SignaturePublicKey',
  'Signature',
  'SignatureElements',
  'SignatureElementList',
  'SignedElement',
] as const;

const RFC_NAMES: ReadonlyMap<string, MkvElementName> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ Object.entries(JAVA_NAMES),
);

/** The name in RFC 9559 of an element, given that name or the Java library's; other names come back as they are. */
export function rfcName(name: string): string {
  return RFC_NAMES.get(name) ?? name;
}
