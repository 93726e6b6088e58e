import {
  BufferSource,
  CustomPathedSource,
  EncodedPacketSink,
  HLS_FORMATS,
  Input,
  type InputTrack,
  MP4,
} from 'mediabunny';
import type { PlaybackFile } from '../../../src/media/playback/playback-file.js';

/** The files of a folder as they are when all is written, by their paths. */
export async function folderOf(files: AsyncIterable<PlaybackFile>): Promise<Map<string, Uint8Array>> {
  const folder = new Map<string, Uint8Array>();
  for await (const { path, content } of files) folder.set(path, content);
  return folder;
}

export function textOf(folder: ReadonlyMap<string, Uint8Array>, path: string): string {
  return new TextDecoder().decode(folder.get(path));
}

/** Bytes of the frames of each track, as mediabunny finds them from `index.m3u8` on; the first begins at 0. */
export async function framesByMediabunny(folder: ReadonlyMap<string, Uint8Array>) {
  const source = new CustomPathedSource('index.m3u8', ({ path }) => {
    const content = folder.get(path);
    if (content === undefined) throw new RangeError(`There is no ${path}`);
    return new BufferSource(content);
  });
  const input = new Input({ source, formats: HLS_FORMATS });
  const tracks = await input.getTracks();
  return Promise.all(
    tracks.map(async (track) => ({ type: track.type, codec: await track.getCodec(), frames: await framesOf(track) })),
  );
}

/** The frames of the first track of an MP4 file. */
export async function framesInMp4(bytes: Uint8Array): Promise<ReadFrame[]> {
  const [track] = await new Input({ source: new BufferSource(new Uint8Array(bytes)), formats: [MP4] }).getTracks();
  return framesOf(track!);
}

interface ReadFrame {
  readonly size: number;
  /** In seconds. */
  readonly timestamp: number;
}

async function framesOf(track: InputTrack): Promise<ReadFrame[]> {
  const frames: ReadFrame[] = [];
  for await (const { data, timestamp } of new EncodedPacketSink(track).packets())
    frames.push({ size: data.length, timestamp });
  return frames;
}
