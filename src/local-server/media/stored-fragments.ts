/** Bytes of one connection that may be on their way into the store. */
const MAX_BYTES_UNDER_WAY = 8 * 1024 * 1024;

/** The fragments of a connection that are on their way into the store; told about in the order in which they came. */
export class StoredFragments {
  readonly #waiting: (() => void)[] = [];
  #last: Promise<void> = Promise.resolve();
  #bytes = 0;

  /** @param onSettled called when this one and all before are stored, or have failed; says whether this one is stored */
  add(stored: Promise<void>, sizeInBytes: number, onSettled: (isStored: boolean) => void): void {
    this.#bytes += sizeInBytes;
    this.#last = Promise.allSettled([stored, this.#last]).then(([{ status }]) => {
      this.#bytes -= sizeInBytes;
      onSettled(status === 'fulfilled');
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  /** Resolves when few enough bytes are under way to take in more. */
  async room(): Promise<void> {
    while (this.#bytes > MAX_BYTES_UNDER_WAY) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when all of them are stored, or have failed. */
  settled(): Promise<void> {
    return this.#last;
  }
}
