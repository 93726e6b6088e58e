import { Command } from 'commander';
import { UsageError } from '../../errors.js';
import { writeClip } from '../../media/containers/clip.js';
import type { CommandIo, ExitCode, OutputFile, Task } from '../command-io.js';
import { FragmentRange, withRangeOptions } from '../fragment-range.js';
import { FragmentReading } from '../fragment-reading.js';
import { leave } from '../left-output.js';
import { isSaid, type PlaybackOutputOptions, tell } from '../playback-output.js';

/** The options of `kvs clip`, as the command line gives them. */
export interface ClipFileOptions extends PlaybackOutputOptions {
  readonly fragmented?: true;
}

export function clipCommand(perform: (task: Task) => Promise<void>): Command {
  const command = new Command('clip')
    .summary('write fragments as one MP4')
    .description('Writes fragments as one MP4, by the rules of GetClip.')
    .argument('<file>', 'a GetMedia body or a Matroska file; - for standard input')
    .requiredOption('-o, --output <out>', 'the file to write; - for standard output')
    .option('--fragmented', 'write as the fragments come, however long that is, in place of holding them all');
  return withRangeOptions(command)
    .option('--json', 'say what was written as JSON on standard output')
    .option('--strict', 'stop at the first error')
    .addHelpText('after', HELP)
    .action((file: string, options: ClipFileOptions) => perform((io) => writeClipFile(file, options, io)));
}

const HELP = `
The clip has track 1, which is H.264 or H.265, and track 2 if there is one, AAC
or G.711; --track chooses others. Of fragments with one time it has the newer,
and gaps stay. Codec private data must not change. Without --fragmented a clip
has at most 1 GB. While a file is written it is called OUT.part.

In a project of your own: npm install mediabunny

Example:
  kvs clip recording.mkv -o clip.mp4 --from 2026-05-04T12:30:00Z --until 2026-05-04T12:31:00Z`;

/** More would not fit into memory. */
const MAX_WHOLE_BYTES = 1e9;

/** Writes the fragments of a file as MP4, and says how many. */
export async function writeClipFile(file: string, options: ClipFileOptions, io: CommandIo): Promise<ExitCode> {
  if (options.json && options.output === '-') throw new UsageError('--json and -o - both want standard output');
  const output = await io.create(options.output, file);
  const reading = new FragmentReading(file, io, { strict: options.strict });
  const range = new FragmentRange(reading, options);
  try {
    const bytes = await write(range, output, options);
    if (bytes === undefined) {
      await output.finish();
      return 0;
    }
    if (reading.status === 1 && options.strict) await leave(output, io);
    else await output.finish();
    await tell({ file: options.output, fragments: range.count, bytes }, options, io);
    return reading.status;
  } catch (error) {
    await leave(output, io);
    if (!isSaid(error, reading)) throw error;
    return 1;
  }
}

/** How many bytes; `undefined` once nobody reads them. */
async function write(range: FragmentRange, output: OutputFile, options: ClipFileOptions): Promise<number | undefined> {
  const { fragmented, track: tracks } = options;
  const limits = { fragments: Infinity, bytes: fragmented ? Infinity : MAX_WHOLE_BYTES };
  let bytes = 0;
  for await (const part of writeClip(range, { layout: fragmented ? 'fragmented' : 'whole', limits, tracks })) {
    bytes += part.length;
    if (!(await output.write(part))) return undefined;
  }
  return bytes;
}
