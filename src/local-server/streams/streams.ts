import type { LiveStream } from './live-stream.js';

/** Finds streams for the operations that work on one. */
export interface StreamDirectory {
  /**
   * The stream that `StreamName` or `StreamARN` of the input name (PutMedia: made of its headers).
   *
   * @throws ServiceException InvalidArgumentException if there is neither, ResourceNotFoundException
   */
  find(input: Readonly<Record<string, unknown>>): LiveStream;
}
