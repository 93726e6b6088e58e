import type { LocatedError } from '../errors.js';
import { withDefaults } from '../ebml/with-defaults.js';
import { MATROSKA_ELEMENTS } from '../matroska/elements.generated.js';
import type { MkvDataElement, MkvElement, MkvEndElement, MkvStartElement } from '../matroska/mkv-element.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import { FragmentError } from './fragment-error.js';
import type { MkvTag } from './mkv-tag.js';
import { OpenSimpleTag, OpenTargets } from './open-tag.js';

/** How a {@link TagCollector} collects. */
export interface TagCollectorOptions {
  /**
   * What the SimpleTags of one Tag may take in memory, in bytes: their content and 256 for each. Those beyond it are left
   * out, as `TAG_TOO_LARGE`. Default 16 MiB.
   */
  readonly maxTagBytes?: number | undefined;
  /** Told of what was left out; what it throws ends the reading. By default nobody is told. */
  readonly onWarning?: ((error: LocatedError) => void) | undefined;
}

/**
 * Is given the SimpleTags of a Tag, in their order, when the Tag ends.
 *
 * @param bytes what they take in memory, roughly
 */
export type TagsHandler = (tags: readonly MkvTag[], bytes: number) => void;

const DEFAULTS: { readonly maxTagBytes: number; readonly onWarning: (error: LocatedError) => void } = {
  maxTagBytes: 16 * 1024 * 1024,
  onWarning: () => undefined,
};

/** What a SimpleTag counts besides its content: no input makes many objects of few bytes. */
const BYTES_PER_TAG = 256;
const BYTES_PER_VALUE = 16;

/**
 * Collects tags as trees, with what they speak of. It remembers nothing: a Tag is handed over when it ends.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { MkvReader, TagCollector } from 'kinesis-video-parser';
 *
 * const collector = new TagCollector((tags) => {
 *   for (const { name, value } of tags) console.log(`${name}=${value}`);
 * });
 * new MkvReader().apply(readFileSync('test-resources/get-media.mkv'), collector);
 * ```
 */
export class TagCollector implements MkvElementVisitor {
  private readonly settings: typeof DEFAULTS;
  /** The Tag that is open, if it is not a SimpleTag that stands alone. */
  private tag: MkvStartElement | undefined = undefined;
  private targets = new OpenTargets();
  private collected: MkvTag[] = [];
  private bytes = 0;
  private isFull = false;
  /** The SimpleTags that are open, each in the one before it; or the Targets. */
  private readonly open: OpenMaster[] = [];

  /** @param handler what it throws passes through `visit` */
  constructor(
    private readonly handler: TagsHandler,
    options: TagCollectorOptions = {},
  ) {
    this.settings = withDefaults(DEFAULTS, options);
  }

  visit(element: MkvElement): void {
    if (element.kind === 'data') {
      if (this.open.length > 0) this.visitData(element);
    } else if (element.kind === 'start') this.visitStart(element);
    else this.visitEnd(element);
  }

  private visitStart(element: MkvStartElement): void {
    if (element.id === SIMPLE_TAG) this.openSimpleTag(element);
    else if (element.id === TARGETS) this.openTargets(element);
    else if (element.id === TAG) this.openTag(element);
  }

  private openTag(element: MkvStartElement): void {
    this.open.length = 0;
    this.tag = element;
  }

  private openTargets(start: MkvStartElement): void {
    if (this.tag !== undefined && start.parent === this.tag) this.open.push({ start, part: this.targets });
  }

  private openSimpleTag(start: MkvStartElement): void {
    if (this.isFull || !this.hasRoomFor(start, BYTES_PER_TAG)) return;
    this.open.push({ start, part: new OpenSimpleTag(start.offset, this.targets) });
  }

  private visitData(element: MkvDataElement): void {
    const master = this.open.at(-1)!;
    if (master.start !== element.parent || this.isFull) return;
    if (this.hasRoomFor(element, BYTES_PER_VALUE + element.size)) master.part.visitData(element);
  }

  private visitEnd(element: MkvEndElement): void {
    if (this.tag === element.start) this.handOver();
    else if (this.open.at(-1)?.start === element.start) this.close(element);
  }

  private close(element: MkvEndElement): void {
    const { part } = this.open.pop()!;
    if (part instanceof OpenSimpleTag && !this.isFull && !isHalf(part, element)) this.add(part);
    if (this.open.length === 0 && this.tag === undefined) this.handOver(); // a SimpleTag without a Tag
  }

  private add(tag: MkvTag): void {
    const outer = this.open.at(-1)?.part;
    if (outer instanceof OpenSimpleTag) outer.tags.push(tag);
    else this.collected.push(tag);
  }

  private handOver(): void {
    const { collected, bytes } = this;
    this.tag = undefined;
    this.targets = new OpenTargets();
    this.collected = [];
    this.bytes = 0;
    this.isFull = false;
    if (collected.length > 0) this.handler(collected, bytes);
  }

  private hasRoomFor(element: MkvStartElement | MkvDataElement, bytes: number): boolean {
    this.bytes += bytes;
    this.isFull = this.bytes > this.settings.maxTagBytes;
    if (this.isFull) this.warnOfSize(element);
    return !this.isFull;
  }

  private warnOfSize({ offset, path, id }: MkvStartElement | MkvDataElement): void {
    const { maxTagBytes: allowed, onWarning } = this.settings;
    const message = 'A Tag holds more than maxTagBytes';
    onWarning(new FragmentError('TAG_TOO_LARGE', { message, offset, path, id, declared: this.bytes, allowed }));
  }
}

/** A master that is being read, and what is made of it. */
interface OpenMaster {
  readonly start: MkvStartElement;
  readonly part: OpenSimpleTag | OpenTargets;
}

/** Whether the stream was cut before the value: an empty value means something else, to cancel a tag that persists. */
function isHalf({ value, binary }: MkvTag, { start, endOffset }: MkvEndElement): boolean {
  return value === '' && binary === undefined && endOffset < start.offset + start.headerSize + start.size;
}

const TAG = MATROSKA_ELEMENTS.Tag.id;
const TARGETS = MATROSKA_ELEMENTS.Targets.id;
const SIMPLE_TAG = MATROSKA_ELEMENTS.SimpleTag.id;
