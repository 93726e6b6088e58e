import type { Operation } from '../http/operation.js';
import { getMedia } from './get-media.js';
import { getMediaForFragmentList } from './get-media-for-fragment-list.js';
import { listFragments } from './list-fragments.js';
import type { MediaPlane } from './media-plane.js';
import { putMedia } from './put-media.js';

/** The operations that take in and give out media. */
export function mediaOperations(plane: MediaPlane): readonly Operation[] {
  return [putMedia(plane), getMedia(plane), listFragments(plane), getMediaForFragmentList(plane)];
}
