import { EbmlReader } from '../ebml/ebml-reader.js';
import type { EbmlReaderOptions } from '../ebml/reader-options.js';
import { MATROSKA_SCHEMA } from './matroska-schema.js';
import type { MkvDataName, MkvElement, MkvElementName } from './mkv-element.js';
import type { MkvElementVisitor } from './mkv-element-visitor.js';

/** How an {@link MkvReader} reads: as an {@link EbmlReaderOptions | EBML reader}, with the names of Matroska. */
export interface MkvReaderOptions extends EbmlReaderOptions {
  /**
   * Names of the elements wanted, masters or not. The rest is neither delivered nor held in memory, and a
   * master of known size with nothing wanted inside is passed by as a whole. Default: all elements.
   */
  readonly only?: readonly MkvElementName[] | undefined;
  /**
   * Names of data elements whose content is wanted in pieces, as it comes, through `visitPiece`: nothing is
   * joined or held. Needs `apply`. In a master of unknown size `maxElementBytes` bounds them all the same: nothing
   * else vouches for their size. Default: none.
   */
  readonly pieces?: readonly MkvDataName[] | undefined;
}

/**
 * Reads Matroska and WebM, and so what Kinesis Video Streams sends, as the bytes come (RFC 9559).
 *
 * Consecutive documents are one stream: a GetMedia body is one for each fragment. The same bytes give the
 * same elements, however they are cut. Memory is bounded by the largest element, which is bounded by
 * `maxElementBytes`.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { MkvReader } from 'kinesis-video-parser';
 *
 * const reader = new MkvReader();
 * for (const element of reader.push(readFileSync('test-resources/get-media.mkv'))) {
 *   if (element.kind === 'data' && element.name === 'CodecID') console.log(element.offset, element.value);
 * }
 * reader.end();
 * ```
 */
export class MkvReader {
  private readonly reader: EbmlReader;

  constructor(options: MkvReaderOptions = {}) {
    this.reader = new EbmlReader(MATROSKA_SCHEMA, options);
  }

  /** How many bytes have been read so far. */
  get offset(): number {
    return this.reader.offset;
  }

  /** Whether an error has ended the reading: each further call throws it. */
  get hasFailed(): boolean {
    return this.reader.hasFailed;
  }

  /**
   * Takes in the next bytes and returns the elements that they complete.
   *
   * @throws EbmlError in strict mode. Elements that came before the error in the same chunk are returned
   * first; the next call throws it.
   */
  push(chunk: Uint8Array): MkvElement[] {
    return this.reader.push(chunk) as MkvElement[];
  }

  /**
   * Says that no more bytes will come, and returns the elements that this completes: the ends of all masters.
   * Reports `TRUNCATED_STREAM` if the stream ends inside an element whose size was declared.
   */
  end(): MkvElement[] {
    return this.reader.end() as MkvElement[];
  }

  /**
   * Takes in the next bytes and shows the elements that they complete to `visitor`, without building a list.
   * Stops as soon as the visitor is done; the bytes it has not read are read by the next call.
   *
   * @throws EbmlError in strict mode; whatever the visitor throws. The reader reads no further then.
   */
  apply(chunk: Uint8Array, visitor: MkvElementVisitor): void {
    this.reader.apply(chunk, visitor);
  }

  /** As {@link MkvReader.end}, for a visitor. */
  applyEnd(visitor: MkvElementVisitor): void {
    this.reader.applyEnd(visitor);
  }
}
