import type { FragmentAcknowledgement, FragmentProgress } from './acknowledgement.js';
import type { AcknowledgementFeed } from './acknowledgement-feed.js';
import { compareFragmentNumbers } from './fragment-order.js';
import type { BufferedFragment, OutgoingBuffer } from './outgoing-buffer.js';

/** Which acknowledgement means that a fragment is safe. It is RECEIVED where the stream keeps nothing. */
export type Safety = 'unknown' | 'RECEIVED' | 'PERSISTED';

/** Clears the buffer of what the service has acknowledged, and passes the acknowledgements on. */
export class ProducerAcknowledgements {
  readonly #buffer: OutgoingBuffer;
  readonly #feed: AcknowledgementFeed;
  #safety: Safety = 'unknown';
  #settledCount = 0;
  #firstNumber: string | undefined;

  constructor(buffer: OutgoingBuffer, feed: AcknowledgementFeed) {
    this.#buffer = buffer;
    this.#feed = feed;
  }

  /** How many fragments are stored. */
  get settledCount(): number {
    return this.#settledCount;
  }

  /** The smallest number that the service gave to one of our fragments, as far as it has said so. */
  get firstNumber(): string | undefined {
    return this.#firstNumber;
  }

  /** Whether all that was sent was received, and the service has never said yet that it stored something. */
  get isPersistenceInDoubt(): boolean {
    return this.#safety === 'unknown' && this.#buffer.isAllReceived;
  }

  /** The service says something on the connection there is. */
  take(acknowledgement: FragmentAcknowledgement): void {
    if (isProgress(acknowledgement)) this.#apply(acknowledgement);
    this.#feed.tell(acknowledgement);
  }

  /** The archive has it, under this number, although its acknowledgement never came. */
  takeFromArchive(entry: BufferedFragment, fragmentNumber: string): void {
    this.#safety = 'PERSISTED';
    this.#settle(entry);
    this.#feed.tell({ event: 'PERSISTED', fragmentTimecodeMs: Math.floor(entry.fragment.timecodeMs), fragmentNumber });
  }

  /** The stream keeps nothing: what was received is done with. */
  expectNoPersistence(): void {
    this.#safety = 'RECEIVED';
    for (const entry of this.#buffer.sent) if (entry.isReceived) this.#settle(entry);
  }

  #apply({ event, fragmentNumber, fragmentTimecodeMs }: FragmentProgress): void {
    if (event === 'PERSISTED') this.#safety = 'PERSISTED';
    if (fragmentNumber !== undefined) this.#noteNumber(fragmentNumber);
    const entry = this.#buffer.findSent(fragmentNumber, fragmentTimecodeMs);
    if (entry === undefined) return;
    if (fragmentNumber !== undefined) this.#buffer.markNumbered(entry, fragmentNumber);
    if (event !== 'BUFFERING') this.#buffer.markReceived(entry);
    if (event === 'PERSISTED' || event === this.#safety) this.#settle(entry);
  }

  #noteNumber(number: string): void {
    const order = this.#firstNumber === undefined ? -1 : compareFragmentNumbers(number, this.#firstNumber);
    if (order !== undefined && order < 0) this.#firstNumber = number;
  }

  #settle(entry: BufferedFragment): void {
    this.#settledCount++;
    this.#buffer.settle(entry);
  }
}

function isProgress(acknowledgement: FragmentAcknowledgement): acknowledgement is FragmentProgress {
  return acknowledgement.event !== 'ERROR' && acknowledgement.event !== 'IDLE';
}
