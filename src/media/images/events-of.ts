import { UsageError } from '../../errors.js';
import type { FragmentMetadata } from '../../fragment/fragment-metadata.js';
import type { MkvTag } from '../../fragment/mkv-tag.js';
import { type EventTags, eventTagsOf } from './event-tags.js';
import type { ImageEvent, MediaEvent, MediaEventOptions, NotificationEvent } from './media-event.js';

/** What is known of a fragment, be it whole or only its tags. */
export interface EventSource {
  readonly metadata: FragmentMetadata;
  /** The producer's own. */
  readonly tags: readonly MkvTag[];
  /** When images are to be made, in milliseconds from the beginning of the fragment. */
  readonly imageOffsetsMs: readonly number[];
}

/** The account and the name of a stream. */
export interface StreamOwner {
  readonly accountId: string;
  readonly streamName: string;
}

/** Makes the events of one fragment: images first, in the order of time. */
export function eventsOf(source: EventSource, options: MediaEventOptions): readonly MediaEvent[] {
  const owner = ownerOf(options.streamArn);
  const asked = eventTagsOf(source.tags);
  const images = asked.wantsImage ? source.imageOffsetsMs : [];
  return [
    ...images.map((offset) => imageEvent({ source, asked, owner, offset }, options)),
    ...(asked.wantsNotification ? [notificationEvent(source, asked, options)] : []),
  ];
}

/** @throws UsageError if it is not the ARN of a stream */
export function ownerOf(streamArn: string): StreamOwner {
  const [, accountId, streamName] = ARN.exec(streamArn) ?? [];
  if (accountId === undefined || streamName === undefined)
    throw new UsageError(`streamArn must be the ARN of a stream, not ${JSON.stringify(streamArn)}`);
  return { accountId, streamName };
}

const ARN = /^arn:[^:]+:kinesisvideo:[^:]*:([^:]+):stream\/([^/:]+)(?:\/\d+)?$/;

const FORMATS = {
  JPEG: { extension: 'jpg', contentType: 'image/jpeg' },
  PNG: { extension: 'png', contentType: 'image/png' },
} as const;

interface Image {
  readonly source: EventSource;
  readonly asked: EventTags;
  readonly owner: StreamOwner;
  /** In milliseconds from the beginning of the fragment. */
  readonly offset: number;
}

function imageEvent({ source, asked, owner, offset }: Image, options: MediaEventOptions): ImageEvent {
  const { imageFormat = 'JPEG', imageSelectorType = 'PRODUCER_TIMESTAMP', randomId = newUuid } = options;
  const { fragmentNumber, producerTimestampMs: producer, serverTimestampMs: server } = source.metadata;
  const { extension, contentType } = FORMATS[imageFormat];
  const start = imageSelectorType === 'PRODUCER_TIMESTAMP' ? (producer ?? server) : (server ?? producer);
  const timestampMs = (start ?? 0) + offset;
  const name = [asked.imagePrefix, owner.accountId, owner.streamName, timestampMs, randomId()];
  return {
    kind: 'image',
    key: `${name.filter((part) => part !== undefined).join('_')}.${extension}`,
    contentType,
    metadata: {
      ...Object.fromEntries(asked.others.map(([tag, value]) => [tag.toLowerCase(), value])),
      ...(producer !== undefined && { aws_kinesisvideo_producer_timestamp: String(producer + offset) }),
      ...(server !== undefined && { aws_kinesisvideo_server_timestamp: String(server + offset) }),
      ...(fragmentNumber !== undefined && { aws_kinesisvideo_fragment_number: fragmentNumber }),
    },
    timestampMs,
    fragmentNumber,
  };
}

function notificationEvent(
  { metadata }: EventSource,
  { others }: EventTags,
  { streamArn }: MediaEventOptions,
): NotificationEvent {
  return {
    kind: 'notification',
    subject: 'Kinesis Video Streams Notification',
    message: {
      StreamArn: streamArn,
      FragmentNumber: metadata.fragmentNumber,
      FragmentStartProducerTimestamp: metadata.producerTimestampMs,
      FragmentStartServerTimestamp: metadata.serverTimestampMs,
      NotificationType: 'PERSISTED',
      NotificationPayload: Object.fromEntries(others),
    },
  };
}

function newUuid(): string {
  return globalThis.crypto.randomUUID();
}
