import { Transform, type TransformCallback, type TransformOptions } from 'node:stream';
import type { EbmlElement, EndElement, StartElement } from '../ebml/ebml-element.js';
import { EbmlReader } from '../ebml/ebml-reader.js';
import type { EbmlReaderOptions } from '../ebml/reader-options.js';
import { EbmlTagPosition } from './enums.js';
import { KNOWN_SCHEMA } from './known-schema.js';
import { dataTag, masterTag } from './tag-builder.js';
import type { EbmlMasterTag, EbmlTag } from './tags.js';

/** How an {@link EbmlStreamDecoder} reads, besides the options of a Transform. */
export interface EbmlStreamDecoderOptions {
  /** IDs of masters that are wanted whole, in one tag with its `Children`, once they have ended. Default: none. */
  readonly bufferTagIds?: readonly number[];
  /** What ebml-stream does not have: `strict`, limits, a listener for what is wrong with the stream. */
  readonly reader?: Omit<EbmlReaderOptions, 'content' | 'only' | 'pieces'>;
}

/**
 * The decoder of the package ebml-stream, on our reader: a Transform that takes bytes and gives an {@link EbmlTag} for each
 * start of a master, each value, and each end of a master. The tags are the same, but for what ebml-stream has
 * wrong: a master of unknown size ends where it does, not after its first value; an empty one ends before what
 * follows it; numbers of any size, laces and the flag `invisible` are read. Text ends at its first NUL.
 *
 * Nothing is thrown out of `write`: what cannot be read is passed over, or is the stream's `error` if the reader is `strict`.
 * There is no encoder; `encodeElement` and its companions write Matroska.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { EbmlStreamDecoder, EbmlTagId, SimpleBlock } from 'kinesis-video-parser/ebml-stream';
 *
 * const decoder = new EbmlStreamDecoder({ bufferTagIds: [EbmlTagId.TrackEntry] });
 * createReadStream('test-resources/get-media.mkv')
 *   .pipe(decoder)
 *   .on('data', (tag) => {
 *     if (tag instanceof SimpleBlock) console.log(tag.track, tag.value, tag.payload.length);
 *   });
 * ```
 */
export class EbmlStreamDecoder extends Transform {
  private readonly reader: EbmlReader;
  private readonly wholeIds: ReadonlySet<number>;
  /** The masters that are wanted whole, each in the one before it. */
  private readonly open: EbmlMasterTag[] = [];

  constructor(options: TransformOptions & EbmlStreamDecoderOptions = {}) {
    const { bufferTagIds = [], reader, ...streamOptions } = options;
    super({ ...streamOptions, readableObjectMode: true });
    this.wholeIds = new Set(bufferTagIds);
    this.reader = new EbmlReader(KNOWN_SCHEMA, { acceptNewerVersions: true, ...reader });
  }

  /** @internal */
  override _transform(chunk: Uint8Array, _encoding: string, callback: TransformCallback): void {
    this.give(() => this.reader.push(chunk), callback);
  }

  /** @internal */
  override _flush(callback: TransformCallback): void {
    this.give(() => this.reader.end(), callback);
  }

  private give(read: () => readonly EbmlElement[], callback: TransformCallback): void {
    try {
      for (const element of read()) this.visit(element);
      callback();
    } catch (error) {
      callback(error as Error);
    }
  }

  private visit(element: EbmlElement): void {
    if (element.kind === 'data') this.hand(dataTag(element));
    else if (element.kind === 'start') this.visitStart(element);
    else this.visitEnd(element);
  }

  private visitStart(element: StartElement): void {
    if (this.open.length > 0 || this.wholeIds.has(element.id)) {
      this.open.push(masterTag(element, EbmlTagPosition.Content));
    } else {
      this.push(masterTag(element, EbmlTagPosition.Start));
    }
  }

  private visitEnd(element: EndElement): void {
    const whole = this.open.pop();
    if (whole !== undefined) this.hand(whole);
    else this.push(masterTag(element, EbmlTagPosition.End));
  }

  private hand(tag: EbmlTag): void {
    const master = this.open.at(-1);
    if (master !== undefined) master.Children.push(tag);
    else this.push(tag);
  }
}
