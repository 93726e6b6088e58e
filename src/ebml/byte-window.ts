const NO_BYTES = new Uint8Array(0);

/**
 * The bytes at hand: the chunk that came last, and before it what earlier chunks left unread.
 *
 * As a rule nothing is left and the window *is* the chunk. Only a header that spans chunks, or a look
 * ahead after damage, joins them by copying; room is doubled, so that even single bytes join in linear time.
 */
export class ByteWindow {
  bytes: Uint8Array = NO_BYTES;
  /** Index of the next unread byte. */
  at = 0;
  /** Index behind the last byte. */
  end = 0;
  /** Stream offset of `bytes[0]`. */
  base = 0;
  private hasRoom = false;

  /** Stream offset of the next unread byte. */
  get offset(): number {
    return this.base + this.at;
  }

  /** Stream offset behind the last byte at hand. */
  get endOffset(): number {
    return this.base + this.end;
  }

  append(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    const rest = this.end - this.at;
    if (rest === 0) this.replace(chunk, chunk.length);
    else if (this.hasRoom && this.end + chunk.length <= this.bytes.length) this.fillUp(chunk);
    else this.join(chunk, rest);
  }

  private replace(bytes: Uint8Array, end: number): void {
    this.base += this.at;
    this.bytes = bytes;
    this.at = 0;
    this.end = end;
    this.hasRoom = false;
  }

  // Views handed out before lie below `end`: they never change.
  private fillUp(chunk: Uint8Array): void {
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  private join(chunk: Uint8Array, rest: number): void {
    const joined = new Uint8Array(2 * rest + chunk.length);
    joined.set(this.bytes.subarray(this.at, this.end));
    joined.set(chunk, rest);
    this.replace(joined, rest + chunk.length);
    this.hasRoom = true;
  }
}
