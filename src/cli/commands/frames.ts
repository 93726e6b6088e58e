import { createHash } from 'node:crypto';
import { Command } from 'commander';
import { FragmentMetadataVisitor } from '../../fragment/fragment-metadata-visitor.js';
import type { Frame } from '../../matroska/frame.js';
import { FrameAssembler } from '../../matroska/frame-assembler.js';
import { MkvReader } from '../../matroska/mkv-reader.js';
import { CompositeMkvElementVisitor } from '../../matroska/visitors/composite-mkv-element-visitor.js';
import type { CommandIo, ExitCode, Task } from '../command-io.js';
import { ElementFeed } from '../feed.js';
import { COLOURED, PLAIN } from '../paint.js';
import { Reading } from '../reading.js';
import { frameHeading, frameJson, frameRow } from '../render-frames.js';
import { TrackChoice } from '../track-choice.js';

/** The options of `kvs frames`, as the command line gives them. */
export interface FramesOptions {
  readonly json?: true;
  /** Name or number. */
  readonly track?: string;
  readonly hash?: true;
  readonly strict?: true;
}

export function framesCommand(perform: (task: Task) => Promise<void>): Command {
  return new Command('frames')
    .summary('print the frames in the order of the stream')
    .description('Prints the frames in the order of the stream, laces split: track, time, size in bytes, flags.')
    .argument('<file>', 'a Matroska file or a GetMedia body; - for standard input')
    .option('--json', 'one JSON object a line')
    .option('--track <name|number>', 'only frames of this track')
    .option('--hash', 'the SHA-256 of the stored bytes of each frame besides')
    .option('--strict', 'stop at the first error')
    .addHelpText('after', HELP)
    .action((file: string, options: FramesOptions) => perform((io) => printFrames(file, options, io)));
}

const HELP = `
Documents count from 0. A time in this century is shown as a date, any other as
hours, minutes and seconds; with --json it is a string of nanoseconds. Frames
that share a block share its time.

Example:
  kvs frames recording.mkv --json --hash --track 1`;

/** Prints the frames of a file, as a table or as JSON. */
export async function printFrames(file: string, options: FramesOptions, io: CommandIo): Promise<ExitCode> {
  const paint = io.stdout.hasColours ? COLOURED : PLAIN;
  const reading = new Reading(file, io, { heading: options.json ? undefined : frameHeading(paint) });
  const render = options.json ? frameJson : frameRow;
  const choice = new TrackChoice(options.track);
  const fragment = new FragmentMetadataVisitor();
  let index = 0;
  const print = (frame: Frame): void => {
    const place = { frame, index: index++, fragmentNumber: fragment.currentFragmentMetadata?.fragmentNumber };
    if (choice.includes(frame)) reading.print(render({ ...place, sha256: options.hash && sha256(frame.payload) }));
  };
  const mode = options.strict ? 'strict' : 'recover';
  const assembler = new FrameAssembler(print, { onWarning: options.strict ? reading.refuse : reading.report });
  const reader = new MkvReader({ mode, onWarning: reading.report });
  const status = await reading.run(new ElementFeed(reader, new CompositeMkvElementVisitor(fragment, assembler)));
  if (status === 0) choice.refuseIfUnknown(file);
  return status;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
