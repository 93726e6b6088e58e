import { MkvReader, type MkvReaderOptions } from '../matroska/mkv-reader.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';
import { BatchReading } from './batches.js';
import type { ByteSource, ChunksOptions } from './byte-source.js';
import { abandon } from './source-reading.js';

/** How {@link applyVisitor} reads. */
export interface ApplyVisitorOptions extends MkvReaderOptions, ChunksOptions {}

/**
 * Shows the elements of a source to a visitor until the source ends or the visitor is done, and closes the source.
 *
 * The source is read no faster than the visitor works. Timers and input have their turn about every 8 ms, however fast
 * the source is. If it fails, the visitor has been shown what came before.
 *
 * @throws whatever the source or the visitor throws; the signal's reason; EbmlError in strict mode; UsageError if this
 * is no source of bytes.
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { CountVisitor } from 'kinesis-video-parser';
 * import { applyVisitor } from 'kinesis-video-parser/streams';
 *
 * const count = CountVisitor.of('Cluster', 'SimpleBlock');
 * await applyVisitor(createReadStream('test-resources/get-media.mkv'), count, { signal: AbortSignal.timeout(60_000) });
 * console.log(count.getCount('SimpleBlock'));
 * ```
 */
export async function applyVisitor(
  source: ByteSource,
  visitor: MkvElementVisitor,
  options: ApplyVisitorOptions = {},
): Promise<void> {
  const reader = new MkvReader(options);
  const reading = new BatchReading(source, options);
  try {
    for (let batch = await reading.next(); batch !== undefined; batch = await reading.next()) {
      reader.apply(batch, visitor);
      if (visitor.isDone?.() === true) return;
    }
  } catch (error) {
    await abandon(reading);
    throw error;
  } finally {
    await reading.close();
  }
  reader.applyEnd(visitor);
}
