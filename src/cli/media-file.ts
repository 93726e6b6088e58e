import { OutputSegmentMerger } from '../fragment/output-segment-merger.js';
import { MkvReader } from '../matroska/mkv-reader.js';
import type { CommandIo } from './command-io.js';
import { ElementFeed } from './feed.js';
import { MergedFiles } from './merged-files.js';
import { Merging } from './merging.js';
import { mergedFileLine } from './render-merged-files.js';

/** Media that is written as it comes, fragment by fragment. */
export interface MediaFile {
  /** Nobody reads it any more. */
  readonly isAbandoned: boolean;
  write(fragment: Uint8Array): Promise<void>;
  /** Gives it its name; the lines say what was written. */
  finish(): Promise<readonly string[]>;
  /** Tells under which name it is kept, if there is anything to keep. */
  abandon(): Promise<string | undefined>;
}

/** Which file, and what is in it. */
export interface MediaFileOptions {
  readonly output: string;
  readonly merge?: true;
}

/** What is read meanwhile is no file. */
const NO_INPUT = '';

/**
 * Begins a file of fragments: as GetMedia sends them, or merged.
 *
 * @throws UsageError if it cannot be written
 */
export function mediaFile({ output, merge }: MediaFileOptions, io: CommandIo): Promise<MediaFile> {
  return merge ? mergedFile(output, io) : rawFile(output, io);
}

async function rawFile(output: string, io: CommandIo): Promise<MediaFile> {
  const file = await io.create(output, NO_INPUT);
  let isAbandoned = false;
  let hasBytes = false;
  return {
    get isAbandoned() {
      return isAbandoned;
    },
    write: async (fragment) => {
      hasBytes = true;
      isAbandoned = !(await file.write(fragment));
    },
    finish: async () => {
      if (hasBytes) await file.finish();
      else await file.abandon();
      return [];
    },
    abandon: () => file.abandon(),
  };
}

async function mergedFile(output: string, io: CommandIo): Promise<MediaFile> {
  const files = await MergedFiles.begin(io, { input: NO_INPUT, output });
  const report = ({ summary }: { readonly summary: string }): void => {
    io.stderr.write(`${summary}\n`);
  };
  const merging = new Merging(files, { repair: ['headers', 'index', 'crc-32'], onWarning: report, onNothing: report });
  const feed = new ElementFeed(new MkvReader(OutputSegmentMerger.READER_OPTIONS), merging);
  return {
    get isAbandoned() {
      return files.isAbandoned;
    },
    write: async (fragment) => {
      feed.push(fragment, () => false);
      await merging.flush();
    },
    finish: async () => {
      feed.end();
      await merging.flush();
      if (files.files.length > 0) await files.finish();
      else await files.abandon();
      return merging.summaries.map(mergedFileLine);
    },
    abandon: () => files.abandon(),
  };
}
