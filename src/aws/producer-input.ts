import { viewOf } from '../ebml/bytes.js';
import { UsageError } from '../errors.js';
import { FragmentMetadataQueue } from './fragment-metadata-queue.js';
import type { DraftFragment, OutgoingFragment } from './outgoing-fragment.js';
import { OutgoingFrames, type FragmentRules, type ProducerFrame } from './outgoing-frames.js';
import { OutgoingMkvSplitter } from './outgoing-mkv-splitter.js';
import { sizeOf } from './outgoing-pieces.js';
import { encodeTags } from './outgoing-tags.js';
import type { ProducerTrack } from './outgoing-tracks.js';
import { checkFragment, checkSize } from './producer-rules.js';

/** Takes a fragment; resolves when there is room for the next one. */
export type FragmentReceiver = (fragment: OutgoingFragment) => Promise<void>;

/** How frames become fragments, if it is frames that are written. */
export interface InputOptions extends FragmentRules {
  readonly tracks?: readonly ProducerTrack[] | undefined;
}

/** What is split at a time, so that no more is at hand than the buffer has room for. */
const PIECE_BYTES = 256 * 1024;

/** Makes fragments of what is written, and holds each against the rules. After the first one that breaks one it takes no more. */
export class ProducerInput {
  readonly metadata = new FragmentMetadataQueue();
  readonly #receive: FragmentReceiver;
  readonly #frames: OutgoingFrames | undefined;
  #splitter: OutgoingMkvSplitter | undefined;
  #previousTimecodeMs: number | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @throws UsageError if the tracks cannot be */
  constructor(options: InputOptions, receive: FragmentReceiver) {
    this.#receive = receive;
    this.#frames = options.tracks === undefined ? undefined : new OutgoingFrames(options.tracks, options);
  }

  /** Whether a fragment is complete but for tags that may follow. */
  get isBetweenFragments(): boolean {
    return this.#splitter?.isBetweenFragments ?? false;
  }

  /** The next bytes of Matroska. @throws KinesisVideoServiceError PRODUCER_RULE; UsageError */
  pushMkv(chunk: Uint8Array): Promise<void> {
    if (this.#frames !== undefined) throw new UsageError('A producer with tracks takes frames: use writeFrame()');
    const splitter = (this.#splitter ??= new OutgoingMkvSplitter());
    return this.#unlessFailed(async () => {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES)
        await this.#take(splitter.push(viewOf(chunk, at, Math.min(PIECE_BYTES, chunk.length - at))));
    });
  }

  /** The next frame. @throws KinesisVideoServiceError PRODUCER_RULE; UsageError */
  pushFrame(frame: ProducerFrame): Promise<void> {
    const frames = this.#frames;
    if (frames === undefined) throw new UsageError('Frames need tracks: give them to the producer');
    return this.#unlessFailed(() => this.#take(frames.push(frame)));
  }

  /** Gives the fragment that only waits for tags, or for more frames. */
  release(): Promise<void> {
    return this.#unlessFailed(() => this.#take(this.#frames?.end() ?? this.#splitter?.release() ?? []));
  }

  /** The document is over; another may follow. */
  end(): Promise<void> {
    return this.#unlessFailed(async () => {
      await this.#take(this.#frames?.end() ?? this.#splitter?.end() ?? []);
      this.#splitter = undefined;
    });
  }

  async #unlessFailed(work: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof UsageError)) this.#failure = { error };
      throw error;
    }
  }

  async #take(drafts: readonly DraftFragment[]): Promise<void> {
    for (const draft of drafts) await this.#receive(this.#checked(draft));
    this.#splitter?.throwIfFailed();
  }

  #checked(draft: DraftFragment): OutgoingFragment {
    const { head, timecodeMs, cluster } = draft;
    const tags = [...draft.tags, ...this.metadata.take()];
    checkFragment({ ...draft, tags }, this.#previousTimecodeMs);
    const pieces = tags.length === 0 ? cluster : [...cluster, encodeTags(tags)];
    const sizeInBytes = sizeOf(pieces);
    checkSize(sizeInBytes, timecodeMs);
    this.#previousTimecodeMs = timecodeMs;
    return { head, timecodeMs, pieces, sizeInBytes };
  }
}
