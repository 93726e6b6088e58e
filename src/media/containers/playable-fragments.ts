import type { Fragment } from '../../fragment/fragment.js';
import type { FragmentFrame } from '../../fragment/fragment-frame.js';
import { decodeFramePayload } from '../../matroska/content-encoding.js';
import { requireFrames } from '../require-frames.js';
import { playableFragment, type PlayableFragment, type PlayableFragmentOptions } from './playable-fragment.js';

/** Fragments as they are read, or as they are kept. */
export type FragmentInput = Iterable<Fragment> | AsyncIterable<Fragment>;

/**
 * As {@link playableFragment}, with whatever was done to the frames undone: zlib too.
 *
 * @throws as {@link playableFragment}; MatroskaError `CANNOT_DECOMPRESS`, `DECOMPRESSION_LIMIT`, `ENCRYPTED_CONTENT`
 */
export async function readPlayableFragment(
  fragment: Fragment,
  options: Omit<PlayableFragmentOptions, 'payloadOf'> = {},
): Promise<PlayableFragment> {
  if (![...fragment.tracks.values()].some(isCompressed)) return playableFragment(fragment, options);
  const payloads = new Map<FragmentFrame, Uint8Array>();
  for (const frame of fragment.frames) payloads.set(frame, await decodedIfPlayed(frame));
  return playableFragment(fragment, { ...options, payloadOf: (frame) => payloads.get(frame) ?? frame.payload });
}

/**
 * Of a stream, the fragments with frames: those that the service says an error of, or that nobody filled, are passed by.
 *
 * @throws as {@link readPlayableFragment}
 */
export async function* playableFragments(
  fragments: FragmentInput,
  options: Omit<PlayableFragmentOptions, 'payloadOf'> = {},
): AsyncGenerator<PlayableFragment, undefined> {
  for await (const fragment of fragments) {
    requireFrames(fragment);
    if (fragment.frames.length > 0) yield await readPlayableFragment(fragment, options);
  }
}

type FragmentTrack = NonNullable<FragmentFrame['track']>;

/** Subtitles are compressed more often than anything else; nobody plays them here. */
function isCompressed({ type, contentEncodings }: FragmentTrack): boolean {
  if (type !== 'video' && type !== 'audio') return false;
  return contentEncodings.some(
    (encoding) => encoding.type === 'compression' && encoding.coversFrames && encoding.algorithm !== 'header-stripping',
  );
}

async function decodedIfPlayed(frame: FragmentFrame): Promise<Uint8Array> {
  const { type } = frame.track ?? {};
  return type === 'video' || type === 'audio' ? decodeFramePayload(frame) : frame.payload;
}
