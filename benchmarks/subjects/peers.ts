import { once } from 'node:events';
import type { Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import { BlockReading } from './block-reading.js';
import type { Pass, SubjectInput } from './subject.js';

/*
 * Each peer is used as its own documentation shows, and in its favour where there is a choice: iterators that need no promise,
 * only the track number, the time and where the payload lies of a block, the package's own unlacing only where there is a lace.
 */

/** An element as ts-ebml and ebml tell it. */
interface PlainTag {
  readonly name: string;
  readonly type: string;
  readonly isEnd?: boolean;
  readonly value?: unknown;
  readonly data?: Uint8Array;
}

/** What ebml-block, which comes with ts-ebml, says of a block. */
type ReadBlock = (block: Uint8Array) => { readonly frames: readonly Uint8Array[] };

export async function tsEbml(): Promise<Pass> {
  const { Decoder, tools } = await load<{
    readonly Decoder: new () => { decode(chunk: Uint8Array): readonly PlainTag[] };
    readonly tools: { readonly readBlock: ReadBlock; readonly ebmlBlock: ReadBlock };
  }>('ts-ebml');
  return ({ chunks }) => {
    const reading = new BlockReading((block) => tools.ebmlBlock(block).frames);
    const decoder = new Decoder();
    for (const chunk of chunks) {
      for (const tag of decoder.decode(chunk)) {
        if (tag.isEnd === true) continue;
        reading.elements++;
        if (tag.name === 'SimpleBlock' || tag.name === 'Block') reading.block(tag.data!);
        else if (tag.name === 'Timecode' || tag.name === 'Timestamp') reading.clusterTicks = tag.value as number;
      }
    }
    return reading.counts();
  };
}

export async function ebml(): Promise<Pass> {
  const { Decoder } = await load<{ readonly Decoder: new () => Transform }>('ebml');
  return async (input) => {
    const reading = new BlockReading();
    const decoder = new Decoder();
    decoder.on('data', ([event, tag]: readonly [string, PlainTag]) => {
      if (event === 'end') return;
      reading.elements++;
      if (tag.name === 'SimpleBlock' || tag.name === 'Block') reading.block(tag.data!);
      else if (tag.name === 'Timecode' || tag.name === 'Timestamp') reading.clusterTicks = unsigned(tag.data!);
    });
    await writeAll(input, decoder);
    return reading.counts();
  };
}

/** Of eight bytes the package makes a text. */
function unsigned(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

/** An element as ebml-stream and ebml-iterator tell it. */
interface IdTag {
  readonly id: number;
  readonly position: number;
  readonly data: unknown;
  /** Of a block. */
  readonly track: number;
  readonly value: number;
  readonly payload: Uint8Array;
}

const END = 2;
const SIMPLE_BLOCK = 0xa3;
const BLOCK = 0xa1;
const TIMESTAMP = 0xe7;

function take(reading: BlockReading, tag: IdTag): void {
  if (tag.position === END) return;
  reading.elements++;
  if (tag.id === SIMPLE_BLOCK || tag.id === BLOCK) reading.frame(tag.track, tag.value, tag.payload);
  else if (tag.id === TIMESTAMP) reading.clusterTicks = Number(tag.data);
}

export async function ebmlStream(): Promise<Pass> {
  const { EbmlStreamDecoder } = await load<{ readonly EbmlStreamDecoder: new () => Transform }>('ebml-stream');
  return async (input) => {
    const reading = new BlockReading();
    const decoder = new EbmlStreamDecoder();
    decoder.on('data', (tag: IdTag) => take(reading, tag));
    await writeAll(input, decoder);
    return reading.counts();
  };
}

export async function ebmlIterator(): Promise<Pass> {
  const { EbmlIteratorDecoder } = await load<{
    readonly EbmlIteratorDecoder: new () => { parseTags(chunk: Uint8Array): Iterable<IdTag> };
  }>('ebml-iterator');
  return ({ chunks }) => {
    const reading = new BlockReading();
    const decoder = new EbmlIteratorDecoder();
    for (const chunk of chunks) {
      for (const tag of decoder.parseTags(chunk)) take(reading, tag);
    }
    return reading.counts();
  };
}

/** It needs the whole file, and gives its packets track by track. */
export async function mediabunny(): Promise<Pass> {
  const { BufferSource, EncodedPacketSink, Input, MATROSKA } = await import('mediabunny');
  return async ({ bytes }) => {
    const reading = new BlockReading();
    const input = new Input({ source: new BufferSource(bytes), formats: [MATROSKA] });
    for (const track of await input.getTracks()) {
      for await (const packet of new EncodedPacketSink(track).packets()) {
        reading.frame(track.number, Math.round(packet.timestamp * 1000), packet.data);
      }
    }
    input.dispose();
    const { frames, payloadBytes } = reading.counts();
    return { frames: frames!, payloadBytes: payloadBytes! };
  };
}

async function writeAll({ chunks }: SubjectInput, decoder: Transform): Promise<void> {
  const isOver = finished(decoder);
  for (const chunk of chunks) {
    if (!decoder.write(chunk)) await Promise.race([once(decoder, 'drain'), isOver]);
  }
  decoder.end();
  await isOver;
}

/** Most have no types, or types of another version of TypeScript. */
async function load<Exports>(name: string): Promise<Exports> {
  const loaded = (await import(name)) as { readonly default?: Exports } & Exports;
  return loaded.default ?? loaded;
}
