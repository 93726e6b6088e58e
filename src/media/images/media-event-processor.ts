import type { FragmentMetadata } from '../../fragment/fragment-metadata.js';
import type { MkvTag } from '../../fragment/mkv-tag.js';
import type { MkvTagProcessor } from '../../fragment/mkv-tag-processor.js';
import { eventsOf, ownerOf } from './events-of.js';
import type { MediaEvent, MediaEventOptions } from './media-event.js';

/**
 * Recognises the tags that make the service take images and send notifications, while frames are read: one image a fragment, of its
 * beginning. Whoever has whole fragments asks {@link mediaEventsOf}, which knows their frames too.
 *
 * A fragment may have tags to its end, so its events come when the next one begins; those of the last one, at `end()`.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { FrameVisitor, MkvReader } from 'kinesis-video-parser';
 * import { MediaEventProcessor } from 'kinesis-video-parser/media';
 *
 * const streamArn = 'arn:aws:kinesisvideo:eu-central-1:111122223333:stream/camera/1715000000000';
 * const tagProcessor = new MediaEventProcessor((event) => console.log(event.kind), { streamArn });
 * const visitor = new FrameVisitor((frame) => console.log(frame.size), { tagProcessor });
 * new MkvReader().apply(readFileSync('test-resources/get-media.mkv'), visitor);
 * tagProcessor.end();
 * ```
 */
export class MediaEventProcessor implements MkvTagProcessor {
  readonly #onEvent: (event: MediaEvent) => void;
  readonly #options: Omit<MediaEventOptions, 'samplingIntervalMs'>;
  #tags: MkvTag[] = [];
  #metadata: FragmentMetadata | undefined;

  /**
   * @param onEvent what it throws passes through the visitor
   * @throws UsageError if `streamArn` is none
   */
  constructor(onEvent: (event: MediaEvent) => void, options: Omit<MediaEventOptions, 'samplingIntervalMs'>) {
    ownerOf(options.streamArn);
    this.#onEvent = onEvent;
    this.#options = options;
  }

  process(tag: MkvTag, currentFragment: FragmentMetadata): void {
    this.#tags.push(tag);
    this.#metadata = currentFragment;
  }

  /** Emits the events of the fragment that ends here. */
  clear(): void {
    const [metadata, tags] = [this.#metadata, this.#tags];
    this.#metadata = undefined;
    this.#tags = [];
    if (metadata === undefined || metadata.error !== undefined) return;
    for (const event of eventsOf({ metadata, tags, imageOffsetsMs: [0] }, this.#options)) this.#onEvent(event);
  }

  /** To be called when the stream is read: emits the events of the last fragment. */
  end(): void {
    this.clear();
  }
}
