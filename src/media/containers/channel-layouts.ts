import { concatenated, viewOf } from '../../ebml/bytes.js';
import { box, BOX_HEADER_BYTES, boxesIn, type FoundBox, uint32 } from './iso-boxes.js';

/**
 * A `moov` in which the places of the channels are told for sound that does not tell them itself, G.711 and PCM: by a box `chan`
 * (QuickTime File Format). Without it ffmpeg guesses, and says so.
 *
 * Offsets of media that stands behind it in the file are changed by what it grows.
 */
export function withChannelLayouts(moov: Uint8Array): Uint8Array {
  const described = concatenated([...boxesIn(moov)].map((found) => describe(moov, found)));
  moveOffsets(described, described.length - moov.length);
  return described;
}

const CONTAINERS: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);

/** Sample entries without a configuration that would tell (ISO/IEC 14496-12 §12.2.3, ISO/IEC 23003-5). */
const SAMPLE_ENTRIES: ReadonlySet<string> = new Set(['alaw', 'ulaw', 'ipcm', 'raw ']);

/** Before the entries in `stsd`: version, flags, count. */
const STSD_HEADER_BYTES = 8;
/** From the beginning of an audio sample entry, behind its size and type. */
const CHANNEL_COUNT_AT = 16;

function describe(bytes: Uint8Array, found: FoundBox): Uint8Array {
  const { type, start, end } = found;
  if (CONTAINERS.has(type)) return box(type, ...inside(bytes, start, end));
  if (type === 'stsd') {
    const header = viewOf(bytes, start, STSD_HEADER_BYTES);
    return box(type, header, ...inside(bytes, start + STSD_HEADER_BYTES, end));
  }
  const layout = SAMPLE_ENTRIES.has(type) ? LAYOUT_TAGS[bytes[start + CHANNEL_COUNT_AT + 1]!] : undefined;
  if (layout === undefined) return viewOf(bytes, start - BOX_HEADER_BYTES, end - start + BOX_HEADER_BYTES);
  return box(type, viewOf(bytes, start, end - start), box('chan', uint32(0, layout, 0, 0)));
}

function inside(bytes: Uint8Array, start: number, end: number): Uint8Array[] {
  return [...boxesIn(bytes, start, end)].map((found) => describe(bytes, found));
}

/** kAudioChannelLayoutTag_Mono, _Stereo. */
const LAYOUT_TAGS: Readonly<Partial<Record<number, number>>> = { 1: 0x640001, 2: 0x650002 };

/** ISO/IEC 14496-12 §8.7.5. */
function moveOffsets(bytes: Uint8Array, by: number, within = { start: 0, end: bytes.length }): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { type, start, end } of boxesIn(bytes, within.start, within.end)) {
    if (CONTAINERS.has(type)) moveOffsets(bytes, by, { start, end });
    const count = view.getUint32(Math.min(start + 4, bytes.length - 4));
    if (type === 'stco')
      for (let at = start + 8, left = count; left > 0; left--, at += 4) view.setUint32(at, view.getUint32(at) + by);
    if (type === 'co64')
      for (let at = start + 8, left = count; left > 0; left--, at += 8)
        view.setBigUint64(at, view.getBigUint64(at) + BigInt(by));
  }
}
