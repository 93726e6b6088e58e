import { MediaError } from '../media-error.js';

/** A CodecPrivate, or parameter sets, against the rules of the codec. */
export function invalidCodecPrivate(message: string): MediaError {
  return new MediaError('INVALID_CODEC_PRIVATE_DATA', { message });
}

/** A sound description of something that this library does not play. */
export function unsupportedCodec(message: string): MediaError {
  return new MediaError('UNSUPPORTED_CODEC', { message });
}

/** A frame that is not what its track says. */
export function invalidFrame(message: string): MediaError {
  return new MediaError('INVALID_MEDIA_DATA', { message });
}
