import { UsageError } from '../../errors.js';
import type { FragmentBytes, FragmentFacts, FragmentStore, StreamRecord } from './fragment-store.js';
import { noSuchStream, StreamLedger } from './stream-ledger.js';

const DEFAULT_MAX_BYTES = 1024 ** 3;

/** Keeps all in memory: gone with the process, and no more than a number of bytes. */
export class MemoryStore implements FragmentStore {
  readonly #ledger = new StreamLedger();
  readonly #bytes = new Map<string, FragmentBytes>();
  readonly #maxBytes: number;
  #heldBytes = 0;

  /**
   * @param maxBytes what it may hold of fragments, of all streams together; the oldest go first, the newest always stays.
   *   Default 1 GiB.
   * @throws UsageError
   */
  constructor(maxBytes: number = DEFAULT_MAX_BYTES) {
    if (!(maxBytes > 0)) throw new UsageError(`The memory of a store must be more than 0 bytes, not ${maxBytes}`);
    this.#maxBytes = maxBytes;
  }

  /** What it holds of fragments. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  streams(): readonly StreamRecord[] {
    return this.#ledger.records();
  }

  putStream(record: StreamRecord): Promise<void> {
    this.#ledger.put(record);
    return Promise.resolve();
  }

  deleteStream(streamArn: string): Promise<void> {
    this.#drop(streamArn, this.#ledger.delete(streamArn));
    return Promise.resolve();
  }

  append(streamArn: string, facts: FragmentFacts, bytes: FragmentBytes): Promise<void> {
    if (!this.#ledger.has(streamArn)) return Promise.reject(noSuchStream(streamArn));
    this.#makeRoomFor(sizeOf(bytes));
    this.#keep(keyOf(streamArn, facts.fragmentNumber), { head: owned(bytes.head), content: owned(bytes.content) });
    this.#ledger.add(streamArn, facts);
    return Promise.resolve();
  }

  fragments(streamArn: string): readonly FragmentFacts[] {
    return this.#ledger.fragments(streamArn);
  }

  read(streamArn: string, fragmentNumber: string): Promise<FragmentBytes | undefined> {
    return Promise.resolve(this.#bytes.get(keyOf(streamArn, fragmentNumber)));
  }

  expire(streamArn: string, beforeMs: number): Promise<void> {
    this.#drop(streamArn, this.#ledger.expire(streamArn, beforeMs));
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #makeRoomFor(size: number): void {
    while (this.#heldBytes + size > this.#maxBytes) {
      const oldest = this.#ledger.takeOldest();
      if (oldest === undefined) return;
      this.#drop(oldest.streamArn, [oldest.facts]);
    }
  }

  #keep(key: string, bytes: FragmentBytes): void {
    this.#forget(key);
    this.#bytes.set(key, bytes);
    this.#heldBytes += sizeOf(bytes);
  }

  #drop(streamArn: string, fragments: readonly FragmentFacts[]): void {
    for (const { fragmentNumber } of fragments) this.#forget(keyOf(streamArn, fragmentNumber));
  }

  #forget(key: string): void {
    const bytes = this.#bytes.get(key);
    if (bytes === undefined) return;
    this.#bytes.delete(key);
    this.#heldBytes -= sizeOf(bytes);
  }
}

function keyOf(streamArn: string, fragmentNumber: string): string {
  return `${streamArn} ${fragmentNumber}`;
}

function sizeOf({ head, content }: FragmentBytes): number {
  return head.length + content.length;
}

/** A view would keep all of the memory alive that it looks into, which nobody counts. */
function owned(bytes: Uint8Array): Uint8Array {
  return bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
