import type { ElementRun } from '../ebml/element-run.js';
import { type LocatedError, UsageError } from '../errors.js';
import { type BlockFacts, payloadOf } from '../matroska/block-frames.js';
import { BlockReader } from '../matroska/block-reader.js';
import type { MkvElement, MkvEndElement, MkvStartElement } from '../matroska/mkv-element.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import type { Fragment } from './fragment.js';
import { FragmentError, type FragmentErrorCode, type FragmentErrorFacts } from './fragment-error.js';
import type { FragmentAssemblerOptions, FragmentHandler } from './fragment-assembler-options.js';
import type { FragmentColumns, FragmentKeeper } from './fragment-columns.js';
import { FragmentFrame } from './fragment-frame.js';
import { completenessOf, isHole } from './completeness.js';
import { type FragmentSettings, fragmentSettings, frameOptions } from './fragment-settings.js';
import { isServiceTag, KINESIS_TAGS } from './kinesis-tags.js';
import type { MkvTag } from './mkv-tag.js';
import { type FragmentBeginning, OpenFragment } from './open-fragment.js';
import { TagCollector } from './tag-collector.js';

export type { FragmentAssemblerOptions, FragmentHandler } from './fragment-assembler-options.js';

/**
 * Makes fragments of the elements it is shown. A fragment is handed over with the end of the Tags that hold its continuation token;
 * else where the next document begins; else by {@link FragmentAssembler.end}, so that the last one is not lost.
 *
 * Behind the token a fragment is final. What follows in its document is of no consequence (Cues), or begins another fragment: a
 * merged file holds several in one document. Tags that neither are part of one are dropped, as `LATE_TAGS`.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { FragmentAssembler, MkvReader } from 'kinesis-video-parser';
 *
 * const assembler = new FragmentAssembler({
 *   fragment: ({ metadata, isComplete, frames }) => console.log(metadata.fragmentNumber, isComplete, frames.length),
 * });
 * const reader = new MkvReader({ onWarning: (error) => assembler.report(error) });
 * reader.apply(readFileSync('test-resources/get-media.mkv'), assembler);
 * reader.applyEnd(assembler);
 * assembler.end();
 * ```
 */
export class FragmentAssembler implements MkvElementVisitor {
  private readonly settings: FragmentSettings;
  private handler: FragmentHandler;
  private readonly columns: FragmentColumns | undefined;
  private readonly frames: BlockReader | FragmentColumns;
  private readonly tags: TagCollector;
  private open: OpenFragment | undefined = undefined;
  private document = -1;
  /** Bytes between the last fragment and the next could not be read. */
  private hasHole = false;
  private endOffset = 0;
  /** Where the Tags that are being read begin. */
  private tagsOffset = 0;

  /**
   * @throws UsageError if an option has a value that it cannot have, borrowed content is to be kept, or the handler asks for frames that
   * are columns
   */
  constructor(handler: FragmentHandler, options: FragmentAssemblerOptions = {}) {
    const settings = fragmentSettings(options);
    this.settings = settings;
    this.handler = this.fitting(handler);
    this.columns = typeof settings.frames === 'object' ? settings.frames.begin(this.keeper(), settings) : undefined;
    this.frames =
      this.columns ??
      new BlockReader((facts) => {
        this.addFrame(facts);
      }, frameOptions(settings));
    this.tags = new TagCollector(
      (tags, bytes) => {
        this.addTags(tags, bytes);
      },
      { onWarning: settings.onWarning, maxTagBytes: settings.maxFragmentBytes },
    );
  }

  /** The fragment that is being read. */
  get fragmentSoFar(): Fragment | undefined {
    return this.open;
  }

  visit(element: MkvElement): void {
    if (element.kind === 'start') this.visitStart(element);
    else {
      this.frames.visit(element);
      this.tags.visit(element);
      if (element.kind === 'end') this.visitEnd(element);
      else if (element.name === 'Timestamp') this.open?.startClock(this.frames.facts.cluster);
    }
  }

  /** @internal Blocks say nothing but their frames. */
  visitRun(run: ElementRun): void {
    this.frames.visitRun(run);
  }

  /** @internal Headers that are those of the fragment before. */
  visitRepeat(start: MkvStartElement, first: MkvStartElement): boolean {
    if (start.name === 'EBML') this.visitStart(start);
    else if (!this.frames.visitRepeat(start, first)) return false;
    if (this.open !== undefined) this.open.tracks = this.frames.tracks;
    this.endOffset = start.offset + start.headerSize + start.size;
    return true;
  }

  /**
   * @internal What comes while `read` runs is for this handler, and completed by this chunk: columns have a batch for it.
   *
   * @throws UsageError if the handler asks for frames that are columns
   */
  readChunk(chunk: Uint8Array, handler: FragmentHandler, read: () => void): void {
    const { handler: before } = this;
    this.handler = this.fitting(handler);
    this.columns?.begin(chunk);
    try {
      read();
    } finally {
      this.columns?.settle(this.open);
      this.handler = before;
    }
  }

  /**
   * To be told of what the reader that shows the elements has to report: damage in a fragment shows nowhere else. It is not passed on
   * to `onWarning`.
   */
  report(error: LocatedError): void {
    const { code } = error;
    this.frames.report(error);
    if (code === 'TRUNCATED_STREAM' && this.open !== undefined) this.open.isCut = true;
    else if (!isHole(code)) return;
    else if (this.open === undefined) this.hasHole = true;
    else this.open.hasHole = true;
  }

  /** To be called when the stream is over, after the reader's own end: hands over the last fragment, if it waits for its end. */
  end(): void {
    this.close(this.endOffset);
  }

  private fitting(handler: FragmentHandler): FragmentHandler {
    if (typeof this.settings.frames === 'object' && handler.frame !== undefined)
      throw new UsageError('With frames: asColumns no frame is made: give no handler for them');
    return handler;
  }

  private visitStart(element: MkvStartElement): void {
    const { name, offset } = element;
    if (name === 'EBML') this.beginDocument(offset);
    else if (name === 'Segment') this.beginSegment(offset);
    else if (name === 'Cluster') (this.open ?? this.begin(offset)).beginCluster();
    else if (name === 'Tags') this.beginTags(offset);
    this.frames.visit(element);
    this.tags.visit(element);
    if (this.open !== undefined) this.open.tracks = this.frames.tracks;
  }

  private visitEnd({ name, endOffset }: MkvEndElement): void {
    this.endOffset = endOffset;
    if (name !== 'Tags' || this.open === undefined) return;
    const { hasCluster, hasEnd } = this.open;
    if (hasCluster && hasEnd) this.close(endOffset);
  }

  private beginDocument(offset: number): void {
    this.close(offset);
    this.document++;
    this.hasHole = false;
    this.begin(offset, 'document');
  }

  /** A second Segment in a document, or one without an EBML header, is a fragment like any other. */
  private beginSegment(offset: number): void {
    if (this.open?.hasSegment === true) this.close(offset);
    (this.open ?? this.begin(offset, 'document')).hasSegment = true;
  }

  private beginTags(offset: number): void {
    this.tagsOffset = offset;
    this.open ??= this.begin(offset);
  }

  private begin(offset: number, beginning: FragmentBeginning = 'continuation'): OpenFragment {
    this.document = Math.max(this.document, 0);
    this.open = new OpenFragment(this.document, offset, beginning);
    this.open.tracks = this.frames.tracks;
    this.open.hasHole = this.hasHole;
    this.hasHole = false;
    return this.open;
  }

  private addFrame(facts: BlockFacts): void {
    const { blockOffset, cluster } = facts;
    const fragment = this.open ?? this.begin(blockOffset);
    const clock = fragment.countFrames(1, cluster);
    const isKept = this.settings.frames === 'keep';
    if (!isKept && this.handler.frame === undefined) return;
    facts.payload = payloadOf(facts);
    const frame = new FragmentFrame(facts, clock);
    if (isKept && !fragment.keepFrame(frame, this.settings.maxFragmentBytes))
      this.warnOfSize(fragment, { offset: blockOffset, path: CLUSTER_PATH });
    this.handler.frame?.(frame, fragment);
  }

  private keeper(): FragmentKeeper {
    return {
      fragmentAt: (offset) => this.open ?? this.begin(offset),
      onDropped: (fragment, offset) => {
        this.warnOfSize(fragment, { offset, path: CLUSTER_PATH });
      },
    };
  }

  private addTags(tags: readonly MkvTag[], bytes: number): void {
    const offset = tags[0]?.offset ?? this.endOffset;
    if (this.belongToNext(tags)) this.close(this.tagsOffset);
    const fragment = this.open ?? this.begin(this.tagsOffset);
    if (!fragment.keepTags(tags, { bytes, limit: this.settings.maxFragmentBytes }))
      this.warnOfSize(fragment, { offset, path: 'Segment/Tags' });
    for (const tag of tags) if (!isServiceTag(tag.name)) this.handler.tag?.(tag, fragment);
  }

  /** In a merged file a fragment ends at its token, or else where the number of another stands. */
  private belongToNext(tags: readonly MkvTag[]): boolean {
    const current = this.open?.metadata.fragmentNumber;
    if (current === undefined || this.open?.hasCluster !== true) return false;
    return tags.some(({ name, value }) => name === KINESIS_TAGS.fragmentNumber && value !== current);
  }

  private warnOfSize(fragment: OpenFragment, place: { readonly offset: number; readonly path: string }): void {
    if (fragment.isKnownAsTooLarge) return;
    fragment.isKnownAsTooLarge = true;
    const message = 'A fragment holds more than maxFragmentBytes';
    this.warn('FRAGMENT_TOO_LARGE', fragment, { message, ...place, allowed: this.settings.maxFragmentBytes });
  }

  private close(endOffset: number): void {
    const fragment = this.open;
    this.columns?.settle(fragment);
    this.open = undefined;
    if (fragment === undefined) return;
    if (!fragment.isReal) {
      this.warnOfLateTags(fragment);
      return;
    }
    fragment.bytes = endOffset - fragment.offset;
    fragment.completeness = completenessOf(fragment, this.settings.source);
    this.handler.fragment(fragment);
    this.warnOfEnding(fragment);
  }

  private warnOfLateTags(fragment: OpenFragment): void {
    const declared = fragment.tags.length + fragment.droppedTagCount;
    if (declared === 0) return;
    const { offset } = fragment;
    const message = 'Tags stand behind the end of their fragment';
    this.warn('LATE_TAGS', fragment, { message, offset, path: 'Segment/Tags', declared });
  }

  private warnOfEnding(fragment: OpenFragment): void {
    const { offset, error, completeness, serviceTags } = fragment;
    if (error !== undefined) {
      const message = `The service reports ${[error.id, error.code].filter((part) => part !== undefined).join(' ')}: ${error.meaning}`;
      this.warn('SERVICE_ERROR', fragment, { message, offset, path: 'Segment', serviceErrorId: error.id });
    } else if (completeness === 'truncated' && serviceTags.length > 0) {
      this.warn('INTERRUPTED_FRAGMENT', fragment, { message: 'A fragment has no end', offset, path: 'Segment' });
    }
  }

  private warn(code: FragmentErrorCode, { metadata }: Fragment, facts: FragmentErrorFacts): void {
    this.settings.onWarning(new FragmentError(code, { ...facts, fragmentNumber: metadata.fragmentNumber }));
  }
}

const CLUSTER_PATH = 'Segment/Cluster';
