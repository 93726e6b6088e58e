/**
 * The tags that Kinesis Video Streams writes into each fragment that GetMedia returns, and what we call them.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_GetMedia.html
 */
// prettier-ignore
export const KINESIS_TAGS = {
  fragmentNumber:    'AWS_KINESISVIDEO_FRAGMENT_NUMBER',
  serverTimestamp:   'AWS_KINESISVIDEO_SERVER_TIMESTAMP',
  producerTimestamp: 'AWS_KINESISVIDEO_PRODUCER_TIMESTAMP',
  millisBehindNow:   'AWS_KINESISVIDEO_MILLIS_BEHIND_NOW',
  continuationToken: 'AWS_KINESISVIDEO_CONTINUATION_TOKEN',
  errorCode:         'AWS_KINESISVIDEO_ERROR_CODE',
  errorId:           'AWS_KINESISVIDEO_ERROR_ID',
} as const;

/**
 * How the documentation of GetMediaForFragmentList spells them. The service has been seen to send the names of GetMedia
 * there too, so both are understood everywhere.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetMediaForFragmentList.html
 */
// prettier-ignore
export const FRAGMENT_LIST_TAGS = {
  fragmentNumber:    'AWS_KINESISVIDEO_FRAGMENT_NUMBER',
  serverTimestamp:   'AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP',
  producerTimestamp: 'AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP',
  errorCode:         'AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE',
  errorMessage:      'AWS_KINESISVIDEO_EXCEPTION_MESSAGE',
} as const;

/**
 * Tags that producers write, although they carry the service's prefix: they make it take images and send notifications.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/images.html
 */
// prettier-ignore
export const KINESIS_USER_TAGS = {
  imageGeneration: 'AWS_KINESISVIDEO_IMAGE_GENERATION',
  imagePrefix:     'AWS_KINESISVIDEO_IMAGE_PREFIX',
  notification:    'AWS_KINESISVIDEO_NOTIFICATION',
} as const;

/** No producer may begin the name of a tag like this, {@link KINESIS_USER_TAGS} excepted. */
export const KINESIS_TAG_PREFIX = 'AWS_KINESISVIDEO_';

/** What a tag of the service tells of its fragment. */
export type ServiceTagMeaning = keyof typeof KINESIS_TAGS | keyof typeof FRAGMENT_LIST_TAGS;

/** Whether the service wrote a tag with this name: it has the prefix, and is none of {@link KINESIS_USER_TAGS}. */
export function isServiceTag(name: string): boolean {
  return name.startsWith(KINESIS_TAG_PREFIX) && !USER_TAG_NAMES.has(name);
}

/** What the tag with this name tells, in either spelling; `undefined` if it is not the service's, or new to us. */
export function serviceTagMeaning(name: string): ServiceTagMeaning | undefined {
  return MEANINGS.get(name);
}

const USER_TAG_NAMES: ReadonlySet<string> = new Set(Object.values(KINESIS_USER_TAGS));

const MEANINGS: ReadonlyMap<string, ServiceTagMeaning> = new Map(
  [...Object.entries(KINESIS_TAGS), ...Object.entries(FRAGMENT_LIST_TAGS)].map(([meaning, name]) => [
    name,
    meaning as ServiceTagMeaning,
  ]),
);
