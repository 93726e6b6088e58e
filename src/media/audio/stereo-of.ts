import type { AudioBlock } from './audio-block.js';
import { AudioTimeline } from './audio-timeline.js';
import { MediaError } from '../media-error.js';
import type { PcmChunk } from './pcm-chunk.js';
import type { PcmInput } from './pcm-input.js';
import { pcmSettings, type PcmTimingOptions } from './pcm-settings.js';

/** Two sounds that become one. */
export interface TwoSides {
  readonly left: PcmInput;
  readonly right: PcmInput;
}

/** How {@link stereoOf} joins. */
export type StereoOfOptions = Pick<PcmTimingOptions, 'maxSilenceMs' | 'onLongSilence'>;

/**
 * Two sounds of one channel as the two channels of one, in step by their times: for calls whose sides are streams of their own, as a
 * Chime Voice Connector has them. Both are read as far as they are needed; where one has nothing, or has ended, it is silent.
 *
 * The times of both must be by one clock.
 *
 * @throws MediaError NO_MEDIA, SILENCE_TOO_LONG; CODEC_PRIVATE_DATA_CHANGED if the rates differ
 */
export async function* stereoOf(
  sides: TwoSides,
  { maxSilenceMs, onLongSilence }: StereoOfOptions = {},
): AsyncGenerator<PcmChunk, void, undefined> {
  const timeline = new AudioTimeline(2, pcmSettings({ maxSilenceMs, onLongSilence }));
  const readers = [sides.left, sides.right].map((input) => new SideReader(input));
  try {
    for (const reader of readers) await reader.advance();
    for (let leg = nextOf(readers); leg !== undefined; leg = nextOf(readers)) {
      const reader = readers[leg];
      const chunk = reader?.next;
      if (reader === undefined || chunk === undefined) break;
      await reader.advance();
      const next = readers.map((side) => side.next?.timestampNs).filter((time) => time !== undefined);
      const settledNs = next.reduce<bigint | undefined>(
        (first, time) => (first === undefined || time < first ? time : first),
        undefined,
      );
      yield* timeline.add({ blocks: [blockOf(chunk, leg)], expected: [], clock: chunk.clock, settledNs });
    }
    yield* timeline.end();
    if (timeline.endNs === undefined) throw new MediaError('NO_MEDIA', { message: 'Neither side has sound' });
  } finally {
    // Both, even if one of them fails at that.
    await Promise.all(readers.map((reader) => reader.close()));
  }
}

/** Knows what comes next. */
class SideReader {
  readonly #iterator: Iterator<PcmChunk> | AsyncIterator<PcmChunk>;
  next: PcmChunk | undefined = undefined;
  #isOver = false;

  constructor(input: PcmInput) {
    this.#iterator = Symbol.asyncIterator in input ? input[Symbol.asyncIterator]() : input[Symbol.iterator]();
  }

  async advance(): Promise<void> {
    try {
      const result: IteratorResult<PcmChunk, unknown> = await this.#iterator.next();
      this.#isOver = result.done === true;
      this.next = result.done === true ? undefined : result.value;
    } catch (error) {
      this.#isOver = true;
      throw error;
    }
  }

  async close(): Promise<void> {
    if (!this.#isOver) await this.#iterator.return?.();
  }
}

/** The side whose next chunk is the earlier. */
function nextOf(readers: readonly SideReader[]): number | undefined {
  const times = readers.map(({ next }) => next?.timestampNs);
  const [left, right] = times;
  if (left === undefined) return right === undefined ? undefined : 1;
  return right !== undefined && right < left ? 1 : 0;
}

/** Its time is as exact as it can be told. */
function blockOf({ samples, channels, sampleRate, timestampNs }: PcmChunk, leg: number): AudioBlock {
  return { leg, timestampNs, tickNs: 1, samples, from: 0, count: samples.length / channels, channels, sampleRate };
}
