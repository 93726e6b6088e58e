import { createHash } from 'node:crypto';
import type { Fragment } from '../../src/fragment/fragment.js';
import type { Frame } from '../../src/matroska/frame.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';

/** What can be compared of an element, as a line. */
export function describedElement(element: MkvElement): string {
  const { kind, path, offset, size } = element;
  return `${kind} ${path} ${offset} ${size} ${element.kind === 'data' ? hashOf(element.content) : ''}`;
}

/** What can be compared of a frame, as a line. */
export function describedFrame({ document, track, timestampNs, keyframe, laceIndex, payload }: Frame): string {
  return `${document} ${track?.name ?? ''} ${timestampNs.toString()} ${keyframe} ${laceIndex} ${hashOf(payload)}`;
}

/** What can be compared of a fragment. */
export function describedFragment(fragment: Fragment) {
  const { document, offset, bytes, metadata, completeness, tags, frames, tracks } = fragment;
  return {
    place: `${document} ${offset} ${bytes}`,
    metadata: { ...metadata },
    completeness,
    tags: tags.map(({ name, value }) => `${name}=${value}`),
    tracks: [...tracks.values()].map(({ name }) => name),
    frames: frames.map(describedFrame),
  };
}

/** The hash of all these bytes. */
export function hashOf(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
