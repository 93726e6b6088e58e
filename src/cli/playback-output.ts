import { UsageError } from '../errors.js';
import type { FragmentInput } from '../media/containers/playable-fragments.js';
import { MediaError } from '../media/media-error.js';
import type { PlaybackFile } from '../media/playback/playback-file.js';
import type { CommandIo, ExitCode } from './command-io.js';
import { FragmentRange, type FragmentRangeOptions } from './fragment-range.js';
import { FragmentReading } from './fragment-reading.js';
import { counted, printable } from './render-values.js';

/** What `kvs hls` and `kvs dash` have in common. */
export interface PlaybackOutputOptions extends FragmentRangeOptions {
  readonly output: string;
  readonly json?: true;
  readonly strict?: true;
}

/** What is read, and what it becomes. */
export interface PlaybackTask {
  readonly file: string;
  /** The file of the folder with which a player begins. */
  readonly entrance: string;
  readonly write: (fragments: FragmentInput) => AsyncIterable<PlaybackFile>;
}

/** Writes a folder for players, and says what is in it. */
export async function writePlayback(
  task: PlaybackTask,
  options: PlaybackOutputOptions,
  io: CommandIo,
): Promise<ExitCode> {
  if (options.output === '-') throw new UsageError('A folder cannot be written to standard output');
  const folder = await io.createFolder(options.output);
  const reading = new FragmentReading(task.file, io, { strict: options.strict });
  const range = new FragmentRange(reading, options);
  const sizes = new Map<string, number>();
  try {
    for await (const { path, content } of task.write(range)) {
      await folder.put(path, content);
      sizes.set(path, content.length);
    }
  } catch (error) {
    if (!isSaid(error, reading)) throw error;
    return 1;
  }
  const bytes = Array.from(sizes.values()).reduce((sum, size) => sum + size, 0);
  await tell(
    { file: `${options.output}/${task.entrance}`, fragments: fragmentsIn([...sizes.keys()]), files: sizes.size, bytes },
    options,
    io,
  );
  return reading.status;
}

/** Each has a segment for each track. */
function fragmentsIn(paths: readonly string[]): number {
  const numbers = paths.flatMap((path) => /-(\d+)\.(?:m4s|ts)$/.exec(path)?.[1] ?? []);
  return new Set(numbers).size;
}

/** An input that is no Matroska has no media, either: once is enough. */
export function isSaid(error: unknown, reading: FragmentReading): boolean {
  return error instanceof MediaError && error.code === 'NO_MEDIA' && reading.status === 1;
}

/** What was written. */
export interface Written {
  readonly file: string;
  readonly fragments: number;
  /** In a folder. */
  readonly files?: number;
  readonly bytes: number;
}

/** Says what was written: in a line on standard error, or as JSON on standard output. */
export async function tell(written: Written, { json }: { readonly json?: true }, io: CommandIo): Promise<void> {
  const { file, fragments, files, bytes } = written;
  if (json) {
    await io.stdout.write(`${JSON.stringify(written)}\n`);
    return;
  }
  const amounts = [counted(fragments, 'fragment'), ...(files === undefined ? [] : [counted(files, 'file')])];
  io.stderr.write(`${printable(file)}: ${[...amounts, counted(bytes, 'byte')].join(', ')}\n`);
}
