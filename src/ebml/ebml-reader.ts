import { UsageError } from '../errors.js';
import { isBytes } from './bytes.js';
import type { EbmlElement } from './ebml-element.js';
import { ElementCollector, type EbmlVisitor } from './ebml-visitor.js';
import { ElementMachine } from './element-machine.js';
import { readerSettings, type EbmlReaderOptions, type ReaderSettings } from './reader-options.js';
import type { EbmlSchema } from './schema.js';

/**
 * Turns bytes into elements as they come (RFC 8794). It never waits, and holds no more than one element.
 *
 * The same bytes give the same elements, however they are cut into chunks. EBML documents may follow one
 * another without end. Masters of unknown size end where an element begins that cannot stand in them
 * (RFC 8794 §6.2). Matroska is read by {@link MkvReader}, which is this with its schema.
 */
export class EbmlReader {
  private readonly machine: ElementMachine;
  private readonly settings: ReaderSettings;
  private failure: { readonly error: unknown } | undefined = undefined;
  private isEnding = false;
  private hasEnded = false;

  constructor(schema: EbmlSchema, options: EbmlReaderOptions = {}) {
    this.settings = readerSettings(options);
    this.machine = new ElementMachine(schema, this.settings);
  }

  /** How many bytes have been read so far. */
  get offset(): number {
    return this.machine.offset;
  }

  /**
   * Takes in the next bytes and returns the elements that they complete.
   *
   * @throws EbmlError in strict mode. Elements that came before the error in the same chunk are returned
   * first; the next call throws it.
   */
  push(chunk: Uint8Array): EbmlElement[] {
    const collector = this.collector();
    try {
      this.apply(chunk, collector);
    } catch (error) {
      if (collector.elements.length === 0) throw error;
    }
    return collector.elements;
  }

  /**
   * Says that no more bytes will come, and returns the elements that this completes: the ends of all masters.
   * Reports `TRUNCATED_STREAM` if the stream ends inside an element whose size was declared.
   */
  end(): EbmlElement[] {
    const collector = this.collector();
    this.applyEnd(collector);
    return collector.elements;
  }

  /**
   * Takes in the next bytes and shows the elements that they complete to `visitor`, without building a list.
   * Stops as soon as the visitor is done; the bytes it has not read are read by the next call.
   *
   * @throws EbmlError in strict mode; whatever the visitor throws. The reader reads no further then.
   */
  apply(chunk: Uint8Array, visitor: EbmlVisitor): void {
    this.throwIfOver();
    if (this.isEnding)
      throw new UsageError('The end of the stream was announced: call applyEnd() for what is left of it');
    if (!isBytes(chunk))
      throw new UsageError('A chunk is a Uint8Array, such as a Buffer: wrap other views and buffers in one');
    this.machine.append(this.settings.chunks === 'reused' ? new Uint8Array(chunk) : chunk);
    this.guard(() => {
      this.machine.run(visitor);
    });
  }

  /** As {@link EbmlReader.end}, for a visitor. If the visitor is done before the end, call it again for the rest. */
  applyEnd(visitor: EbmlVisitor): void {
    this.throwIfOver();
    this.isEnding = true;
    this.machine.expectNoMore();
    this.guard(() => {
      this.machine.run(visitor);
      this.hasEnded = this.machine.finish(visitor);
    });
  }

  /** Whether an error has ended the reading: each further call throws it. */
  get hasFailed(): boolean {
    return this.failure !== undefined;
  }

  private collector(): ElementCollector {
    const { content, pieces = [] } = this.settings;
    if (content === 'borrowed') throw new UsageError('Borrowed content is gone when a list is read: use apply()');
    if (pieces.length > 0) throw new UsageError('Pieces are shown to a visitor, not listed: use apply()');
    return new ElementCollector();
  }

  private throwIfOver(): void {
    if (this.failure !== undefined) throw this.failure.error;
    if (this.hasEnded) throw new UsageError('The reader has ended: make a new one for the next stream');
  }

  /** An error is the last word: each later call throws it again. */
  private guard(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}
