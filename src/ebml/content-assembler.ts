import { viewOf } from './bytes.js';

/** Joins the parts of an element that spans chunks. */
export interface ContentAssembler {
  /** @param total bytes that {@link finish} will return; nothing near it is allocated before they came */
  begin(total: number): void;
  add(part: Uint8Array): void;
  finish(): Uint8Array;
}

/** Up to here the whole is allocated at once; above, memory grows with what arrived, not with what was announced. */
const AT_ONCE_BYTES = 64 * 1024;
/** Smaller parts are gathered: a view costs about 100 bytes by itself. */
const SMALL_PART_BYTES = 1024;

const NO_BYTES = new Uint8Array(0);
/** Smaller contents share an allocation, which costs more than reading them; who keeps one keeps this much alive, as with a chunk. */
const SHARED_BYTES = 64 * 1024;
const MAX_SHARE_BYTES = 16 * 1024;

/** Gives the whole as bytes of its own, copied once, when all parts are there. */
export class OwnedAssembler implements ContentAssembler {
  private total = 0;
  private parts: Uint8Array[] = [];
  private gathered: Uint8Array = NO_BYTES;
  private gatheredLength = 0;
  private shared: Uint8Array = NO_BYTES;
  private sharedAt = 0;

  begin(total: number): void {
    this.total = total;
    this.parts = [];
    this.gatheredLength = 0;
    this.gathered = total > AT_ONCE_BYTES ? NO_BYTES : this.allocate(total);
  }

  add(part: Uint8Array): void {
    if (part.length >= SMALL_PART_BYTES && this.total > AT_ONCE_BYTES) {
      this.closeGathered();
      this.parts.push(part);
      return;
    }
    if (this.gatheredLength + part.length > this.gathered.length) this.closeGathered(AT_ONCE_BYTES);
    this.gathered.set(part, this.gatheredLength);
    this.gatheredLength += part.length;
  }

  finish(): Uint8Array {
    if (this.parts.length === 0 && this.gatheredLength === this.gathered.length) return this.gathered;
    this.closeGathered();
    const whole = new Uint8Array(this.total);
    let at = 0;
    for (const part of this.parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.parts = [];
    return whole;
  }

  private allocate(total: number): Uint8Array {
    if (total > MAX_SHARE_BYTES) return new Uint8Array(total);
    if (this.sharedAt + total > this.shared.length) {
      this.shared = new Uint8Array(SHARED_BYTES);
      this.sharedAt = 0;
    }
    const share = viewOf(this.shared, this.sharedAt, total);
    this.sharedAt += total;
    return share;
  }

  private closeGathered(nextLength = 0): void {
    if (this.gatheredLength > 0) this.parts.push(this.gathered.subarray(0, this.gatheredLength));
    this.gathered = nextLength === 0 ? NO_BYTES : new Uint8Array(nextLength);
    this.gatheredLength = 0;
  }
}

/**
 * Lends the whole out of two buffers that are used by turns: valid until the next `begin` but one. So what a chunk completes
 * outlasts the chunk, at whose end another element may begin.
 */
export class BorrowedAssembler implements ContentAssembler {
  private buffer: Uint8Array = NO_BYTES;
  private other: Uint8Array = NO_BYTES;
  private length = 0;

  begin(): void {
    [this.buffer, this.other] = [this.other, this.buffer];
    this.length = 0;
  }

  add(part: Uint8Array): void {
    const needed = this.length + part.length;
    if (needed > this.buffer.length) this.grow(needed);
    this.buffer.set(part, this.length);
    this.length = needed;
  }

  finish(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, 2 * this.buffer.length, AT_ONCE_BYTES));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }
}
