import { Command, Option } from 'commander';
import type { FragmentSource } from '../../fragment/completeness.js';
import type { Fragment } from '../../fragment/fragment.js';
import { FragmentReader } from '../../fragment/fragment-reader.js';
import type { CommandIo, ExitCode, Task } from '../command-io.js';
import { FragmentFeed } from '../feed.js';
import { COLOURED, PLAIN } from '../paint.js';
import { Reading } from '../reading.js';
import { fragmentJson, fragmentRows } from '../render-fragments.js';

/** The options of `kvs fragments`, as the command line gives them. */
export interface FragmentsOptions {
  readonly json?: true;
  readonly source: FragmentSource;
  readonly strict?: true;
}

export function fragmentsCommand(perform: (task: Task) => Promise<void>): Command {
  return new Command('fragments')
    .summary('print the fragments, each as soon as it is over')
    .description(
      'Prints the fragments, each as soon as it is over: number, times, tracks, tags, whether all of it came.',
    )
    .argument('<file>', 'a GetMedia body or a Matroska file; - for standard input')
    .option('--json', 'one JSON object a line')
    .addOption(sourceOption())
    .option('--strict', 'stop at the first error')
    .addHelpText('after', HELP)
    .action((file: string, options: FragmentsOptions) => perform((io) => printFragments(file, options, io)));
}

/** What makes a fragment complete. */
export function sourceOption(): Option {
  const sources: readonly FragmentSource[] = ['get-media', 'fragment-list'];
  return new Option('--source <operation>', 'what the bytes are an answer to').choices(sources).default(sources[0]);
}

const HELP = `
A fragment of a GetMedia body is complete if its continuation token came; one of
GetMediaForFragmentList (--source fragment-list) if nothing of it is missing.
Bytes are those that the fragment takes in the stream. Tags are the producer's;
kvs tags prints the service's too.

With --json a time is in milliseconds since 1970, or null; codecPrivate is
lower-case hex, and so is the binary of a tag that has no text; the tags in a
tag are its tags.

Example:
  kvs fragments capture.mkv --json`;

/** Prints the fragments of a file, some lines for each, or as JSON. */
export function printFragments(file: string, options: FragmentsOptions, io: CommandIo): Promise<ExitCode> {
  const paint = io.stdout.hasColours ? COLOURED : PLAIN;
  const reading = new Reading(file, io);
  const render = options.json ? fragmentJson : fragmentRows;
  const reader = new FragmentReader({
    source: options.source,
    mode: options.strict ? 'strict' : 'recover',
    frames: 'hand-over', // they are counted, and nobody asks for more
    onWarning: reading.report,
  });
  const fragment = (fragment: Fragment): void => {
    reading.print(render(fragment, paint));
  };
  return reading.run(new FragmentFeed(reader, { fragment }));
}
