import { readdirSync, readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import type { Fragment } from '../../../src/fragment/fragment.js';
import { asColumns } from '../../../src/fragment/fragment-columns.js';
import { encodeElement, encodeMaster } from '../../../src/matroska/mkv-writer.js';
import { contactFragments } from '../../../src/media/audio/contact-fragments.js';
import { pcm } from '../../../src/media/audio/pcm.js';
import { pcmBytes, type PcmChunk } from '../../../src/media/audio/pcm-chunk.js';
import { adler32 } from '../../support/adler32.js';
import { bytesOf } from '../../support/element-bytes.js';
import { readFragments } from '../../support/fragments.js';
import { inChunks } from '../../support/in-chunks.js';
import {
  aBlockGroup,
  aCluster,
  aDocument,
  aFragment,
  anInfo,
  aTracks,
  type BlockSpec,
  type TrackSpec,
} from '../../support/mkv-builder.js';
import { Random, seedOfRun } from '../../support/random.js';
import {
  AGENT,
  anAudio,
  blocksFrom,
  CALL_MS,
  callFragment,
  CUSTOMER,
  expectSound,
  inSeconds,
  littleEndian,
  samplesAt,
  soundOf,
} from './call-builder.js';

/*
 * Sound is the same whether the frames of fragments are objects or columns. The long calls of two-hours-verdict.ts are of columns, and the
 * calls of the other tests here of objects.
 */

const seed = seedOfRun();
const MEDIA = 'test-resources';
const files = readdirSync(MEDIA).filter((name) => /\.(mk[av]|webm)$/.test(name));

describe(`sound of columns (seed ${seed})`, () => {
  it.each(files)('is that of objects in %s, or the same error', async (file) => {
    const bytes = new Uint8Array(readFileSync(`${MEDIA}/${file}`));
    const { fragments } = readFragments([bytes]);
    const names = [...fragments[0]!.tracks.values()].flatMap(({ number, name = number }) => [number, name]);
    for (const track of [undefined, ...names]) {
      const expected = await outcomeOf(pcm(fragments, { track }));
      for (const size of [bytes.length, 4_000, 700])
        expect({ track, ...(await outcomeOf(pcm(inColumns(bytes, size), { track }))) }).toEqual({ track, ...expected });
    }
  });

  it('is that of objects, whatever a producer does', async () => {
    const random = new Random(seed);
    let heard = 0;
    for (let turn = 0; turn < 150; turn++) {
      const bytes = bytesOf(...aProducer(random));
      const options = {
        track: 'side',
        jitterMs: random.pick([0, 5]),
        onLongSilence: random.pick(['throw', 'restart'] as const),
      } as const;
      const expected = await outcomeOf(pcm(readFragments([bytes]).fragments, options));
      const size = random.pick([bytes.length, 1 + random.below(3_000)]);
      expect({ turn, ...(await outcomeOf(pcm(inColumns(bytes, size), options))) }).toEqual({ turn, ...expected });
      heard += expected.chunks.length;
    }
    expect(heard).toBeGreaterThan(100);
  });

  it('is all of a fragment of 200,000 blocks, as objects too', async () => {
    const [count, clusterBlocks] = [200_000, 20_000];
    const sound = samplesAt(0, 0, count);
    const clusters = Array.from({ length: count / clusterBlocks }, (_, cluster) => {
      const from = cluster * clusterBlocks;
      return aCluster({ ticks: from, frames: blocksOfOneSample(sound.subarray(from, from + clusterBlocks)) });
    });
    const tracks = aTracks([{ type: 'audio', name: 'side', codecId: 'A_PCM/INT/LIT', children: [anAudio(8_000, 1, 16)] }]); // prettier-ignore
    const bytes = aDocument({ children: [anInfo({ timestampScale: NS_PER_SAMPLE }), tracks, ...clusters] });
    for (const fragments of [inColumns(bytes, bytes.length), readFragments([bytes]).fragments]) {
      expect(fragments.map(({ frameCount }) => frameCount)).toEqual([count]);
      expectSound(await soundOf(pcm(fragments)), sound);
    }
  });

  it('ends with the error of objects where a frame cannot be decoded, but for the path: no BlockGroup is told from a SimpleBlock', async () => {
    const track: TrackSpec = { type: 'audio', codecId: 'A_PCM/INT/LIT', children: [anAudio(8_000, 1, 16), compressedBy(0)] }; // prettier-ignore
    const bytes = aFragment({
      tracks: [track],
      frames: [],
      children: [aBlockGroup({ bytes: Uint8Array.of(1, 2, 3) })],
    });
    const [objects, columns] = await Promise.all(
      [readFragments([bytes]).fragments, inColumns(bytes, bytes.length)].map(async (fragments) =>
        outcomeOf(pcm(fragments)),
      ),
    );
    expect(objects!.error).toContain('Segment/Cluster/BlockGroup/Block)');
    expect(columns!.error).toBe(objects!.error?.replace('BlockGroup/Block)', 'SimpleBlock)'));
  });

  it('is of the same calls', async () => {
    const random = new Random(seed);
    let at = 0;
    const bodies = Array.from({ length: 200 }, (_, number) => {
      const tag = random.pick([undefined, undefined, 'a', 'b']);
      const order = random.pick([[CUSTOMER, AGENT], [AGENT, CUSTOMER]] as const); // prettier-ignore
      const blocks = blocksFrom(at, 5 + random.below(8)).sort(() => random.next() - 0.5);
      at += 64 * blocks.length + random.pick([0, 0, 150, 300, 5_000, 90_000]);
      return callFragment({
        blocks,
        order,
        number: String(number),
        tags: tag === undefined ? [] : [['ContactId', tag]],
      });
    });
    for (const onChange of ['stop', 'skip'] as const) {
      const [objects, columns] = [readFragments(bodies).fragments, inColumns(bytesOf(...bodies), 5_000)];
      expect(await numbersOf(columns, onChange)).toEqual(await numbersOf(objects, onChange));
    }
  });
});

function inColumns(bytes: Uint8Array, chunkBytes: number): readonly Fragment[] {
  const { fragments } = readFragments(inChunks(bytes, chunkBytes), { frames: asColumns });
  expect(fragments.flatMap(({ frames }) => frames)).toEqual([]);
  return fragments;
}

/** What is heard, and how it ends. */
async function outcomeOf(sound: AsyncIterable<PcmChunk>) {
  const chunks: object[] = [];
  try {
    for await (const { samples, ...facts } of sound)
      chunks.push({ ...facts, count: samples.length, checksum: adler32(pcmBytes({ samples })) });
    return { chunks, error: undefined };
  } catch (error) {
    return { chunks, error: String(error) };
  }
}

async function numbersOf(fragments: readonly Fragment[], onChange: 'stop' | 'skip') {
  const numbers: (string | undefined)[] = [];
  for await (const { metadata } of contactFragments(fragments, { onChange })) numbers.push(metadata.fragmentNumber);
  return numbers;
}

/** One behind the other, from the beginning of the Cluster on, where a tick is a sample. */
function blocksOfOneSample(samples: Int16Array): readonly BlockSpec[] {
  return Array.from(samples, (_, ticks) => ({ ticks, bytes: littleEndian(samples.subarray(ticks, ticks + 1)) }));
}

const NS_PER_SAMPLE = 125_000;

type Pack = (bytes: Uint8Array) => Uint8Array;

/** Fragments of one producer: samples of some kind, in blocks of any length, with and without laces, groups, compression and gaps. */
function aProducer(random: Random): readonly Uint8Array[] {
  const bits = random.pick([8, 16, 16, 24]);
  const channels = random.pick([1, 1, 2]);
  const timestampScale = random.pick([1_000_000, 1_000_000, 100_000, 22_675]);
  const { children, pack } = random.pick(PACKINGS);
  const codecId = random.pick(['A_PCM/INT/LIT', 'A_PCM/INT/BIG']);
  const audio = anAudio(8_000, channels, bits);
  let ticks = random.below(1_000);
  return Array.from({ length: 1 + random.below(6) }, (_, number) => {
    const side: TrackSpec = { type: 'audio', name: 'side', codecId, children: [audio, ...children] };
    const other: TrackSpec = { type: 'audio', name: 'other', codecId, children: [audio] };
    const tracks = random
      .pick([[side], [side, other], [other, side]])
      .map((track, at) => ({ ...track, number: at + 1 }));
    const length = 1 + random.below(12);
    const blocks = Array.from({ length }, () => aBlock(random, { pack, trackCount: tracks.length }));
    const grouped = random.below(4) === 0 ? blocks.splice(random.below(blocks.length)) : [];
    const begin = ticks;
    ticks += random.pick([500, 600, 20_000]);
    const producerTimestamp = inSeconds(CALL_MS + Math.floor((begin * timestampScale) / 1e6));
    const groups = grouped.map((block) => aBlockGroup(block));
    return aFragment({ number: String(number), timestampScale, ticks: begin, tracks, frames: blocks, children: groups, producerTimestamp }); // prettier-ignore
  });
}

function aBlock(random: Random, { pack, trackCount }: { readonly pack: Pack; readonly trackCount: number }): BlockSpec {
  const place = { track: 1 + random.below(trackCount), ticks: random.below(600) };
  const payload = () => pack(random.bytes(random.below(90)));
  if (random.below(3) > 0) return { ...place, bytes: payload() };
  return { ...place, lacing: 'ebml', frames: Array.from({ length: 2 + random.below(3) }, payload) };
}

const PACKINGS: readonly { readonly children: readonly Uint8Array[]; readonly pack: Pack }[] = [
  { children: [], pack: (bytes) => bytes },
  { children: [], pack: (bytes) => bytes },
  { children: [compressedBy(3, Uint8Array.of(7, 9))], pack: (bytes) => bytes },
  { children: [compressedBy(0)], pack: (bytes) => new Uint8Array(deflateSync(bytes)) },
];

/** ContentEncodings: 0 is zlib, 3 a header that was stripped off. */
function compressedBy(algorithm: number, settings: Uint8Array = new Uint8Array(0)): Uint8Array {
  return encodeMaster('ContentEncodings', [
    encodeMaster('ContentEncoding', [
      encodeMaster('ContentCompression', [
        encodeElement('ContentCompAlgo', algorithm),
        encodeElement('ContentCompSettings', settings),
      ]),
    ]),
  ]);
}
