import type { MkvElement } from '../../matroska/mkv-element.js';

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html */
const MAX_NAME_BYTES = 128;
const MAX_VALUE_BYTES = 256;

/** What the service writes itself: it comes back with a body of GetMedia, and is not stored. */
const SERVICE_TAG =
  /^AWS_KINESISVIDEO_(FRAGMENT_NUMBER|(SERVER|PRODUCER)_(SIDE_)?TIMESTAMP|MILLIS_BEHIND_NOW|CONTINUATION_TOKEN|ERROR_(CODE|ID)|EXCEPTION_(ERROR_CODE|MESSAGE))$/;

/** What a producer may ask the service for by a tag; it writes no other that begins with `AWS`. */
const PRODUCER_TAG = /^AWS_KINESISVIDEO_(IMAGE_GENERATION|IMAGE_PREFIX|NOTIFICATION)$/;

/** Looks at one Tags element. A tag of some track is none of the fragment. */
export class TagsReview {
  /** How many tags there are for the fragment. */
  count = 0;
  /** Whether one is too long, or has a name that is the service's. */
  isRefused = false;
  /** Whether the service wrote one of them. */
  isOfService = false;
  #isForTrack = false;

  add(element: MkvElement): void {
    if (element.kind === 'start') this.#onStart(element.name, element.size);
    else if (element.kind === 'data') this.#onData(element.name, element.size, element.value);
  }

  #onStart(name: string, size: number): void {
    if (name === 'Tag') this.#isForTrack = false;
    else if (name === 'Targets') this.#isForTrack = size > 0;
    else if (name === 'SimpleTag' && !this.#isForTrack) this.count++;
  }

  #onData(name: string, size: number, value: unknown): void {
    if (name === 'TagName' && typeof value === 'string' && SERVICE_TAG.test(value)) this.isOfService = true;
    if (this.#isForTrack) return;
    const isTooLong = (name === 'TagName' && size > MAX_NAME_BYTES) || (name === 'TagString' && size > MAX_VALUE_BYTES);
    this.isRefused ||= isTooLong || (name === 'TagName' && typeof value === 'string' && isReserved(value));
  }
}

function isReserved(name: string): boolean {
  return name.startsWith('AWS') && !SERVICE_TAG.test(name) && !PRODUCER_TAG.test(name);
}
