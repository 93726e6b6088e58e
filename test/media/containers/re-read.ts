import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { createFile, MP4BoxBuffer } from 'mp4box';
import { adler32 } from '../../support/adler32.js';
import { inChunks } from '../../support/in-chunks.js';

/** A frame as an independent reader finds it: its time and checksum. */
export interface ReadFrame {
  readonly timeMs: number;
  readonly isKey: boolean;
  readonly adler32: string;
}

/** What an independent reader finds of one track. */
export interface ReadTrack {
  readonly codec: string | null;
  readonly frames: readonly ReadFrame[];
}

/** All tracks of a file, in any format that mediabunny reads. */
export async function readByMediabunny(bytes: Uint8Array): Promise<readonly ReadTrack[]> {
  const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
  const tracks: ReadTrack[] = [];
  for (const track of await input.getTracks()) {
    const frames: ReadFrame[] = [];
    for await (const packet of new EncodedPacketSink(track).packets()) {
      const timeMs = Math.round(packet.timestamp * 1000);
      frames.push({ timeMs, isKey: packet.type === 'key', adler32: adler32(packet.data) });
    }
    tracks.push({ codec: await track.getCodec(), frames });
  }
  return tracks;
}

/** A track of an MP4 as mp4box sees it. */
export interface Mp4BoxTrack {
  readonly codec: string;
  readonly timescale: number;
  readonly samples: readonly Mp4BoxSample[];
}

/** A sample as its tables say. */
export interface Mp4BoxSample {
  readonly dts: number;
  readonly cts: number;
  readonly duration: number;
  readonly isSync: boolean;
  readonly adler32: string;
}

/** All tracks of an MP4, with mp4box. */
export function readByMp4Box(bytes: Uint8Array): readonly Mp4BoxTrack[] {
  const file = createFile();
  const samples = new Map<number, Mp4BoxSample[]>();
  let tracks: readonly { id: number; codec: string; timescale: number }[] = [];
  file.onError = (module: string, message: string) => {
    throw new TypeError(`${module}: ${message}`);
  };
  file.onReady = (info) => {
    tracks = info.tracks;
    for (const { id } of tracks) file.setExtractionOptions(id, undefined, { nbSamples: 1 });
    file.start();
  };
  file.onSamples = (id, _user, found) => {
    const kept = samples.get(id) ?? [];
    samples.set(id, kept);
    for (const { dts, cts, duration, is_sync: isSync, data } of found)
      kept.push({ dts, cts, duration, isSync, adler32: adler32(data!) });
  };
  let position = 0;
  for (const chunk of inChunks(bytes, 1 << 20)) {
    file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(chunk.slice().buffer, position));
    position += chunk.length;
  }
  file.flush();
  return tracks.map(({ id, codec, timescale }) => ({ codec, timescale, samples: samples.get(id) ?? [] }));
}
