import type { BitReader } from './bit-reader.js';
import type { BitWriter } from './bit-writer.js';

/** A program_config_element: channels that no number stands for (ISO/IEC 14496-3 §4.4.1.1). */
export interface ProgramConfig {
  readonly channels: number;
  /** What stands before its comment, bit by bit. */
  readonly bits: readonly (0 | 1)[];
  readonly comment: Uint8Array;
}

/**
 * Reads one that begins at this bit; its comment begins at a whole byte.
 *
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA if it ends too early
 */
export function readProgramConfig(reader: BitReader): ProgramConfig {
  const bits: (0 | 1)[] = [];
  const read = (count: number): number => {
    let value = 0;
    for (let at = 0; at < count; at++) {
      const bit = reader.flag() ? 1 : 0;
      bits.push(bit);
      value = value * 2 + bit;
    }
    return value;
  };
  const channels = readChannels(read);
  reader.skip((8 - (reader.position % 8)) % 8);
  const comment = Uint8Array.from({ length: reader.bits(8) }, () => reader.bits(8));
  return { channels, bits, comment };
}

/** Writes one from this bit on. */
export function writeProgramConfig(writer: BitWriter, { bits, comment }: ProgramConfig): void {
  for (const bit of bits) writer.flag(bit);
  writer.align().bits(comment.length, 8);
  for (const byte of comment) writer.bits(byte, 8);
}

function readChannels(read: (count: number) => number): number {
  read(4 + 2 + 4); // element_instance_tag, object_type, sampling_frequency_index
  const [front, side, back] = [read(4), read(4), read(4)];
  const [lowFrequency, associated, coupling] = [read(2), read(3), read(4)];
  if (read(1) === 1) read(4); // mono_mixdown
  if (read(1) === 1) read(4); // stereo_mixdown
  if (read(1) === 1) read(3); // matrix_mixdown
  let channels = lowFrequency;
  for (let element = 0; element < front + side + back; element++) {
    channels += 1 + read(1); // is_cpe: a pair of channels
    read(4);
  }
  read(lowFrequency * 4);
  read(associated * 4);
  read(coupling * 5);
  return channels;
}
