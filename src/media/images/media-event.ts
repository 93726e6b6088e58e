/** What the service would do because of the tags of a fragment. */
export type MediaEvent = ImageEvent | NotificationEvent;

/**
 * It would put an image into the bucket of the stream's ImageGenerationConfiguration.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/s3-real-time-image-create.html
 */
export interface ImageEvent {
  readonly kind: 'image';
  /** Of the object: `ImagePrefix_AccountID_StreamName_ImageTimecode_RandomID.jpg`. */
  readonly key: string;
  readonly contentType: 'image/jpeg' | 'image/png';
  /** Of the object, without `x-amz-meta-`: S3 keeps names in small letters. */
  readonly metadata: Readonly<Record<string, string>>;
  /** ImageTimecode: which frame to make the image of, in milliseconds since 1970 by the clock that was chosen. */
  readonly timestampMs: number;
  readonly fragmentNumber: string | undefined;
}

/**
 * It would publish a message to the SNS topic of the stream's NotificationConfiguration.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/notifications.html
 */
export interface NotificationEvent {
  readonly kind: 'notification';
  readonly subject: 'Kinesis Video Streams Notification';
  /** Its JSON is the Message. */
  readonly message: NotificationMessage;
}

/** What a notification says, by the names of the service; what is not known is left out of the JSON. */
export interface NotificationMessage {
  readonly StreamArn: string;
  readonly FragmentNumber: string | undefined;
  /** In milliseconds since 1970. */
  readonly FragmentStartProducerTimestamp: number | undefined;
  /** In milliseconds since 1970. */
  readonly FragmentStartServerTimestamp: number | undefined;
  readonly NotificationType: 'PERSISTED';
  /** The producer's other tags. */
  readonly NotificationPayload: Readonly<Record<string, string>>;
}

/** Whose fragments they are, and how the stream is configured. */
export interface MediaEventOptions {
  /** It has the account and the name of the stream, too. */
  readonly streamArn: string;
  /** Default JPEG. */
  readonly imageFormat?: 'JPEG' | 'PNG' | undefined;
  /** By which clock images are made. Default the producer's. */
  readonly imageSelectorType?: 'PRODUCER_TIMESTAMP' | 'SERVER_TIMESTAMP' | undefined;
  /** How far images are apart within a fragment, in milliseconds; the service takes 200 and more. By default there is one a fragment. */
  readonly samplingIntervalMs?: number | undefined;
  /** The random part of an object key. Default: a new UUID. */
  readonly randomId?: (() => string) | undefined;
}
