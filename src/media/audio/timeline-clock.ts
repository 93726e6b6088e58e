import type { Fragment } from '../../fragment/fragment.js';
import { EARLIEST_WALL_CLOCK_MS } from './fragment-span.js';
import { type FirstFrame, firstFrameOf } from './first-frame.js';
import type { PcmClock } from './pcm-chunk.js';

/**
 * Tells by how much the Matroska times of a fragment must be moved so that those of all fragments stand on one time line.
 *
 * - Where the producer's times are since 1970 (an ABSOLUTE producer; a RELATIVE one that said when it began), each fragment is where
 *   its producer timestamp says. The service writes that in whole milliseconds: one millisecond more or less than before is taken for
 *   rounding, so that times of a finer TimestampScale stay exact.
 * - Where they are not (a RELATIVE producer whose timestamp is `0.000`), the Matroska times count as they are, on from where the service
 *   received the first fragment. When they go back to their beginning while the service's time goes on, the producer began anew, and
 *   is as much later as the service says, but never before the end of what there is.
 */
export class TimelineClock {
  #anchor: Anchor | undefined = undefined;
  #latestServerMs = -Infinity;

  get clock(): PcmClock {
    return this.#anchor?.clock ?? 'media';
  }

  /**
   * What is to be added to the times of the fragment's frames, in nanoseconds.
   *
   * @param endNs where what came before ends, on the time line
   */
  offsetOf(fragment: Fragment, endNs: bigint | undefined): bigint {
    const frame = firstFrameOf(fragment);
    const anchor = frame === undefined ? this.#anchor : this.#anchorFor(frame, endNs);
    this.#anchor = anchor;
    this.#latestServerMs = Math.max(this.#latestServerMs, fragment.metadata.serverTimestampMs ?? -Infinity);
    return anchor?.offsetNs ?? 0n;
  }

  #anchorFor(frame: FirstFrame, endNs: bigint | undefined): Anchor {
    const anchor = this.#anchor;
    const offsetNs = producerOffset(frame);
    if (anchor === undefined) return firstAnchor(frame, offsetNs);
    if (anchor.clock === 'producer') {
      if (offsetNs === undefined || isRounding(offsetNs - anchor.offsetNs)) return anchor;
      return { ...anchor, offsetNs };
    }
    return this.#hasBegunAnew(frame, anchor) ? later(frame, anchor, endNs) : anchor;
  }

  #hasBegunAnew({ timestampNs, metadata }: FirstFrame, { firstNs }: Anchor): boolean {
    return (metadata.serverTimestampMs ?? -Infinity) > this.#latestServerMs && timestampNs <= firstNs;
  }
}

interface Anchor {
  readonly clock: PcmClock;
  readonly offsetNs: bigint;
  /** The first time since the producer began, as Matroska has it. */
  readonly firstNs: bigint;
}

const MS = 1_000_000n;
const EARLIEST_WALL_CLOCK_NS = BigInt(EARLIEST_WALL_CLOCK_MS) * MS;

function firstAnchor(frame: FirstFrame, offsetNs: bigint | undefined): Anchor {
  const firstNs = frame.timestampNs;
  if (offsetNs !== undefined) return { clock: 'producer', offsetNs, firstNs };
  const serverNs = frame.serverTimestampNs;
  if (serverNs !== undefined) return { clock: 'server', offsetNs: serverNs - firstNs, firstNs };
  return { clock: 'media', offsetNs: 0n, firstNs };
}

/** From the producer's wall clock; `undefined` if the fragment does not tell it. */
function producerOffset(frame: FirstFrame): bigint | undefined {
  const { producerTimestampNs, timestampNs, metadata } = frame;
  const isTold = (metadata.producerTimestampMs ?? 0) >= EARLIEST_WALL_CLOCK_MS;
  if (producerTimestampNs === undefined || !isTold) return timestampNs >= EARLIEST_WALL_CLOCK_NS ? 0n : undefined;
  const offsetNs = producerTimestampNs - timestampNs;
  return isRounding(offsetNs) ? 0n : offsetNs;
}

function isRounding(difference: bigint): boolean {
  return difference >= -MS && difference <= MS;
}

function later(frame: FirstFrame, anchor: Anchor, endNs: bigint | undefined): Anchor {
  const byServer = anchor.clock === 'server' ? frame.serverTimestampNs : undefined;
  const startNs = [byServer, endNs].reduce<bigint>(
    (latest, time) => (time !== undefined && time > latest ? time : latest),
    frame.timestampNs,
  );
  return { clock: anchor.clock, offsetNs: startNs - frame.timestampNs, firstNs: frame.timestampNs };
}
