import type { FrameBatch } from '../matroska/columnar-batch.js';
import { type ClusterTime, type Integer, segmentTicksToNs } from '../matroska/timestamp.js';
import type { Track } from '../matroska/track.js';
import type { Fragment, FragmentCompleteness } from './fragment.js';
import type { FragmentClock, FragmentFrame } from './fragment-frame.js';
import { CollectedMetadata } from './fragment-metadata.js';
import type { InBandError } from './in-band-error.js';
import { isServiceTag, serviceTagMeaning } from './kinesis-tags.js';
import type { MkvTag } from './mkv-tag.js';
import { findTrack, type TrackChoice, trackFilter } from './track-choice.js';

/** Whether a fragment begins with a document, or behind the token of another in the same document. */
export type FragmentBeginning = 'document' | 'continuation';

/** What a kept frame counts besides its payload: no input makes many objects of few bytes. */
const BYTES_PER_FRAME = 256;
/** What a batch of columns counts besides its frames: its arrays have room for more of them. */
const BYTES_PER_BATCH = 2048;

/** @internal A fragment that is being read, and what becomes of it: nobody changes it once it has been handed over. */
export class OpenFragment implements Fragment {
  bytes = 0;
  readonly metadata = new CollectedMetadata();
  tracks: ReadonlyMap<Integer, Track> = new Map();
  readonly tags: MkvTag[] = [];
  readonly serviceTags: MkvTag[] = [];
  readonly frames: FragmentFrame[] = [];
  readonly batches: FrameBatch[] = [];
  frameCount = 0;
  droppedFrameCount = 0;
  droppedTagCount = 0;
  completeness: FragmentCompleteness = 'open';
  /** It has been reported. */
  isKnownAsTooLarge = false;
  hasSegment = false;
  hasCluster = false;
  /** Its token came, and no Cluster after it. */
  hasEnd = false;
  /** Bytes in it could not be read. */
  hasHole = false;
  /** The stream ended inside an element of it. */
  isCut = false;
  #clock: FragmentClock | undefined = undefined;
  #keptBytes = 0;

  constructor(
    readonly document: number,
    readonly offset: number,
    readonly beginning: FragmentBeginning,
  ) {}

  get isComplete(): boolean {
    return this.completeness === 'complete';
  }

  get error(): InBandError | undefined {
    return this.metadata.error;
  }

  get clusterTimestampNs(): bigint | undefined {
    if (this.#clock === undefined) return undefined;
    const { timestamp = 0, timestampScale } = this.#clock.firstCluster;
    return segmentTicksToNs(timestamp, timestampScale);
  }

  track(choice: TrackChoice): Track | undefined {
    return findTrack(this.tracks, choice);
  }

  framesOf(choice: TrackChoice): FragmentFrame[] {
    return this.frames.filter(trackFilter(choice));
  }

  tag(name: string): MkvTag | undefined {
    return this.tags.filter((tag) => tag.name === name).at(-1);
  }

  /** Whether anything in it says that it is one: what stands behind a token need not be. */
  get isReal(): boolean {
    return this.beginning === 'document' || this.hasCluster || this.serviceTags.length > 0 || this.frameCount > 0;
  }

  beginCluster(): void {
    this.hasCluster = true;
    this.hasEnd = false;
  }

  /** Its own time begins with its first Cluster, whether that has frames or not. */
  startClock(cluster: ClusterTime): FragmentClock {
    this.#clock ??= { metadata: this.metadata, firstCluster: cluster };
    return this.#clock;
  }

  /** Frames come, whether they are kept or not. */
  countFrames(count: number, cluster: ClusterTime): FragmentClock {
    this.frameCount += count;
    return this.startClock(cluster);
  }

  /** Keeps the frame if there is room for it; tells whether it did. */
  keepFrame(frame: FragmentFrame, limit: number): boolean {
    const isKept = this.takesFrame(frame.payload.length, limit);
    if (isKept) this.frames.push(frame);
    return isKept;
  }

  /** Whether no more than `limit` bytes are kept with this frame, and none before it was too much; else it counts as dropped. */
  takesFrame(payloadBytes: number, limit: number): boolean {
    const isKept = this.droppedFrameCount === 0 && this.takesIn(payloadBytes + BYTES_PER_FRAME, limit);
    if (!isKept) this.droppedFrameCount++;
    return isKept;
  }

  /** Whether there is room for one more batch of columns, without its frames. */
  takesBatch(limit: number): boolean {
    return this.droppedFrameCount === 0 && this.takesIn(BYTES_PER_BATCH, limit);
  }

  /** Keeps the tags if no more than `limit` bytes are kept then; what the service says is understood all the same. */
  keepTags(tags: readonly MkvTag[], { bytes, limit }: { readonly bytes: number; readonly limit: number }): boolean {
    for (const tag of tags) this.understand(tag);
    const isKept = this.takesIn(bytes, limit);
    if (!isKept) this.droppedTagCount += tags.length;
    else for (const tag of tags) (isServiceTag(tag.name) ? this.serviceTags : this.tags).push(tag);
    return isKept;
  }

  private understand({ name, value }: MkvTag): void {
    this.metadata.add({ name, value });
    if (value !== '' && serviceTagMeaning(name) === 'continuationToken') this.hasEnd = true;
  }

  private takesIn(bytes: number, limit: number): boolean {
    const fits = this.#keptBytes + bytes <= limit;
    if (fits) this.#keptBytes += bytes;
    return fits;
  }
}
