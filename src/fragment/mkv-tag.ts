import type { Integer } from '../matroska/timestamp.js';

/** A SimpleTag: a name and what is said under it (RFC 9559 §5.1.8.1.2). It keeps no chunk alive: its bytes are copies. */
export interface MkvTag {
  /** Empty if the SimpleTag has none, which no sound writer does. */
  readonly name: string;
  /** TagString, up to its first NUL; empty if there is none. Of several the last counts. */
  readonly value: string;
  /** TagBinary, where the value is no text. */
  readonly binary: Uint8Array | undefined;
  /** ISO 639-2, `und` if the tag does not say. To be ignored where there is a `languageBcp47`. */
  readonly language: string;
  readonly languageBcp47: string | undefined;
  /** Whether this is the original among tags of one name in several languages. */
  readonly isDefault: boolean;
  /** The SimpleTags in it, which say more of it. */
  readonly tags: readonly MkvTag[];
  /** What it speaks of; the same for all SimpleTags of one Tag. */
  readonly targets: TagTargets;
  /** Where the SimpleTag begins, in bytes from the first byte pushed. */
  readonly offset: number;
}

/** What a Tag speaks of: if it names nothing, of the whole Segment (RFC 9559 §5.1.8.1.1). */
export interface TagTargets {
  /** TargetTypeValue: 50 unless stored, an album, a film or a concert. */
  readonly typeValue: Integer;
  readonly type: string | undefined;
  /** 0 for all tracks. */
  readonly trackUids: readonly Integer[];
  readonly editionUids: readonly Integer[];
  readonly chapterUids: readonly Integer[];
  readonly attachmentUids: readonly Integer[];
}
