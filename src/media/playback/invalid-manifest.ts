import { MediaError } from '../media-error.js';

/** An INVALID_MANIFEST, to be thrown. */
export function invalidManifest(message: string, cause?: unknown): MediaError {
  return new MediaError('INVALID_MANIFEST', { message, cause });
}
