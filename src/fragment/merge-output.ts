import { viewOf } from '../ebml/bytes.js';
import type { MergedBytesWriter, NewSegmentReason } from './merge-options.js';
import type { MergeSettings } from './merge-settings.js';

/** Where merged bytes go: the writer of the current Segment. Joins what lies side by side, if it is to. */
export class MergeOutput {
  /** How many Segments have begun. */
  segments = 0;
  private writer: MergedBytesWriter;
  private readonly settings: MergeSettings;
  private readonly isJoining: boolean;
  /** Bytes not yet written, from `runFrom` to `runTo` of this buffer. */
  private run: ArrayBufferLike | undefined = undefined;
  private runFrom = 0;
  private runTo = 0;
  /** The bytes added last: most often the chunk that the next ones are in too, which is quicker to tell than its buffer. */
  private added: Uint8Array | undefined = undefined;

  constructor(writer: MergedBytesWriter, settings: MergeSettings) {
    this.writer = writer;
    this.settings = settings;
    this.isJoining = settings.writes === 'joined';
  }

  /** Begins a Segment, in another place if the caller names one; tells whether it did. */
  beginSegment(reason: NewSegmentReason): 'same-place' | 'new-place' {
    this.flush();
    const writer = this.settings.onNewSegment?.({ index: this.segments, reason });
    this.segments++;
    if (writer === undefined) return 'same-place';
    this.writer = writer;
    return 'new-place';
  }

  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.isJoining) this.join(bytes, 0, bytes.length);
    else this.writer(bytes);
  }

  /** Writes some of these bytes, without a view on them if they can be joined. */
  writePart(bytes: Uint8Array, position: number, length: number): void {
    if (length === 0) return;
    if (bytes === this.added && bytes.byteOffset + position === this.runTo) this.runTo += length;
    else if (this.isJoining) this.join(bytes, position, length);
    else this.writer(viewOf(bytes, position, length));
  }

  /** Writes what was held back to be joined. */
  flush(): void {
    const { run, runFrom, runTo } = this;
    if (run === undefined) return;
    this.run = undefined;
    this.added = undefined;
    this.writer(new Uint8Array(run, runFrom, runTo - runFrom));
  }

  private join(bytes: Uint8Array, position: number, length: number): void {
    const { buffer } = bytes;
    const from = bytes.byteOffset + position;
    if (buffer !== this.run || from !== this.runTo) {
      this.flush();
      this.run = buffer;
      this.runFrom = from;
    }
    this.runTo = from + length;
    this.added = bytes;
  }
}
