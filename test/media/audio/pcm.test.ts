import {
  fragmentsOf,
  callFragment,
  blocksFrom,
  soundOf,
  samplesAt,
  heard,
  listed,
  littleEndian,
  AGENT,
  anAudio,
  BLOCK_MS,
  CALL_MS,
  CUSTOMER,
  expectSound,
  RATE,
  SAMPLES_OF_BLOCK,
  joined,
} from './call-builder.js';
import type { Fragment } from '../../../src/fragment/fragment.js';
import { FragmentReader } from '../../../src/fragment/fragment-reader.js';
import { encodeG711 } from '../../../src/media/codecs/g711.js';
import { pcm, type PcmOptions } from '../../../src/media/audio/pcm.js';
import { concatenated } from '../../../src/ebml/bytes.js';
import { aCluster, aDocument, aFragment, anInfo, aTracks } from '../../support/mkv-builder.js';
import { Random, seedOfRun } from '../../support/random.js';

const customer = (fragments: readonly Fragment[], options: PcmOptions = {}) =>
  pcm(fragments, { track: CUSTOMER, ...options });
const B = SAMPLES_OF_BLOCK;

describe('pcm', () => {
  it('gives one track, at its times, with the producer’s clock', async () => {
    const chunks = await listed(
      customer(fragmentsOf(callFragment({ blocks: blocksFrom(0, 3) }), callFragment({ blocks: blocksFrom(192, 2) }))),
    );
    expect(chunks).toMatchObject([
      {
        sampleRate: RATE,
        channels: 1,
        position: 0,
        timestampNs: BigInt(CALL_MS) * 1_000_000n,
        clock: 'producer',
        isRestart: false,
      },
      { position: 3 * B, timestampNs: BigInt(CALL_MS + 192) * 1_000_000n },
    ]);
    expectSound(joined(chunks.map(({ samples }) => samples)), samplesAt(0, 0, 5 * B));
  });

  it('fills a gap with silence as long as the times say', async () => {
    const sound = await soundOf(
      customer(
        fragmentsOf(callFragment({ blocks: [{ at: 0 }, { at: 65 }] }), callFragment({ blocks: [{ at: 3_000 }] })),
      ),
    );
    expectSound(sound, heard(24_000 + B, [[0, samplesAt(0, 0, B)], [520, samplesAt(0, 520, B)], [24_000, samplesAt(0, 24_000, B)]])); // prettier-ignore
  });

  it('keeps the grid where a block is short', async () => {
    for (const short of [96, 510, 511]) {
      const blocks = [...blocksFrom(0, 4), { at: 256, samples: samplesAt(0, 2048, short) }, ...blocksFrom(320, 3)];
      const expected = samplesAt(0, 0, 8 * B);
      expected.fill(0, 2048 + short, 2560);
      expectSound(await soundOf(customer(fragmentsOf(callFragment({ blocks })))), expected);
    }
  });

  it('cuts off the beginning of what overlaps, and drops what was heard', async () => {
    const first = callFragment({ blocks: blocksFrom(0, 3) });
    const blocks = [
      { at: 64, samples: samplesAt(1, 0, B) },
      { at: 160, samples: samplesAt(1, 5000, B) },
    ];
    const sound = await soundOf(customer(fragmentsOf(first, callFragment({ blocks }))));
    expectSound(sound, heard(1280 + B, [[1280, samplesAt(1, 5000, B)], [0, samplesAt(0, 0, 3 * B)]])); // prettier-ignore
  });

  it('sorts the blocks of a fragment, and with reorderMs those of several', async () => {
    const [a, b, c, d] = blocksFrom(0, 4) as [{ at: number }, { at: number }, { at: number }, { at: number }];
    const within = fragmentsOf(callFragment({ blocks: [c, a, d, b] }));
    expectSound(await soundOf(customer(within)), samplesAt(0, 0, 4 * B));
    const across = fragmentsOf(callFragment({ blocks: [a, c] }), callFragment({ blocks: [b, d] }));
    expectSound(await soundOf(customer(across, { reorderMs: 100 })), samplesAt(0, 0, 4 * B));
    expect((await soundOf(customer(across))).subarray(B, 2 * B)).toEqual(new Int16Array(B));
  });

  it('hears a fragment once that was cut, and came again', async () => {
    const whole = callFragment({ blocks: blocksFrom(0, 10) });
    const next = callFragment({ blocks: blocksFrom(640, 3), number: '2' });
    const bodies = [whole.subarray(0, 6_000), whole, next];
    const cut = bodies.flatMap((body) => fragmentsOf(body));
    expect(cut.map(({ completeness }) => completeness)).toEqual(['truncated', 'complete', 'complete']);
    expectSound(await soundOf(customer(cut)), samplesAt(0, 0, 13 * B));
    // If it does not come again, what came of it counts.
    const half = await soundOf(customer([cut[0]!, cut[2]!]));
    expectSound(half.subarray(0, 2 * B), samplesAt(0, 0, 2 * B));
    expectSound(half.subarray(10 * B), samplesAt(0, 10 * B, 3 * B));
  });

  it('hears it once too where its blocks are in disorder', async () => {
    const whole = callFragment({ blocks: blocksFrom(0, 10).reverse() });
    const cut = [whole.subarray(0, 6_000), whole].flatMap((body) => fragmentsOf(body));
    expectSound(await soundOf(customer(cut)), samplesAt(0, 0, 10 * B));
  });

  it('takes the only audio track if none is named, by its name from then on', async () => {
    const fragments = fragmentsOf(
      callFragment({ blocks: [{ at: 0 }], order: [CUSTOMER] }),
      callFragment({ blocks: [{ at: 64 }, { at: 64, track: AGENT }], order: [AGENT, CUSTOMER] }),
    );
    expectSound(await soundOf(pcm(fragments)), samplesAt(0, 0, 2 * B));
  });
});

describe('the times', () => {
  it('may be rounded to ticks, and nothing is cut or put in', async () => {
    // 1024 samples at 44.1 kHz last 23.22 ms, 160 at 11.025 kHz 14.51 ms, 100 at 8 kHz 12.5 ms.
    for (const [rate, count] of [
      [44_100, 1024],
      [11_025, 160],
      [8_000, 100],
    ] as const) {
      // prettier-ignore
      for (const round of [Math.floor, Math.round, Math.ceil]) {
        const at = (block: number) => round((block * count * 1000) / rate);
        const blocks = Array.from({ length: 400 }, (_, block) => ({ at: at(block), samples: samplesAt(0, block * count, count) }));
        const options = { mimeType: `audio/L16;rate=${rate}` };
        const parts = [0, 1, 2, 3].map((part) => callFragment({ blocks: blocks.slice(part * 100, (part + 1) * 100) }));
        expectSound(await soundOf(customer(fragmentsOf(...parts), options)), samplesAt(0, 0, 400 * count));
      }
    }
  });

  it('count to the sample where blocks last whole ticks: a gap of one millisecond is one', async () => {
    const blocks = [...blocksFrom(0, 3), ...blocksFrom(193, 3), ...blocksFrom(384, 2)];
    const sound = await soundOf(customer(fragmentsOf(callFragment({ blocks }))));
    expectSound(
      sound,
      heard(3072 + 2 * B, [
        [3072, samplesAt(0, 3072, 2 * B)],
        [1544, samplesAt(0, 1544, 3 * B)],
        [0, samplesAt(0, 0, 3 * B)],
      ]),
    );
  });

  it('may tremble as jitterMs says, but not stay aside', async () => {
    const trembling = Array.from({ length: 200 }, (_, block) => ({
      at: block * BLOCK_MS + 5 + [0, 3, -2, 1, -4][block % 5]!,
      samples: samplesAt(0, block * B, B),
    }));
    expectSound(
      await soundOf(customer(fragmentsOf(callFragment({ blocks: trembling })), { jitterMs: 10 })),
      samplesAt(0, 0, 200 * B),
    );
    const aside = [...blocksFrom(0, 10), ...blocksFrom(645, 40)];
    const sound = await soundOf(customer(fragmentsOf(callFragment({ blocks: aside })), { jitterMs: 10 }));
    expect(sound.length).toBe((645 * RATE) / 1000 + 40 * B);
    expect(sound.subarray(-B)).toEqual(samplesAt(0, ((645 + 39 * BLOCK_MS) * RATE) / 1000, B));
  });

  it('do not drift where the producer’s clock is wrong', async () => {
    // 512 samples a block, each of which it calls 64.05 ms.
    const at = (block: number) => Math.floor(block * 64.05);
    const blocks = Array.from({ length: 5_000 }, (_, block) => ({ at: at(block) }));
    const fragments = fragmentsOf(...inParts(blocks, 17).map((part) => callFragment({ blocks: part })));
    const sound = await soundOf(customer(fragments));
    expect(sound.length).toBe(at(4_999) * 8 + B);
  });

  it('are exact beyond what a tick can tell, if the producer’s ticks are', async () => {
    // A tick of 125 µs is a sample.
    const fragment = (from: number, count: number) => {
      const ticks = CALL_MS * 8 + from;
      const frames = [{ ticks: 0, bytes: littleEndian(samplesAt(0, from, count)) }];
      const producerTimestamp = `${Math.floor(ticks / 8000)}.${String(Math.floor(ticks / 8) % 1000).padStart(3, '0')}`;
      return aFragment({ timestampScale: 125_000, ticks, frames, tracks: [{ type: 'audio' }], producerTimestamp });
    };
    const bodies = [fragment(0, 3), fragment(3, 5), fragment(9, 4), fragment(21, 1)];
    const sound = await soundOf(pcm(fragmentsOf(...bodies), { mimeType: 'audio/L16;rate=8000' }));
    expectSound(sound, heard(22, [[0, samplesAt(0, 0, 8)], [9, samplesAt(0, 9, 4)], [21, samplesAt(0, 21, 1)]])); // prettier-ignore
  });

  it.each([
    ['since 1970', {}],
    ['since the producer began, which it told', { relativeToMs: CALL_MS }],
    ['since the producer began, and nobody knows when', { relativeToMs: CALL_MS, producerTimestamp: '0.000' }],
  ])('may be counted %s', async (_, times) => {
    const bodies = [blocksFrom(0, 3), blocksFrom(192, 2), blocksFrom(1_000, 2)].map((blocks) =>
      callFragment({ blocks, ...times }),
    );
    const expected = heard(8_000 + 2 * B, [[0, samplesAt(0, 0, 5 * B)], [8_000, samplesAt(0, 8_000, 2 * B)]]); // prettier-ignore
    const chunks = await listed(customer(fragmentsOf(...bodies)));
    expectSound(joined(chunks.map(({ samples }) => samples)), expected);
    expect(chunks[0]!.clock).toBe('producerTimestamp' in times ? 'server' : 'producer');
  });

  it.each([
    ['and says when', {}],
    ['and does not say when: the service’s clock tells', { producerTimestamp: '0.000' }],
  ])('begin at 0 again when a producer does, %s', async (_, times) => {
    const first = callFragment({ blocks: blocksFrom(0, 3), relativeToMs: CALL_MS, ...times });
    const second = callFragment({ blocks: blocksFrom(192, 3), relativeToMs: CALL_MS, ...times });
    const anew = [blocksFrom(4_000, 3), blocksFrom(4_192, 3)].map((blocks) =>
      callFragment({ blocks, relativeToMs: CALL_MS + 4_000, ...times }),
    );
    expectSound(
      await soundOf(customer(fragmentsOf(first, second, ...anew))),
      heard(32_000 + 6 * B, [
        [0, samplesAt(0, 0, 6 * B)],
        [32_000, samplesAt(0, 32_000, 6 * B)],
      ]),
    );
  });

  it('need not be told by the service at all', async () => {
    const document = (at: number) =>
      aDocument({
        children: [
          anInfo(),
          aTracks([{ type: 'audio', name: CUSTOMER }]),
          aCluster({ ticks: at, frames: [{ bytes: littleEndian(samplesAt(0, at * 8, B)) }] }),
        ],
      });
    const chunks = await listed(pcm(fragmentsOf(document(0), document(64), document(200))));
    expect(chunks[0]).toMatchObject({ clock: 'media', timestampNs: 0n });
    expect(joined(chunks.map(({ samples }) => samples)).length).toBe(1600 + B);
  });
});

describe('a long silence', () => {
  const days = [callFragment({ blocks: blocksFrom(0, 2) }), callFragment({ blocks: blocksFrom(3 * 86_400_000, 2) })];

  it('is not written: the sound before it comes, then an error', async () => {
    const chunks: number[] = [];
    const reading = (async () => {
      for await (const { samples } of customer(fragmentsOf(...days))) chunks.push(samples.length);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'SILENCE_TOO_LONG' });
    expect(chunks).toEqual([2 * B]);
  });

  it('is left out if that is asked for, and the times go on', async () => {
    const chunks = await listed(customer(fragmentsOf(...days), { onLongSilence: 'restart' }));
    expect(chunks).toMatchObject([
      { position: 0, isRestart: false },
      { position: 2 * B, isRestart: true, timestampNs: BigInt(CALL_MS + 3 * 86_400_000) * 1_000_000n },
    ]);
  });

  it('may be as long as maxSilenceMs, and comes in pieces', async () => {
    const bodies = [callFragment({ blocks: blocksFrom(0, 1) }), callFragment({ blocks: blocksFrom(60_064, 1) })];
    const chunks = await listed(customer(fragmentsOf(...bodies), { maxSilenceMs: 60_000 }));
    expect(Math.max(...chunks.map(({ samples }) => samples.length))).toBe(RATE);
    await expect(listed(customer(fragmentsOf(...bodies), { maxSilenceMs: 59_999 }))).rejects.toMatchObject({
      code: 'SILENCE_TOO_LONG',
    });
  });
});

describe('codecs', () => {
  const original = samplesAt(0, 0, B);
  const track = (codecId: string, audio: Uint8Array, codecPrivate?: Uint8Array) => ({
    tracks: [{ type: 'audio' as const, codecId, children: [audio], ...(codecPrivate && { codecPrivate }) }],
    tags: [],
  });
  const acm = (tag: number) => Uint8Array.of(tag, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0);
  const sound = async (bytes: Uint8Array, spec: ReturnType<typeof track>) =>
    soundOf(pcm(fragmentsOf(aFragment({ frames: [{ bytes }], ...spec }))));

  it('are PCM of each width, the lowest bits left out', async () => {
    const wide = (bytesOfSample: number, isLittle: boolean) =>
      Uint8Array.from({ length: B * bytesOfSample }, (_, at) => {
        const byte = at % bytesOfSample;
        const fromTop = isLittle ? bytesOfSample - 1 - byte : byte;
        const sample = original[Math.floor(at / bytesOfSample)]!;
        return fromTop === 0 ? sample >> 8 : fromTop === 1 ? sample : 0xff;
      });
    for (const bytes of [2, 3, 4]) {
      expectSound(await sound(wide(bytes, true), track('A_PCM/INT/LIT', anAudio(8000, 1, bytes * 8))), original);
      expectSound(await sound(wide(bytes, false), track('A_PCM/INT/BIG', anAudio(8000, 1, bytes * 8))), original);
    }
    const eight = await sound(Uint8Array.of(0, 128, 255), track('A_PCM/INT/LIT', anAudio(8000, 1, 8)));
    expect([...eight]).toEqual([-32_768, 0, 32_512]);
  });

  it('are both laws of G.711', async () => {
    for (const [law, tag] of [
      ['alaw', 6],
      ['mulaw', 7],
    ] as const) {
      // prettier-ignore
      const decoded = await sound(encodeG711(law, original), track('A_MS/ACM', anAudio(8000, 1, 8), acm(tag)));
      expect(decoded.length).toBe(B);
      expect(encodeG711(law, decoded)).toEqual(encodeG711(law, original));
    }
  });

  it('may have several channels, which stay as they are', async () => {
    const chunks = await listed(
      pcm(
        fragmentsOf(
          aFragment({ frames: [{ bytes: littleEndian(original) }], ...track('A_PCM/INT/LIT', anAudio(8000, 2, 16)) }),
        ),
      ),
    );
    expect(chunks).toMatchObject([{ channels: 2, samples: original }]);
  });

  it('may be laced, and end in half a sample', async () => {
    const bytes = littleEndian(original);
    const frames = [
      {
        frames: [bytes.subarray(0, 300), bytes.subarray(300, 500), Uint8Array.of(...bytes.subarray(500), 7)],
        lacing: 'ebml' as const,
      },
    ];
    const fragments = fragmentsOf(aFragment({ frames, ...track('A_PCM/INT/LIT', anAudio(8000, 1, 16)) }));
    expectSound(await soundOf(pcm(fragments)), original);
  });

  it('are told by MimeType before CodecID, also where a fragment leaves it out', async () => {
    const named = { order: ['side-a'] };
    const block = (at: number) => [{ track: 'side-a', at, samples: samplesAt(0, at * 8, B) }];
    const bodies = [
      callFragment({ blocks: block(0), ...named }),
      callFragment({ blocks: block(64), ...named, tags: [] }),
    ];
    expectSound(await soundOf(pcm(fragmentsOf(...bodies))), samplesAt(0, 0, 2 * B));
    await expect(soundOf(pcm(fragmentsOf(bodies[1]!)))).rejects.toMatchObject({
      code: 'UNSUPPORTED_CODEC',
      codecId: 'A_AAC',
    });
  });

  it('are known where the producer’s habits are: Connect, its one-track streams, Voice Connector', async () => {
    const known = [
      callFragment({ blocks: [{ at: 0 }], tags: [] }),
      callFragment({
        blocks: [{ at: 0, track: 'Track_audio/L16', samples: original }],
        order: ['Track_audio/L16'],
        tags: [],
      }),
      callFragment({
        blocks: [{ at: 0, track: 'x', samples: original }],
        order: ['x'],
        tags: [['VoiceConnectorId', 'v']],
      }),
    ];
    for (const body of known) {
      const track = fragmentsOf(body)[0]!.tracks.size > 1 ? CUSTOMER : undefined;
      expectSound(await soundOf(pcm(fragmentsOf(body), { track })), original);
    }
  });

  it('may not change their rate', async () => {
    const bodies = [
      callFragment({ blocks: [{ at: 0 }] }),
      callFragment({ blocks: [{ at: 64 }], tags: [['MimeType', 'audio/L16;rate=16000']] }),
    ];
    await expect(soundOf(customer(fragmentsOf(...bodies)))).rejects.toMatchObject({
      code: 'CODEC_PRIVATE_DATA_CHANGED',
    });
  });
});

describe('what cannot be', () => {
  it('is a track that is not there, or not one only', async () => {
    const fragments = fragmentsOf(callFragment({ blocks: [{ at: 0 }] }));
    await expect(soundOf(pcm(fragments, { track: 'nobody' }))).rejects.toMatchObject({
      code: 'NO_SUCH_TRACK',
      message: 'No track is called nobody; there are: AUDIO_FROM_CUSTOMER, AUDIO_TO_CUSTOMER',
    });
    await expect(soundOf(pcm(fragments))).rejects.toMatchObject({ code: 'NO_SUCH_TRACK' });
  });

  it('is no sound at all', async () => {
    await expect(soundOf(pcm([]))).rejects.toMatchObject({ code: 'NO_MEDIA' });
    const silent = fragmentsOf(callFragment({ blocks: [{ at: 0, track: AGENT }] }));
    await expect(soundOf(customer(silent))).rejects.toMatchObject({ code: 'NO_MEDIA' });
  });

  it('is fragments that have handed over their frames', async () => {
    const reader = new FragmentReader({ frames: 'hand-over' });
    const fragments: Fragment[] = [];
    reader.apply(callFragment({ blocks: [{ at: 0 }] }), { fragment: (fragment) => fragments.push(fragment) });
    await expect(soundOf(customer(fragments))).rejects.toMatchObject({
      code: 'USAGE',
      message: "The fragments have no frames as objects: read them without frames: 'hand-over'",
    });
  });

  it.each([{ jitterMs: -1 }, { reorderMs: NaN }, { maxSilenceMs: -5 }, { onLongSilence: 'skip' as 'throw' }])(
    'is %j',
    async (options) => {
      await expect(soundOf(customer([], options))).rejects.toMatchObject({ code: 'USAGE' });
    },
  );
});

describe('the source', () => {
  it('is closed on each way out', async () => {
    let closed = 0;
    const source = async function* () {
      try {
        for (let at = 0; ; at += BLOCK_MS)
          yield* await Promise.resolve(fragmentsOf(callFragment({ blocks: blocksFrom(at, 1) })));
      } finally {
        closed++;
      }
    };
    for await (const chunk of pcm(source(), { track: CUSTOMER })) if (chunk.position > 1000) break;
    await expect(soundOf(pcm(source(), { track: 'nobody' }))).rejects.toThrow();
    expect(closed).toBe(2);
  });

  it('is read no further than the sound that is taken', async () => {
    let read = 0;
    const source = function* () {
      for (let at = 0; at < 100 * BLOCK_MS; at += BLOCK_MS) {
        read++;
        yield* fragmentsOf(callFragment({ blocks: blocksFrom(at, 1) }));
      }
    };
    const chunks = pcm(source(), { track: CUSTOMER });
    for (let taken = 1; taken <= 5; taken++) {
      await chunks.next();
      expect(read).toBe(taken);
    }
    await chunks.return();
  });
});

describe('the law', () => {
  const seed = seedOfRun();

  it(`holds however a sound is cut into blocks and fragments (seed ${seed})`, async () => {
    const random = new Random(seed);
    for (let round = 0; round < 60; round++) {
      const { blocks, expected } = randomBlocks(random);
      const bodies = inParts(blocks, 1 + random.below(20)).map((part) =>
        callFragment({ blocks: [...part].sort(() => random.next() - 0.5) }),
      );
      const sound = await soundOf(customer(fragmentsOf(concatenated(bodies))));
      expectSound(sound, expected);
    }
  });
});

/** Whole blocks for the most part, short ones, gaps of any number of milliseconds. */
function randomBlocks(random: Random) {
  const stretches: [number, Int16Array][] = [];
  let at = 0;
  const blocks = Array.from({ length: 20 + random.below(100) }, (_, block) => {
    const count = block > 3 && random.below(5) === 0 ? 1 + random.below(B) : B;
    const samples = samplesAt(0, at * 8, count);
    stretches.push([at * 8, samples]);
    const it = { at, samples };
    at += BLOCK_MS + (block > 3 && random.below(8) === 0 ? random.below(200) : 0);
    return it;
  });
  const [lastAt, last] = stretches.at(-1)!;
  return { blocks, expected: heard(lastAt + last.length, stretches) };
}

function inParts<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}
