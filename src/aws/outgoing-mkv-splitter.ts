import { EbmlError } from '../ebml/ebml-error.js';
import { isServiceTag } from '../fragment/kinesis-tags.js';
import type { MkvTag } from '../fragment/mkv-tag.js';
import { TagCollector } from '../fragment/tag-collector.js';
import type { MkvElement, MkvEndElement, MkvStartElement } from '../matroska/mkv-element.js';
import { MkvReader } from '../matroska/mkv-reader.js';
import { TrackCollector } from '../matroska/track-collector.js';
import { OutgoingCluster, type AssembledCluster } from './outgoing-cluster.js';
import type { DraftFragment, OutgoingHead } from './outgoing-fragment.js';
import { OutgoingMkvHead } from './outgoing-mkv-head.js';
import type { FragmentTag } from './outgoing-tags.js';
import { brokenRule, PRODUCER_LIMITS } from './producer-rules.js';

/**
 * Splits Matroska into fragments: each Cluster, and the tags after it. What the service has no use for is left out: SeekHead,
 * Cues, chapters, attachments, and the tags that it wrote itself, so that what GetMedia gave can be put again. Documents with
 * the same tracks share the head of the first one.
 *
 * A fragment is given when something follows that is not its own, for only then it has all its tags.
 */
export class OutgoingMkvSplitter {
  readonly #reader = new MkvReader({ mode: 'strict', maxElementBytes: PRODUCER_LIMITS.maxFragmentBytes });
  readonly #trackCollector = new TrackCollector();
  readonly #tagCollector = new TagCollector((tags) => this.#takeTags(tags));
  #section = '';
  #head = new OutgoingMkvHead();
  /** The one that is sent, and what it was made of. */
  #sent: { readonly head: OutgoingHead; readonly source: OutgoingMkvHead } | undefined;
  #hasHead = false;
  #tagsBefore: readonly FragmentTag[] = [];
  #tagsOrigin: 'producer' | 'service' = 'producer';
  #cluster: OutgoingCluster | undefined;
  #assembled: AssembledCluster | undefined;
  #tags: FragmentTag[] = [];
  readonly #drafts: DraftFragment[] = [];
  #failure: { readonly error: unknown } | undefined;

  /** Whether a fragment is complete but for tags that may follow. */
  get isBetweenFragments(): boolean {
    return this.#assembled !== undefined;
  }

  /** The fragments that these bytes complete. If they are wrong, those before are given, and {@link throwIfFailed} throws. */
  push(chunk: Uint8Array): readonly DraftFragment[] {
    return this.#collected(() => this.#reader.apply(chunk, this));
  }

  /** No more will come: the last fragments. */
  end(): readonly DraftFragment[] {
    return this.#collected(() => {
      this.#reader.applyEnd(this);
      this.#release();
    });
  }

  /** Gives the fragment that only waits for tags, if there is one. */
  release(): readonly DraftFragment[] {
    return this.#collected(() => this.#release());
  }

  /** @throws KinesisVideoServiceError PRODUCER_RULE if what was pushed is not Matroska, or a fragment became too large */
  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** @internal Called by the reader. */
  visit(element: MkvElement): void {
    this.#trackCollector.visit(element);
    if (element.kind === 'start') this.#visitStart(element);
    if (this.#section === 'Cluster') this.#cluster?.add(element);
    else if (!this.#hasHead) this.#head.add(element, this.#section);
    this.#tagCollector.visit(element);
    if (element.kind === 'end') this.#visitEnd(element);
  }

  #collected(work: () => void): readonly DraftFragment[] {
    try {
      this.throwIfFailed();
      work();
    } catch (error) {
      this.#failure = { error: asRule(error) };
    }
    return this.#drafts.splice(0);
  }

  #visitStart(element: MkvStartElement): void {
    const { name } = element;
    if (name === 'EBML') this.#beginDocument();
    else if (element.parent?.name !== 'Segment') return;
    else if (name === 'Cluster') this.#beginCluster();
    else if (name === 'Tags') this.#tagsOrigin = 'producer';
    this.#section = name;
  }

  #visitEnd(element: MkvEndElement): void {
    if (element.name === 'Cluster') this.#endCluster();
    else if (element.name === 'Tags' && !this.#hasHead) this.#head.closeTags(this.#tagsOrigin);
    else if (element.name === 'Segment') this.#release();
    if (element.name === this.#section) this.#section = '';
  }

  #beginDocument(): void {
    this.#release();
    this.#head = new OutgoingMkvHead();
    this.#hasHead = false;
  }

  #beginCluster(): void {
    this.#release();
    if (!this.#hasHead) this.#finishHead();
    this.#cluster = new OutgoingCluster(this.#head.timestampScale);
  }

  #endCluster(): void {
    this.#assembled = this.#cluster?.finished();
    this.#cluster = undefined;
  }

  #finishHead(): void {
    this.#hasHead = true;
    this.#head.check();
    if (this.#sent?.source.isLike(this.#head) === true) this.#tagsBefore = this.#head.tagsBeside(this.#sent.source);
    else {
      const head = this.#head.finished([...this.#trackCollector.tracks.keys()]);
      this.#sent = { head, source: this.#head };
    }
  }

  #takeTags(tags: readonly MkvTag[]): void {
    for (const { name, value, targets } of tags) {
      if (isServiceTag(name)) this.#tagsOrigin = 'service';
      else if (!this.#hasHead) this.#head.addTag({ name, value });
      else if (targets.trackUids.length === 0) this.#tags.push({ name, value });
    }
  }

  #release(): void {
    if (this.#assembled === undefined || this.#sent === undefined) return;
    const tags = [...this.#tagsBefore, ...this.#tags];
    this.#drafts.push({ ...this.#assembled, head: this.#sent.head, tags });
    this.#assembled = undefined;
    this.#tagsBefore = [];
    this.#tags = [];
  }
}

/** What the service would call it. */
function asRule(error: unknown): unknown {
  if (!(error instanceof EbmlError)) return error;
  const rule = error.code === 'ELEMENT_TOO_LARGE' ? 'fragmentBytes' : 'validMkv';
  return brokenRule(rule, error.message, error);
}
