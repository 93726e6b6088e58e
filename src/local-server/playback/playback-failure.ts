import { UsageError } from '../../errors.js';
import { MediaError, type MediaErrorCode } from '../../media/media-error.js';
import { ServiceException } from '../http/service-exception.js';

interface Refusal {
  readonly name: string;
  readonly status: number;
}

const BAD_REQUEST = 400;
const NOT_FOUND: Refusal = { name: 'ResourceNotFoundException', status: 404 };
const NOT_POSSIBLE: Refusal = { name: 'InvalidArgumentException', status: BAD_REQUEST };
const WRONG_CODEC_DATA: Refusal = { name: 'InvalidCodecPrivateDataException', status: BAD_REQUEST };
const WRONG_MEDIA: Refusal = { name: 'InvalidMediaFrameException', status: BAD_REQUEST };

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html */
const REFUSALS: Readonly<Partial<Record<MediaErrorCode, Refusal>>> = {
  UNSUPPORTED_CODEC: { name: 'UnsupportedStreamMediaTypeException', status: BAD_REQUEST },
  MISSING_CODEC_PRIVATE_DATA: { name: 'MissingCodecPrivateDataException', status: BAD_REQUEST },
  INVALID_CODEC_PRIVATE_DATA: WRONG_CODEC_DATA,
  CODEC_PRIVATE_DATA_CHANGED: WRONG_CODEC_DATA,
  INVALID_MEDIA_DATA: WRONG_MEDIA,
  NO_MEDIA: NOT_FOUND,
  NO_SUCH_TRACK: NOT_FOUND,
  // Not an internal failure, after which the SDK would ask again.
  MISSING_PACKAGE: NOT_POSSIBLE,
  MEDIA_LIMIT_EXCEEDED: NOT_POSSIBLE,
};

/** What the service says to media that cannot be played; other errors as they are. */
export function playbackFailure(error: unknown): unknown {
  if (error instanceof MediaError)
    return exception(REFUSALS[error.code] ?? WRONG_MEDIA, `${error.message}. ${error.hint}`);
  // A package that is there, and cannot be loaded.
  if (error instanceof UsageError) return exception(NOT_POSSIBLE, error.message);
  return error;
}

/** Does the work, and throws what goes wrong with the media as the service says it. */
export async function playing<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw playbackFailure(error);
  }
}

function exception({ name, status }: Refusal, message: string): ServiceException {
  return new ServiceException(name, status, message);
}

/** The stream, or its range, has nothing to play. */
export function nothingThere(message: string): ServiceException {
  return exception(NOT_FOUND, message);
}

/** The stream keeps nothing. */
export function noDataRetention(): ServiceException {
  return new ServiceException('NoDataRetentionException', BAD_REQUEST, 'The stream does not retain data');
}
