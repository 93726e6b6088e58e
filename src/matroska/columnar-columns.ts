import type { FrameColumns } from './columnar-batch.js';

/** Bytes of a frame in all columns together. */
const BYTES_PER_FRAME = 8 + 8 + 4 + 4 + 2 + 1;
const MIN_CAPACITY = 32;
/** Buffers of this size are shared by the columns of several batches: to allocate one costs as much as to read a hundred frames. */
const SHARED_BYTES = 64 * 1024;
/** Each share begins at a multiple of the largest number. */
const ALIGNMENT = 8;

/** Where columns find room: in a buffer that they share with those before, as long as there is some. */
export class ColumnRoom {
  private buffer = new ArrayBuffer(0);
  private at = 0;

  /** Bytes that nobody else has, and where in their buffer they begin. */
  take(length: number): { readonly buffer: ArrayBuffer; readonly at: number } {
    if (length > SHARED_BYTES / 4) return { buffer: new ArrayBuffer(length), at: 0 };
    if (this.at + length > this.buffer.byteLength) {
      this.buffer = new ArrayBuffer(SHARED_BYTES);
      this.at = 0;
    }
    const { buffer, at } = this;
    this.at = Math.ceil((at + length) / ALIGNMENT) * ALIGNMENT;
    return { buffer, at };
  }
}

/** Columns that are being filled: the arrays lie one after the other, and are replaced by larger ones when they are full. */
// Plain fields: they are written to for each frame of a stream.
export class OpenColumns implements FrameColumns {
  count = 0;
  capacity!: number;
  tracks!: Float64Array;
  times!: Float64Array;
  positions!: Uint32Array;
  lengths!: Uint32Array;
  relativeTimestamps!: Int16Array;
  flags!: Uint8Array;

  constructor(
    private readonly room: ColumnRoom,
    capacity: number,
  ) {
    this.allocate(Math.max(MIN_CAPACITY, capacity));
  }

  /** Makes room for so many frames more, at least twice as much as there was if there is too little. */
  reserve(frames: number): void {
    const needed = this.count + frames;
    if (needed <= this.capacity) return;
    const { tracks, times, positions, lengths, relativeTimestamps, flags } = this;
    this.allocate(Math.max(needed, 2 * this.capacity));
    this.tracks.set(tracks);
    this.times.set(times);
    this.positions.set(positions);
    this.lengths.set(lengths);
    this.relativeTimestamps.set(relativeTimestamps);
    this.flags.set(flags);
  }

  private allocate(wanted: number): void {
    const capacity = Math.ceil(wanted / ALIGNMENT) * ALIGNMENT; // so that each column begins where its numbers may
    const { buffer, at } = this.room.take(capacity * BYTES_PER_FRAME);
    this.capacity = capacity;
    this.tracks = new Float64Array(buffer, at, capacity);
    this.times = new Float64Array(buffer, at + 8 * capacity, capacity);
    this.positions = new Uint32Array(buffer, at + 16 * capacity, capacity);
    this.lengths = new Uint32Array(buffer, at + 20 * capacity, capacity);
    this.relativeTimestamps = new Int16Array(buffer, at + 24 * capacity, capacity);
    this.flags = new Uint8Array(buffer, at + 26 * capacity, capacity);
  }
}
