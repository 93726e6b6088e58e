import type { LocatedError } from '../errors.js';
import type { MkvElement, MkvEndElement, MkvStartElement } from '../matroska/mkv-element.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import type { Integer } from '../matroska/timestamp.js';
import type { Track } from '../matroska/track.js';
import { TrackCollector } from '../matroska/track-collector.js';
import { CollectedMetadata, type FragmentMetadata } from './fragment-metadata.js';
import { isServiceTag, serviceTagMeaning } from './kinesis-tags.js';
import type { MkvTag } from './mkv-tag.js';
import type { MkvTagProcessor } from './mkv-tag-processor.js';
import { TagCollector } from './tag-collector.js';
import { findTrack } from './track-choice.js';

/** What a {@link FragmentMetadataVisitor} does besides. */
export interface FragmentMetadataVisitorOptions {
  /** Given the producer's own tags. By default nobody is. */
  readonly tagProcessor?: MkvTagProcessor | undefined;
  /** Told of tags that were left out as too large; what it throws ends the reading. By default nobody is told. */
  readonly onWarning?: ((error: LocatedError) => void) | undefined;
}

/**
 * Knows what the service says about the fragment that is being read, and which tracks it has.
 *
 * A fragment stays the current one until the next begins, at the next EBML header; so all that stands in its document is attributed
 * to it, before and after its Cluster. In a file that was merged of several, the next fragment begins behind the token of the last,
 * with the next fragment number or Cluster.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { FragmentMetadataVisitor, MkvReader } from 'kinesis-video-parser';
 *
 * const visitor = new FragmentMetadataVisitor();
 * for (const element of new MkvReader().push(readFileSync('test-resources/get-media.mkv'))) {
 *   visitor.visit(element);
 *   if (element.kind === 'end' && element.name === 'Segment')
 *     console.log(visitor.currentFragmentMetadata?.fragmentNumber, visitor.trackByName('front-door-video')?.codecId);
 * }
 * ```
 */
export class FragmentMetadataVisitor implements MkvElementVisitor {
  private readonly tagProcessor: MkvTagProcessor | undefined;
  private readonly trackCollector = new TrackCollector();
  private readonly tagCollector: TagCollector;
  private metadata = new CollectedMetadata();
  private previous: FragmentMetadata | undefined = undefined;
  private lastMillisBehindNow: number | undefined = undefined;
  private lastContinuationToken: string | undefined = undefined;
  private hasServiceTags = false;
  private hasSegment = false;
  private hasCluster = false;
  private isOver = false;

  constructor(options: FragmentMetadataVisitorOptions = {}) {
    const { tagProcessor, onWarning } = options;
    this.tagProcessor = tagProcessor;
    this.tagCollector = new TagCollector((tags) => {
      this.addTags(tags);
    }, onWarning && { onWarning });
  }

  /** `undefined` until the service has said something about the fragment. It fills while the fragment is read. */
  get currentFragmentMetadata(): FragmentMetadata | undefined {
    return this.hasServiceTags ? this.metadata : undefined;
  }

  /** Of the fragment before; `undefined` if there was none, or the service said nothing about it. */
  get previousFragmentMetadata(): FragmentMetadata | undefined {
    return this.previous;
  }

  /** By number. */
  get tracks(): ReadonlyMap<Integer, Track> {
    return this.trackCollector.tracks;
  }

  /** The first track with this name. */
  trackByName(name: string): Track | undefined {
    return findTrack(this.tracks, name);
  }

  /** What the stream said last, be it of the current fragment or of one before: while frames come, it is of one before. */
  get millisBehindNow(): number | undefined {
    return this.lastMillisBehindNow;
  }

  /** The last one of the stream, be it of the current fragment or of one before: reading goes on there without a gap. */
  get continuationToken(): string | undefined {
    return this.lastContinuationToken;
  }

  visit(element: MkvElement): void {
    if (element.kind === 'start') this.visitStart(element);
    this.trackCollector.visit(element);
    this.tagCollector.visit(element);
    if (element.kind === 'end') this.visitEnd(element);
  }

  private visitStart({ name }: MkvStartElement): void {
    if (name === 'EBML') this.beginDocument();
    else if (name === 'Segment') this.beginSegment();
    else if (name === 'Cluster') this.beginCluster();
  }

  private visitEnd({ name }: MkvEndElement): void {
    if (name === 'Tags') this.isOver = this.hasCluster && this.metadata.continuationToken !== undefined;
  }

  private beginDocument(): void {
    this.begin();
    this.hasSegment = false;
  }

  private beginSegment(): void {
    if (this.hasSegment) this.begin();
    this.hasSegment = true;
  }

  private beginCluster(): void {
    if (this.isOver) this.begin();
    this.hasCluster = true;
  }

  private begin(): void {
    if (this.hasSegment || this.hasServiceTags) this.previous = this.currentFragmentMetadata;
    this.metadata = new CollectedMetadata();
    this.hasServiceTags = false;
    this.hasCluster = false;
    this.isOver = false;
    this.tagProcessor?.clear?.();
  }

  private addTags(tags: readonly MkvTag[]): void {
    if (this.belongToNext(tags)) this.begin();
    for (const tag of tags) {
      if (isServiceTag(tag.name)) this.addServiceTag(tag);
      else this.tagProcessor?.process(tag, this.metadata);
    }
  }

  /** In a merged file a fragment ends at its token, or else where the number of another stands. */
  private belongToNext(tags: readonly MkvTag[]): boolean {
    const next = tags.find(({ name }) => serviceTagMeaning(name) === 'fragmentNumber')?.value;
    if (next === undefined || !this.hasCluster) return false;
    const { fragmentNumber } = this.metadata;
    return this.isOver || (fragmentNumber !== undefined && fragmentNumber !== next);
  }

  private addServiceTag(tag: MkvTag): void {
    const { metadata } = this;
    metadata.add(tag);
    this.hasServiceTags = true;
    this.lastMillisBehindNow = metadata.millisBehindNow ?? this.lastMillisBehindNow;
    this.lastContinuationToken = metadata.continuationToken ?? this.lastContinuationToken;
  }
}
