import { Command, Option } from 'commander';
import type { DiscontinuityMode } from '../../media/playback/fragment-facts.js';
import { writeHls } from '../../media/playback/write-hls.js';
import type { CommandIo, ExitCode, Task } from '../command-io.js';
import { withRangeOptions } from '../fragment-range.js';
import { wholeNumber } from '../option-values.js';
import { type PlaybackOutputOptions, writePlayback } from '../playback-output.js';

/** The options of `kvs hls`, as the command line gives them. */
export interface HlsOptions extends PlaybackOutputOptions {
  readonly container: 'fmp4' | 'ts';
  readonly discontinuity: keyof typeof DISCONTINUITY_MODES;
  readonly times?: true;
  readonly live?: true;
  readonly fragments?: number;
  readonly codecChanges?: true;
}

export function hlsCommand(perform: (task: Task) => Promise<void>): Command {
  const command = new Command('hls')
    .summary('write fragments as a folder for HLS players')
    .description('Writes fragments as a folder for HLS players: playlists, and a segment for each fragment.')
    .argument('<file>', 'a GetMedia body or a Matroska file; - for standard input')
    .requiredOption('-o, --output <folder>', 'the folder; it is made if it is not there')
    .addOption(new Option('--container <format>', 'what segments are').choices(['fmp4', 'ts']).default('fmp4'))
    .addOption(discontinuityOption())
    .option('--times', 'tell in the playlists when each fragment began');
  return withRangeOptions(command)
    .option('--live', 'write the playlists anew with each fragment, with the newest ones')
    .option('--fragments <n>', 'how many a playlist has at most (default: all, with --live 5)', wholeNumber)
    .option('--codec-changes', 'let codec private data change; without it that is an error')
    .option('--json', 'say what was written as JSON on standard output')
    .option('--strict', 'stop at the first error')
    .addHelpText('after', HELP)
    .action((file: string, options: HlsOptions) => perform((io) => writeHlsFolder(file, options, io)));
}

const HELP = `
Players begin with FOLDER/index.m3u8. Nothing in the folder is deleted, and each
file has its name when it is whole.

A gap or an overlap of more than 50 ms is a discontinuity, as it is for the
service. --container ts has no G.711.

In a project of your own: npm install mediabunny

Examples:
  kvs hls recording.mkv -o folder
  kvs get front-door -o - | kvs hls - -o folder --live`;

const DISCONTINUITY_MODES = {
  'on-discontinuity': 'ON_DISCONTINUITY',
  always: 'ALWAYS',
  never: 'NEVER',
} as const satisfies Record<string, DiscontinuityMode>;

function discontinuityOption(): Option {
  const modes = Object.keys(DISCONTINUITY_MODES);
  return new Option('--discontinuity <mode>', 'where the timeline breaks').choices(modes).default(modes[0]);
}

/** Writes the fragments of a file as a folder for HLS, and says what is in it. */
export function writeHlsFolder(file: string, options: HlsOptions, io: CommandIo): Promise<ExitCode> {
  const hlsOptions = {
    playbackMode: options.live ? 'LIVE' : 'ON_DEMAND',
    fragmentSelectorType: options.clock === 'server' ? 'SERVER_TIMESTAMP' : 'PRODUCER_TIMESTAMP',
    containerFormat: options.container === 'ts' ? 'MPEG_TS' : 'FRAGMENTED_MP4',
    discontinuityMode: DISCONTINUITY_MODES[options.discontinuity],
    displayFragmentTimestamp: options.times ? 'ALWAYS' : 'NEVER',
    codecChange: options.codecChanges ? 'discontinuity' : 'error',
    maxFragments: options.fragments,
    tracks: options.track,
  } as const;
  const write = (fragments: Parameters<typeof writeHls>[0]) => writeHls(fragments, hlsOptions);
  return writePlayback({ file, entrance: 'index.m3u8', write }, options, io);
}
