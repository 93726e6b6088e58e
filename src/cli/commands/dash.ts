import { Command } from 'commander';
import { writeDash } from '../../media/playback/write-dash.js';
import type { CommandIo, ExitCode, Task } from '../command-io.js';
import { withRangeOptions } from '../fragment-range.js';
import { wholeNumber } from '../option-values.js';
import { type PlaybackOutputOptions, writePlayback } from '../playback-output.js';

/** The options of `kvs dash`, as the command line gives them. */
export interface DashOptions extends PlaybackOutputOptions {
  readonly numbers?: true;
  readonly times?: true;
  readonly live?: true;
  readonly fragments?: number;
  readonly codecChanges?: true;
}

export function dashCommand(perform: (task: Task) => Promise<void>): Command {
  const command = new Command('dash')
    .summary('write fragments as a folder for DASH players')
    .description('Writes fragments as a folder for DASH players: a manifest, and segments for each fragment.')
    .argument('<file>', 'a GetMedia body or a Matroska file; - for standard input')
    .requiredOption('-o, --output <folder>', 'the folder; it is made if it is not there')
    .option('--numbers', 'tell in the manifest the number of each fragment, as kvs:fn')
    .option('--times', 'tell in the manifest when each fragment began, as kvs:ts');
  return withRangeOptions(command)
    .option('--live', 'write the manifest anew with each fragment, with the newest ones')
    .option('--fragments <n>', 'how many a manifest has at most (default: all, with --live 5)', wholeNumber)
    .option('--codec-changes', 'let codec private data change; without it that is an error')
    .option('--json', 'say what was written as JSON on standard output')
    .option('--strict', 'stop at the first error')
    .addHelpText('after', HELP)
    .action((file: string, options: DashOptions) => perform((io) => writeDashFolder(file, options, io)));
}

const HELP = `
Players begin with FOLDER/manifest.mpd. Nothing in the folder is deleted, and
each file has its name when it is whole. Gaps of more than 50 ms are closed up,
as the service does it.

In a project of your own: npm install mediabunny fast-xml-parser

Examples:
  kvs dash recording.mkv -o folder --numbers
  kvs get front-door -o - | kvs dash - -o folder --live`;

/** Writes the fragments of a file as a folder for DASH, and says what is in it. */
export function writeDashFolder(file: string, options: DashOptions, io: CommandIo): Promise<ExitCode> {
  const dashOptions = {
    playbackMode: options.live ? 'LIVE' : 'ON_DEMAND',
    fragmentSelectorType: options.clock === 'server' ? 'SERVER_TIMESTAMP' : 'PRODUCER_TIMESTAMP',
    displayFragmentNumber: options.numbers ? 'ALWAYS' : 'NEVER',
    displayFragmentTimestamp: options.times ? 'ALWAYS' : 'NEVER',
    codecChange: options.codecChanges ? 'discontinuity' : 'error',
    maxFragments: options.fragments,
    tracks: options.track,
  } as const;
  const write = (fragments: Parameters<typeof writeDash>[0]) => writeDash(fragments, dashOptions);
  return writePlayback({ file, entrance: 'manifest.mpd', write }, options, io);
}
