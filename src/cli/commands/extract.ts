import { Command, Option } from 'commander';
import { UsageError } from '../../errors.js';
import { asColumns } from '../../fragment/fragment-columns.js';
import { MkvReader } from '../../matroska/mkv-reader.js';
import { contactFragments } from '../../media/audio/contact-fragments.js';
import { pcm } from '../../media/audio/pcm.js';
import { wav } from '../../media/audio/wav.js';
import type { CommandIo, ExitCode, OutputFile, Task } from '../command-io.js';
import { ContactNames } from '../contact-names.js';
import { EXTRACT_FORMATS, type ExtractFormat, formatOfName } from '../extract-formats.js';
import { ElementFeed } from '../feed.js';
import { FragmentReading } from '../fragment-reading.js';
import { leave } from '../left-output.js';
import { numberOrName } from '../option-values.js';
import { Reading } from '../reading.js';
import { counted, printable } from '../render-values.js';
import { TrackChoice } from '../track-choice.js';
import { TrackExtraction } from '../track-extraction.js';

/** The options of `kvs extract`, as the command line gives them. */
export interface ExtractOptions {
  /** Name or number. */
  readonly track: string;
  readonly output: string;
  readonly format?: ExtractFormat;
  /** The ContactId of the call, of several in one recording. */
  readonly contact?: string;
  readonly strict?: true;
}

export function extractCommand(perform: (task: Task) => Promise<void>): Command {
  return new Command('extract')
    .summary('write the frames of one track to a file')
    .description('Writes the frames of one track to a file: sound as WAV, video and AAC as streams without container.')
    .argument('<file>', 'a GetMedia body or a Matroska file; - for standard input')
    .requiredOption('--track <name|number>', 'the track')
    .requiredOption('-o, --output <out>', 'the file to write; - for standard output')
    .addOption(new Option('--format <format>', 'as what (default: by the end of its name)').choices(EXTRACT_FORMATS))
    .option('--contact <id>', 'WAV of this call alone, of several in one recording (ContactId)')
    .option('--strict', 'stop at the first error')
    .addHelpText('after', HELP)
    .action((file: string, options: ExtractOptions) => perform((io) => extractTrack(file, options, io)));
}

const HELP = `
Formats, and the names they are known by:
  h264  .h264 .264   H.264 with start codes, parameter sets before key frames
  h265  .h265 .265   H.265, likewise
  aac   .aac .adts   AAC, each frame behind an ADTS header
  wav   .wav         PCM and G.711 as 16-bit PCM, each sample at its time: gaps
                     are silence, what overlaps is trimmed
  raw   any other    the frames one behind the other, as they are

The tag MimeType of Amazon Connect counts for more than the CodecID. While a
file is written it is called OUT.part. On standard output a WAV cannot say how
long it is: its sizes are FFFFFFFF.

Examples:
  kvs extract call.mkv --track AUDIO_FROM_CUSTOMER -o customer.wav
  kvs extract calls.mkv --track AUDIO_FROM_CUSTOMER --contact ID -o call.wav`;

/** Writes the frames of one track to a file, and says how many. */
export async function extractTrack(file: string, options: ExtractOptions, io: CommandIo): Promise<ExitCode> {
  const format = options.format ?? formatOfName(options.output);
  if (options.contact !== undefined && format !== 'wav') throw new UsageError('--contact is for WAV');
  const output = await io.create(options.output, file);
  const task = { file, output, options, io };
  try {
    const { status, summary, isWhole } = format === 'wav' ? await extractSound(task) : await extract(task, format);
    if (isWhole) await output.finish();
    else await leave(output, io);
    io.stderr.write(summary === undefined ? '' : `${printable(options.output)}: ${summary}\n`);
    return status;
  } catch (error) {
    await leave(output, io);
    throw error;
  }
}

interface ExtractTask {
  readonly file: string;
  readonly output: OutputFile;
  readonly options: ExtractOptions;
  readonly io: CommandIo;
}

/** What became of it. */
interface Extracted {
  readonly status: ExitCode;
  /** `undefined` if there is nothing to say, as nobody reads the output. */
  readonly summary: string | undefined;
  readonly isWhole: boolean;
}

async function extract(
  { file, output, options, io }: ExtractTask,
  format: Exclude<ExtractFormat, 'wav'>,
): Promise<Extracted> {
  const choice = new TrackChoice(options.track);
  const reading: Reading = new Reading(file, io, { flush: () => extraction.flush() });
  const onWarning = options.strict ? reading.refuse : reading.report;
  const extraction: TrackExtraction = new TrackExtraction({ output, choice, format, onWarning });
  const reader = new MkvReader({ mode: options.strict ? 'strict' : 'recover', onWarning: reading.report });
  const status = await reading.run(new ElementFeed(reader, extraction));
  if (status === 0 && !extraction.isAbandoned) choice.refuseIfUnknown(file);
  const { frames, bytes, framesBeforeKey, isAbandoned } = extraction;
  if (framesBeforeKey > 0)
    io.stderr.write(`${counted(framesBeforeKey, 'frame')} before the first key frame left out\n`);
  const summary = isAbandoned ? undefined : `${counted(frames, 'frame')}, ${counted(bytes, 'byte')}`;
  return { status, summary, isWhole: isAbandoned || (frames > 0 && !(status === 1 && options.strict)) };
}

async function extractSound({ file, output, options, io }: ExtractTask): Promise<Extracted> {
  const reading = new FragmentReading(file, io, { strict: options.strict, frames: asColumns });
  const track = numberOrName(options.track);
  const onFinalHeader = (header: Uint8Array): Promise<void> | undefined => output.writeStart?.(header);
  const { contact: contactId } = options;
  const contacts = new ContactNames(reading);
  const call = contactId === undefined ? contacts : contactFragments(reading, { contactId, onChange: 'skip' });
  let bytes = 0;
  // `extensible`: of a plain one ffmpeg says that it must guess where the speakers are.
  for await (const part of wav(pcm(call, { track }), { format: 'extensible', onFinalHeader })) {
    bytes += part.length;
    if (!(await output.write(part))) return { status: 0, summary: undefined, isWhole: true };
  }
  const { status } = reading;
  if (contacts.names.size > 1) io.stderr.write(severalContacts([...contacts.names]));
  return { status, summary: counted(bytes, 'byte'), isWhole: !(status === 1 && options.strict) };
}

function severalContacts(names: readonly string[]): string {
  return `The sound is of ${names.length} calls, which --contact tells apart: ${printable(names.join(', '))}\n`;
}
