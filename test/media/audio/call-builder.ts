import type { Fragment } from '../../../src/fragment/fragment.js';
import { FragmentReader } from '../../../src/fragment/fragment-reader.js';
import type { PcmChunk } from '../../../src/media/audio/pcm-chunk.js';
import { encodeElement, encodeMaster } from '../../../src/matroska/mkv-writer.js';
import { aFragment, type FragmentSpec, type TagList } from '../../support/mkv-builder.js';

/*
 * Calls as Amazon Connect streams them: name only what the test is about. Each sample tells which leg it is of, and where in it.
 */

export const CUSTOMER = 'AUDIO_FROM_CUSTOMER';
export const AGENT = 'AUDIO_TO_CUSTOMER';
export const RATE = 8_000;
export const BLOCK_MS = 64;
export const SAMPLES_OF_BLOCK = 512;
/** 2024-05-06T12:53:20Z. */
export const CALL_MS = 1_715_000_000_000;
export const CONNECT_MIME_TYPE = 'audio/L16;rate=8000;channels=1;';

/** What is heard of a leg at a place. Never 0, which is silence; the same again after sixteen seconds. */
export function sampleAt(leg: number, position: number): number {
  return SOUNDS[leg]![position & (PERIOD - 1)]!;
}

/** So many samples of a leg, from one on. */
export function samplesAt(leg: number, position: number, count: number): Int16Array {
  return Int16Array.from({ length: count }, (_, at) => sampleAt(leg, position + at));
}

/** The same of at most a block, not copied. */
export function blockAt(leg: number, position: number, count: number): Int16Array {
  const from = position & (PERIOD - 1);
  return SOUNDS[leg]!.subarray(from, from + count);
}

const PERIOD = 2 ** 17;
const SOUNDS = [0, 1].map((leg) =>
  Int16Array.from({ length: PERIOD + SAMPLES_OF_BLOCK }, (_, at) => {
    return (Math.imul((at % PERIOD) + 1 + leg * 15_485_863, 0x9e37_79b1) >> 16) | 1;
  }),
);

/** A block of a call. */
export interface CallBlock {
  /** Default the customer. */
  readonly track?: string;
  /** When it begins, in ticks (milliseconds) since the call began. */
  readonly at: number;
  /** Default: a whole block of what `sampleAt` says is heard then. */
  readonly samples?: Int16Array;
  /** Instead of samples. */
  readonly bytes?: Uint8Array;
}

/** One fragment of a call. */
export interface CallFragment extends Omit<FragmentSpec, 'frames' | 'tags'> {
  readonly blocks: readonly CallBlock[];
  /** Names of the tracks 1, 2, …. Default: customer, agent. */
  readonly order?: readonly string[];
  /** Default `CALL_MS`. */
  readonly callMs?: number;
  /** What a RELATIVE producer takes off its times, in milliseconds; it says so by the producer timestamp, unless that is given. */
  readonly relativeToMs?: number;
  /** Default: MimeType. */
  readonly tags?: TagList;
}

/** Bytes of one fragment of a call. Its first block, by time, gives it its time. */
export function callFragment(spec: CallFragment): Uint8Array {
  const { blocks, order = [CUSTOMER, AGENT], callMs = CALL_MS, relativeToMs = 0, ...rest } = spec;
  const startMs = Math.min(...blocks.map(({ at }) => at));
  const wallMs = callMs + startMs;
  return aFragment({
    producerTimestamp: inSeconds(wallMs),
    serverTimestamp: inSeconds(wallMs + 300),
    ticks: wallMs - relativeToMs,
    tracks: order.map((name, at) => ({ number: at + 1, type: 'audio', name, codecPrivate: Uint8Array.of(0x11, 0x90) })),
    tags: [['MimeType', CONNECT_MIME_TYPE]],
    ...rest,
    frames: blocks.map((block) => ({
      track: order.indexOf(block.track ?? CUSTOMER) + 1,
      ticks: block.at - startMs,
      bytes: block.bytes ?? littleEndian(block.samples ?? wholeBlock(block)),
    })),
  });
}

/** Blocks of one leg, one behind the other. */
export function blocksFrom(at: number, count: number, track = CUSTOMER): CallBlock[] {
  return Array.from({ length: count }, (_, number) => ({ track, at: at + number * BLOCK_MS }));
}

export function fragmentsOf(...bodies: readonly Uint8Array[]): readonly Fragment[] {
  const reader = new FragmentReader();
  return [...bodies.flatMap((body) => reader.push(body)), ...reader.end()];
}

/** As the machines are on which these tests run. */
export function littleEndian({ buffer, byteOffset, byteLength }: Int16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Compares long sounds quickly, and says where they differ. */
export function expectSound(real: Int16Array, expected: Int16Array): void {
  const differs = real.findIndex((sample, at) => sample !== expected[at]);
  const isSame = real.length === expected.length && differs === -1;
  if (!isSame) expect({ length: real.length, differs }).toEqual({ length: expected.length, differs: -1 });
}

export function inSeconds(milliseconds: number): string {
  return `${Math.floor(milliseconds / 1000)}.${String(milliseconds % 1000).padStart(3, '0')}`;
}

/** All chunks, in their order. */
export async function listed<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** All samples of all chunks, after a look at what the chunks say of themselves. */
export async function soundOf(chunks: AsyncIterable<PcmChunk>): Promise<Int16Array> {
  const list = await listed(chunks);
  let position = 0;
  for (const chunk of list) {
    expect(chunk.position).toBe(position);
    position += chunk.samples.length / chunk.channels;
  }
  return joined(list.map(({ samples }) => samples));
}

export function joined(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** What is heard if these stretches are, and nothing else. */
export function heard(count: number, stretches: readonly (readonly [from: number, samples: Int16Array])[]): Int16Array {
  const sound = new Int16Array(count);
  for (const [from, samples] of stretches) sound.set(samples, from);
  return sound;
}

/** An Audio master, as other producers have one. */
export function anAudio(sampleRate: number, channels: number, bits: number): Uint8Array {
  return encodeMaster('Audio', [
    encodeElement('SamplingFrequency', sampleRate),
    encodeElement('Channels', channels),
    encodeElement('BitDepth', bits),
  ]);
}

function wholeBlock({ track = CUSTOMER, at }: CallBlock): Int16Array {
  return samplesAt(track === AGENT ? 1 : 0, at * (RATE / 1000), SAMPLES_OF_BLOCK);
}
