import { concatenated } from '../../ebml/bytes.js';
import { withDefaults } from '../../ebml/with-defaults.js';
import { UsageError } from '../../errors.js';
import { MediaError } from '../media-error.js';
import { type PcmChunk, pcmBytes } from './pcm-chunk.js';
import type { PcmInput } from './pcm-input.js';
import { wavHeader, type WavHeaderOptions } from './wav-header.js';

/** How a WAV file is written. */
export interface WavOptions {
  /** Samples of each channel, where that is known before: the header is right from the start. */
  readonly sampleCount?: number | undefined;
  /**
   * `plain` (default): WAVE_FORMAT_PCM, which everything reads. `extensible`: WAVE_FORMAT_EXTENSIBLE, which also says which channel is
   * on which side; ffmpeg guesses, and says so, where nobody tells.
   */
  readonly format?: 'plain' | 'extensible' | undefined;
  /**
   * Given the header with the right sizes when all samples have been taken: it is as long as the one that came first, and goes over it,
   * at byte 0, where the output can be gone back in. Waited for.
   */
  readonly onFinalHeader?: ((header: Uint8Array) => void | Promise<void>) | undefined;
}

/**
 * A WAV file with samples of 16 bits, as they come: the header first.
 *
 * Nobody knows the sizes before the last sample. Without `sampleCount` the header says so (`FFFFFFFF`), which players take for "up to the
 * end"; `onFinalHeader` gets the right one. A file of more than 4 GB is an RF64 file then (EBU Tech 3306).
 *
 * @throws MediaError NO_MEDIA if there is no chunk, CODEC_PRIVATE_DATA_CHANGED if rate or channels change; UsageError if there are not as
 * many samples as `sampleCount` says, or an option has a value that it cannot have
 */
export async function* wav(chunks: PcmInput, options: WavOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
  const { format, sampleCount, onFinalHeader } = withDefaults({ format: 'plain' } as const, options);
  if (!['plain', 'extensible'].includes(format))
    throw new UsageError(`The option format is plain or extensible, not ${format}`);
  let first: PcmChunk | undefined;
  let taken = 0;
  for await (const chunk of chunks) {
    if (first === undefined) {
      first = chunk;
      yield wavHeader(headerOf(first, { format, sampleCount }));
    }
    refuseChange(first, chunk);
    taken += chunk.samples.length / chunk.channels;
    if (taken > (sampleCount ?? Infinity)) throw wrongCount(sampleCount, taken);
    if (chunk.samples.length > 0) yield pcmBytes(chunk);
  }
  if (first === undefined) throw new MediaError('NO_MEDIA', { message: 'There are no samples to be written' });
  if (sampleCount !== undefined && taken !== sampleCount) throw wrongCount(sampleCount, taken);
  await onFinalHeader?.(wavHeader(headerOf(first, { format, sampleCount: taken })));
}

/**
 * The same as one piece, with the right sizes: for sound that fits in memory.
 *
 * @throws as {@link wav}
 */
export async function wavFile(chunks: PcmInput, options: Pick<WavOptions, 'format'> = {}): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const onFinalHeader = (header: Uint8Array): void => {
    parts[0] = header;
  };
  for await (const part of wav(chunks, { ...options, onFinalHeader })) parts.push(part);
  return concatenated(parts);
}

function headerOf(
  { sampleRate, channels }: PcmChunk,
  rest: Pick<WavHeaderOptions, 'format' | 'sampleCount'>,
): WavHeaderOptions {
  return { sampleRate, channels, ...rest };
}

function refuseChange(first: PcmChunk, { sampleRate, channels }: PcmChunk): void {
  if (sampleRate === first.sampleRate && channels === first.channels) return;
  const message = `A WAV file has one sample rate and one number of channels: ${String(first.sampleRate)} Hz, ${String(first.channels)}`;
  throw new MediaError('CODEC_PRIVATE_DATA_CHANGED', { message });
}

function wrongCount(sampleCount: number | undefined, taken: number): UsageError {
  return new UsageError(`There are not ${String(sampleCount)} samples: ${String(taken)} have come`);
}
