import type { PlayableFrame } from './playable-fragment.js';

/**
 * When frames are decoded: each time is above the one before, none is after the frame's own time of presentation, nor any frame's
 * that follows.
 *
 * They need no delay: a frame that waits for its turn to be shown is decoded somewhere between its neighbours. So the times of a
 * fragment lie within its own time of presentation, and need not know those of other fragments. Where the first frame of a fragment
 * waits itself (open groups of pictures), it is decoded within `lead` before the first one that is shown.
 *
 * @param frames in the order of decoding
 * @param lead how long before it begins to be shown a fragment begins to be decoded; so its successor's decoding begins that long before
 * its own end. 0 where nothing is shown in another order than it is decoded
 */
export function decodeTimes(frames: readonly PlayableFrame[], lead: bigint): bigint[] {
  const times = frames.map(({ timestampNs }) => timestampNs);
  for (let index = times.length - 2; index >= 0; index--) {
    if (times[index + 1]! < times[index]!) times[index] = times[index + 1]!;
  }
  let after = 0n;
  for (let start = 0; start < times.length;) {
    let end = start + 1;
    while (end < times.length && times[end] === times[start]) end++;
    const latest = times[start]!;
    const count = BigInt(end - start);
    for (let index = start; index < end; index++) {
      const place = BigInt(index - start);
      times[index] =
        start === 0 ? latest - lead + (lead * place) / count : after + ((latest - after) * (place + 1n)) / count;
    }
    after = times[end - 1]!;
    start = end;
  }
  return times;
}

/**
 * The same as players of MPEG-TS know it: frames are decoded at the pace at which they are shown, by a delay that is the same for all
 * fragments, as it is a multiple of a quarter of a second, which is far above what the order of frames takes.
 *
 * @param frames in the order of decoding
 * @param mayReorder whether any frame of the track may be decoded before one that is shown earlier
 */
export function delayedDecodeTimes(frames: readonly PlayableFrame[], mayReorder: boolean): bigint[] {
  const inOrder = frames.map(({ timestampNs }) => timestampNs).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const needed = frames.reduce((most, { timestampNs }, index) => {
    const late = inOrder[index]! - timestampNs;
    return late > most ? late : most;
  }, 0n);
  if (needed === 0n && !mayReorder) return inOrder;
  const delay = (needed / REORDER_DELAY_NS + 1n) * REORDER_DELAY_NS;
  return inOrder.map((time) => time - delay);
}

const REORDER_DELAY_NS = 250_000_000n;
