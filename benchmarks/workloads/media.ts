import { readFileSync } from 'node:fs';
import { concatenated } from '../../src/ebml/bytes.js';
import { FrameReader } from '../../src/matroska/frame-reader.js';

const SOURCE = 'test-resources/h264-aac.mkv';

/** Bytes of real frames, as many as are asked for: those of a short film of ours over and over. */
export class Media {
  readonly videoPrivate: Uint8Array;
  readonly audioPrivate: Uint8Array;
  private readonly payloads: Uint8Array;
  private position = 0;

  constructor() {
    const reader = new FrameReader();
    this.payloads = concatenated(reader.push(readFileSync(SOURCE)).map(({ payload }) => payload));
    const [video, audio] = [...reader.tracks.values()];
    this.videoPrivate = video!.codecPrivate!;
    this.audioPrivate = audio!.codecPrivate!;
  }

  /** The next bytes of the film. */
  bytes(count: number): Uint8Array {
    const taken = new Uint8Array(count);
    for (let filled = 0; filled < count;) {
      const piece = this.payloads.subarray(this.position, this.position + count - filled);
      taken.set(piece, filled);
      filled += piece.length;
      this.position = (this.position + piece.length) % this.payloads.length;
    }
    return taken;
  }
}
