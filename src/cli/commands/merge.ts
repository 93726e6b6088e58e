import { Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../../errors.js';
import type { MergeRepair } from '../../fragment/merge-options.js';
import { OutputSegmentMerger } from '../../fragment/output-segment-merger.js';
import { MkvReader } from '../../matroska/mkv-reader.js';
import type { CommandIo, ExitCode, Task } from '../command-io.js';
import { ElementFeed } from '../feed.js';
import { leave } from '../left-output.js';
import { MergedFiles } from '../merged-files.js';
import { Merging, type MergedFileSummary } from '../merging.js';
import { Reading } from '../reading.js';
import { mergedFileJson, mergedFileLine } from '../render-merged-files.js';

/** The options of `kvs merge`, as the command line gives them. */
export interface MergeFileOptions {
  readonly output: string;
  readonly json?: true;
  readonly pack?: true;
  readonly stopAtFirstMismatch?: true;
  readonly repair?: readonly MergeRepair[];
  readonly strict?: true;
}

export function mergeCommand(perform: (task: Task) => Promise<void>): Command {
  return new Command('merge')
    .summary('make one file of the fragments')
    .description('Makes one Matroska file of fragments that have the same EBML header and Tracks.')
    .argument('<file>', 'a GetMedia body, or Matroska files one after the other; - for standard input')
    .requiredOption('-o, --output <out>', 'the file to write; - for standard output')
    .option('--json', 'say what was written as JSON on standard output, an object a file')
    .option('--pack', 'let each Cluster begin where the one before it ends, so that gaps disappear')
    .option('--stop-at-first-mismatch', 'end where a fragment does not continue the Segment')
    .option('--repair <flaws>', 'mend what is named below, as in headers,index; or all', repairsNamed)
    .option('--strict', 'stop at the first error')
    .addHelpText('after', HELP)
    .action((file: string, options: MergeFileOptions) => perform((io) => mergeFile(file, options, io)));
}

const HELP = `
Where the EBML header or the Tracks change, or time goes back, a new Segment
begins: in a file of its own, OUT-2.mkv after OUT.mkv, and so on; on standard
output, one after the other. Frames are not touched.

While a file is written it is called OUT.part. It takes its name, in place of an
older file, after the last byte of the input, damage passed over or not. If the
reading fails, OUT.part is left. The input is never written over.

Without --repair the bytes are those of the Java parser library:
  headers   a document is judged at its first Cluster, one without is left out
  index     without SeekHead, Cues and Duration, which are not true of the whole
  crc-32    CRC-32 elements that cover what was changed are mended or voided
  packing   --pack by BlockGroups too, and by all tracks

Example:
  kvs merge capture.mkv -o recording.mkv --repair all`;

/** Merges the fragments of a file into others, and says what was written. */
export async function mergeFile(file: string, options: MergeFileOptions, io: CommandIo): Promise<ExitCode> {
  if (options.json && options.output === '-') throw new UsageError('--json and -o - both want standard output');
  const files = await MergedFiles.begin(io, { input: file, output: options.output });
  try {
    const { status, merging } = await merge({ file, files, io }, options);
    if (files.isAbandoned) return 0;
    const isWhole = merging.summaries.length > 0 && !(status === 1 && options.strict);
    if (isWhole) await files.finish();
    else await leave(files, io);
    await tell(isWhole ? merging.summaries : merging.summaries.slice(0, -1), options, io);
    if (merging.isDone()) io.stderr.write('stopped at the first fragment that does not continue the Segment\n');
    return status;
  } catch (error) {
    await leave(files, io);
    throw error;
  }
}

interface MergeTask {
  readonly file: string;
  readonly files: MergedFiles;
  readonly io: CommandIo;
}

async function merge({ file, files, io }: MergeTask, options: MergeFileOptions) {
  const { strict, pack, stopAtFirstMismatch, repair = [] } = options;
  const reading: Reading = new Reading(file, io, { flush: () => merging.flush() });
  const merging = new Merging(files, {
    clusters: pack ? 'packed' : 'as-they-are',
    mismatch: stopAtFirstMismatch ? 'stop' : 'new-segment',
    repair,
    onWarning: strict ? reading.refuse : reading.report,
    onNothing: reading.report,
  });
  const mode = strict ? 'strict' : 'recover';
  const reader = new MkvReader({ ...OutputSegmentMerger.READER_OPTIONS, mode, onWarning: reading.report });
  return { status: await reading.run(new ElementFeed(reader, merging)), merging };
}

type Summaries = readonly MergedFileSummary[];

async function tell(summaries: Summaries, { json, repair }: MergeFileOptions, io: CommandIo): Promise<void> {
  const render = json ? mergedFileJson : mergedFileLine;
  const lines = summaries.map((summary) => `${render(summary)}\n`).join('');
  if (json) await io.stdout.write(lines);
  else io.stderr.write(lines);
  const isInDoubt = summaries.some(({ reason }) => reason === 'headers-differ') && !repair?.includes('headers');
  if (isInDoubt) io.stderr.write(TAGS_BEFORE_TRACKS);
}

const TAGS_BEFORE_TRACKS =
  '  Tags that stand before Tracks look like other headers: --repair headers tells them apart.\n';

const REPAIRS: readonly MergeRepair[] = ['headers', 'index', 'crc-32', 'packing'];

function repairsNamed(list: string, before: readonly MergeRepair[] = []): readonly MergeRepair[] {
  return [...before, ...list.split(',').flatMap((name) => repairNamed(name.trim().toLowerCase()))];
}

function repairNamed(name: string): readonly MergeRepair[] {
  if (name === 'all') return REPAIRS;
  const repair = REPAIRS.find((candidate) => candidate === name);
  if (repair === undefined) throw new InvalidArgumentError(`It must be of ${REPAIRS.join(', ')}, or all.`);
  return [repair];
}
