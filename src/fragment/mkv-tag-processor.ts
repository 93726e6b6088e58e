import type { FragmentMetadata } from './fragment-metadata.js';
import type { MkvTag } from './mkv-tag.js';

/** Whoever wants to be given the producer's own tags, as they come. */
export interface MkvTagProcessor {
  /**
   * Given each tag that is not the service's, when its Tag ends; a nested one is part of the tag around it.
   *
   * @param currentFragment of the tag's own fragment, be the tag before or after the frames; it fills while the fragment is read
   */
  process(tag: MkvTag, currentFragment: FragmentMetadata): void;
  /** Called when the next fragment begins: what was remembered for the last one is over. */
  clear?(): void;
}

/**
 * Keeps the tags of the fragment that is being read.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { BasicMkvTagProcessor, FrameVisitor, MkvReader } from 'kinesis-video-parser';
 *
 * const tagProcessor = new BasicMkvTagProcessor();
 * const visitor = new FrameVisitor((frame) => console.log(frame.offset, tagProcessor.tags.length), { tagProcessor });
 * new MkvReader().apply(readFileSync('test-resources/connect-audio.mkv'), visitor);
 * ```
 */
export class BasicMkvTagProcessor implements MkvTagProcessor {
  private kept: MkvTag[] = [];

  /** In the order of the stream. Another fragment has another list. */
  get tags(): readonly MkvTag[] {
    return this.kept;
  }

  process(tag: MkvTag): void {
    this.kept.push(tag);
  }

  clear(): void {
    this.kept = [];
  }
}
