import { UsageError } from '../errors.js';

/** Which stream: its name, or its ARN, which has the region in it. One of the two. */
export interface StreamChoice {
  readonly streamName?: string | undefined;
  readonly streamArn?: string | undefined;
}

/** A stream, as the API wants it named. */
export interface StreamIdentity {
  /** What goes into each request. */
  readonly input: { readonly StreamName: string } | { readonly StreamARN: string };
  /** Name or ARN, as it was given. */
  readonly text: string;
  /** The name, also out of an ARN. */
  readonly name: string;
  /** Of the ARN. */
  readonly region: string | undefined;
}

/** `arn:aws:kinesisvideo:eu-central-1:123456789012:stream/front-door/1646229468350` */
const STREAM_ARN = /^arn:[a-z0-9-]+:kinesisvideo:([a-z0-9-]+):\d{12}:stream\/([A-Za-z0-9_.-]+)\/\d+$/;
const STREAM_NAME = /^[A-Za-z0-9_.-]{1,256}$/;

/**
 * Reads a name or an ARN. A name that is an ARN is taken as one: contact flows hand over nothing else.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_GetMedia.html
 * @throws UsageError if it is neither, or both are given
 */
export function streamIdentity({ streamName, streamArn }: StreamChoice): StreamIdentity {
  if (streamName !== undefined && streamArn !== undefined)
    throw new UsageError('Give streamName or streamArn, not both');
  const text = streamArn ?? streamName;
  if (text === undefined || text === '') throw new UsageError('Which stream? Give streamName or streamArn');
  const [, region, name] = STREAM_ARN.exec(text) ?? [];
  if (name !== undefined) return { input: { StreamARN: text }, text, name, region };
  if (streamArn !== undefined || text.startsWith('arn:')) throw new UsageError(`Not the ARN of a stream: ${text}`);
  if (!STREAM_NAME.test(text)) throw new UsageError(`Not the name of a stream: ${text}`);
  return { input: { StreamName: text }, text, name: text, region: undefined };
}
