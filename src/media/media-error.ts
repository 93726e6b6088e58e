import { ERROR_FAMILY, KinesisVideoParserError } from '../errors.js';

/** Each way in which frames cannot become what was asked for, and what to do about it. */
const HINTS = {
  CODEC_PRIVATE_DATA_CHANGED:
    'A session plays one codec configuration: begin another one where it changes, or let it be a discontinuity.',
  INVALID_CODEC_PRIVATE_DATA: 'The producer wrote a CodecPrivate that its codec does not allow: see the message.',
  INVALID_MANIFEST: 'This is not a DASH manifest of Kinesis Video Streams: see the message.',
  INVALID_MEDIA_DATA: 'The frames are not what the track says they are: see the message.',
  MEDIA_LIMIT_EXCEEDED: 'The service allows no more in one call: ask for a shorter time.',
  MISSING_CODEC_PRIVATE_DATA:
    'Players need the CodecPrivate of the track, and the producer wrote none: let it write one, or key frames with their parameter sets.',
  MISSING_PACKAGE: 'Install the package that the message names: it is an optional peer of this one.',
  NO_MEDIA: 'There is no fragment with frames in what was chosen: choose another time or track.',
  NO_SUCH_TRACK: 'The message names the tracks there are: choose one of them.',
  SILENCE_TOO_LONG:
    'Another call may have begun: see contactFragments(). Or allow more with maxSilenceMs, or leave it out with onLongSilence.',
  UNSUPPORTED_CODEC: 'This output takes H.264, H.265, AAC and G.711 (PCM where the message says so).',
} as const satisfies Record<string, string>;

/** The stable name of why frames cannot become what was asked for. `docs/errors.md` has each with its meaning. */
export type MediaErrorCode = keyof typeof HINTS;

/** All codes a {@link MediaError} can have, with their hints. */
export const MEDIA_ERROR_CODES: Readonly<Record<MediaErrorCode, string>> = HINTS;

/** What and where: the facts a {@link MediaError} is made of. */
export interface MediaErrorFacts {
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** Number of the track concerned. */
  readonly trackNumber?: number | bigint | undefined;
  readonly codecId?: string | undefined;
  readonly fragmentNumber?: string | undefined;
  readonly cause?: unknown;
}

/** The fragments are sound, but their frames cannot become what was asked for. */
export class MediaError extends KinesisVideoParserError {
  static override readonly [ERROR_FAMILY]: string = 'MediaError';
  override readonly name = 'MediaError';
  /** What to do about it. */
  readonly hint: string;
  /** Number of the track concerned. */
  readonly trackNumber: number | bigint | undefined;
  /** Of the track concerned, such as `V_MPEG4/ISO/AVC`. */
  readonly codecId: string | undefined;
  /** The fragment concerned. */
  readonly fragmentNumber: string | undefined;

  constructor(
    /** What went wrong, for machines. */
    readonly code: MediaErrorCode,
    facts: MediaErrorFacts,
  ) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.hint = HINTS[code];
    this.trackNumber = facts.trackNumber;
    this.codecId = facts.codecId;
    this.fragmentNumber = facts.fragmentNumber;
  }
}
