import { concatenated } from '../ebml/bytes.js';
import { UNKNOWN_SIZE } from '../ebml/ebml-element.js';
import { rawBytesOf } from '../ebml/ebml-writer.js';
import type { MkvElement } from '../matroska/mkv-element.js';
import { encodeHeader } from '../matroska/mkv-writer.js';
import { DEFAULT_TIMESTAMP_SCALE, type Integer } from '../matroska/timestamp.js';
import type { OutgoingHead } from './outgoing-fragment.js';
import type { FragmentTag } from './outgoing-tags.js';
import { brokenRule } from './producer-rules.js';

/** Gathers what stands before the first Cluster of a document. */
export class OutgoingMkvHead {
  /** Of Info; nanoseconds. */
  timestampScale: Integer = DEFAULT_TIMESTAMP_SCALE;
  readonly #header: Uint8Array[] = [];
  readonly #info: Uint8Array[] = [];
  readonly #tracks: Uint8Array[] = [];
  readonly #tags: Uint8Array[] = [];
  #openTags: Uint8Array[] = [];
  #namesOfOpenTags: FragmentTag[] = [];
  readonly #tagsOfHead: FragmentTag[] = [];

  /** The next element, and the child of the Segment (or the EBML header) that it is in. */
  add(element: MkvElement, section: string): void {
    if (section === 'EBML') this.#header.push(rawBytesOf(element));
    else if (section === 'Tracks') this.#tracks.push(rawBytesOf(element));
    else if (section === 'Tags') this.#openTags.push(rawBytesOf(element));
    else if (section === 'Info') this.#addInfo(element);
  }

  /** A tag of the Tags that are open: the producer's. */
  addTag(tag: FragmentTag): void {
    this.#namesOfOpenTags.push(tag);
  }

  /** The Tags are over. Those of the service are not sent back to it. */
  closeTags(origin: 'producer' | 'service'): void {
    if (origin === 'producer') {
      this.#tags.push(...this.#openTags);
      this.#tagsOfHead.push(...this.#namesOfOpenTags);
    }
    this.#openTags = [];
    this.#namesOfOpenTags = [];
  }

  /** Tags that `other` does not have: those that were meant for the fragment that follows. */
  tagsBeside(other: OutgoingMkvHead): readonly FragmentTag[] {
    const known = new Set(other.#tagsOfHead.map(keyOf));
    return this.#tagsOfHead.filter((tag) => !known.has(keyOf(tag)));
  }

  /** Whether fragments of both can follow one head: each document of a GetMedia body has one of its own. */
  isLike(other: OutgoingMkvHead): boolean {
    const [mine, others] = [concatenated(this.#tracks), concatenated(other.#tracks)];
    if (this.timestampScale !== other.timestampScale || mine.length !== others.length) return false;
    return mine.every((byte, at) => byte === others[at]);
  }

  /** @throws KinesisVideoServiceError PRODUCER_RULE if something is missing that every document has */
  check(): void {
    if (this.#header.length === 0) throw brokenRule('validMkv', 'There is no EBML header before the first Cluster');
    if (this.#tracks.length === 0) throw brokenRule('validMkv', 'There are no Tracks before the first Cluster');
  }

  /** What is sent. */
  finished(trackNumbers: readonly Integer[]): OutgoingHead {
    const segment = encodeHeader('Segment', UNKNOWN_SIZE);
    const bytes = concatenated([...this.#header, segment, ...this.#info, ...this.#tracks, ...this.#tags]);
    return { bytes, trackNumbers };
  }

  #addInfo(element: MkvElement): void {
    this.#info.push(rawBytesOf(element));
    if (element.name === 'TimestampScale') this.timestampScale = element.value ?? this.timestampScale;
  }
}

function keyOf({ name, value }: FragmentTag): string {
  return JSON.stringify([name, value]);
}
