import { concatenated } from '../../ebml/bytes.js';
import type { FragmentFacts } from '../store/fragment-store.js';

// Written here and not by the library's own writer: a fake must not share the errors of what is tested with it.

/** The tags that GetMedia puts between what stands before the Cluster and the Cluster, in the order and sizes of the service. */
export function fragmentTags(facts: FragmentFacts): Uint8Array {
  return tags([
    ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', facts.fragmentNumber],
    ['AWS_KINESISVIDEO_SERVER_TIMESTAMP', decimalSeconds(facts.serverTimestampMs)],
    ['AWS_KINESISVIDEO_PRODUCER_TIMESTAMP', decimalSeconds(facts.producerTimestampMs)],
  ]);
}

/** The tags that end a fragment of GetMedia. */
export function closingTags(facts: FragmentFacts, millisBehindNow: number): Uint8Array {
  return tags([
    ['AWS_KINESISVIDEO_MILLIS_BEHIND_NOW', String(millisBehindNow)],
    ['AWS_KINESISVIDEO_CONTINUATION_TOKEN', facts.fragmentNumber],
  ]);
}

/** As {@link fragmentTags}, with the names that GetMediaForFragmentList has. */
export function listedFragmentTags(facts: FragmentFacts): Uint8Array {
  return tags([
    ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', facts.fragmentNumber],
    ['AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP', decimalSeconds(facts.serverTimestampMs)],
    ['AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP', decimalSeconds(facts.producerTimestampMs)],
  ]);
}

/** A document without frames that says why GetMedia stops. @param id such as 4000 */
export function errorDocument(id: number): Uint8Array {
  const code = IN_BAND_CODES[id] ?? 'INTERNAL_ERROR';
  return document([
    ['AWS_KINESISVIDEO_ERROR_CODE', code],
    ['AWS_KINESISVIDEO_ERROR_ID', String(id)],
  ]);
}

/** A document without frames in place of a fragment that GetMediaForFragmentList cannot give. */
export function exceptionDocument(fragmentNumber: string, id: number): Uint8Array {
  return document([
    ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', fragmentNumber],
    ['AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE', String(id)],
    ['AWS_KINESISVIDEO_EXCEPTION_MESSAGE', IN_BAND_CODES[id] ?? 'INTERNAL_ERROR'],
  ]);
}

type TagText = readonly [name: string, value: string];

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_GetMedia.html */
const IN_BAND_CODES: Readonly<Record<number, string>> = {
  3002: 'STREAM_WRITE_ERROR',
  4000: 'FRAGMENT_NOT_FOUND',
  4500: 'KMS_KEY_ACCESS_DENIED',
  4501: 'KMS_KEY_DISABLED',
  4502: 'KMS_KEY_VALIDATION_ERROR',
  4503: 'KMS_KEY_UNAVAILABLE',
  4504: 'KMS_KEY_INVALID_USAGE',
  4505: 'KMS_KEY_INVALID_STATE',
  4506: 'KMS_KEY_NOT_FOUND',
  5000: 'INTERNAL_ERROR',
};

const TAGS = [0x12, 0x54, 0xc3, 0x67];
const TAG = [0x73, 0x73];
const SIMPLE_TAG = [0x67, 0xc8];
const TAG_NAME = [0x45, 0xa3];
const TAG_STRING = [0x44, 0x87];

/** EBMLVersion 1, EBMLReadVersion 1, at most 4 bytes of ID and 8 of size, DocType matroska, version 4, read version 2; a Segment of unknown size. */
// prettier-ignore
const EMPTY_DOCUMENT = Uint8Array.of(
  0x1a, 0x45, 0xdf, 0xa3, 0x01, 0, 0, 0, 0, 0, 0, 0x23,
  0x42, 0x86, 0x81, 0x01, 0x42, 0xf7, 0x81, 0x01, 0x42, 0xf2, 0x81, 0x04, 0x42, 0xf3, 0x81, 0x08,
  0x42, 0x82, 0x88, 0x6d, 0x61, 0x74, 0x72, 0x6f, 0x73, 0x6b, 0x61,
  0x42, 0x87, 0x81, 0x04, 0x42, 0x85, 0x81, 0x02,
  0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
);

function document(texts: readonly TagText[]): Uint8Array {
  return concatenated([EMPTY_DOCUMENT, tags(texts)]);
}

function tags(texts: readonly TagText[]): Uint8Array {
  return element(TAGS, element(TAG, concatenated(texts.map(simpleTag))));
}

function simpleTag([name, value]: TagText): Uint8Array {
  return element(SIMPLE_TAG, concatenated([text(TAG_NAME, name), text(TAG_STRING, value)]));
}

function text(id: readonly number[], value: string): Uint8Array {
  return element(id, new TextEncoder().encode(value));
}

/** The service writes all sizes of its tags in four bytes. */
function element(id: readonly number[], content: Uint8Array): Uint8Array {
  const { length } = content;
  return concatenated([
    Uint8Array.of(...id, 0x10 | (length >>> 24), (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff),
    content,
  ]);
}

/** Such as `1646229468.350`. */
function decimalSeconds(milliseconds: number): string {
  const whole = Math.trunc(milliseconds / 1_000);
  const sign = milliseconds < 0 && whole === 0 ? '-' : '';
  return `${sign}${whole}.${String(Math.abs(milliseconds % 1_000)).padStart(3, '0')}`;
}
