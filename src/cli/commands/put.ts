import { Command, InvalidArgumentError, Option } from 'commander';
import type { FragmentAcknowledgement } from '../../aws/acknowledgement.js';
import { PutMediaProducer } from '../../aws/put-media-producer.js';
import { UsageError } from '../../errors.js';
import { chunksOf } from '../../sources/byte-source.js';
import type { CommandIo, ExitCode, Task } from '../command-io.js';
import { streamsClient } from '../kinesis-video.js';
import { LiveOutput } from '../live-output.js';
import { listOf, splitAt, time, wholeNumber } from '../option-values.js';
import { pacedMedia } from '../paced-media.js';
import { acknowledgementJson, acknowledgementRow } from '../render-acknowledgements.js';
import { counted } from '../render-values.js';
import {
  SERVICE_HELP,
  type ServiceChoiceOptions,
  serviceNamed,
  streamNamed,
  withServiceOptions,
} from '../service-choice.js';

/** The options of `kvs put`, as the command line gives them. */
export interface PutOptions extends ServiceChoiceOptions {
  readonly create?: true;
  /** Hours. */
  readonly retention: number;
  readonly realtime?: true;
  readonly relative?: true;
  readonly absolute?: true;
  readonly startTime?: Date;
  readonly tag?: readonly FragmentTag[];
  readonly json?: true;
}

/** Metadata that is put to each fragment. */
export interface FragmentTag {
  readonly name: string;
  readonly value: string;
}

export function putCommand(perform: (task: Task) => Promise<void>): Command {
  const command = new Command('put')
    .summary('put a file into a stream')
    .description('Puts a Matroska file into a stream: each Cluster becomes a fragment, stored once.')
    .argument('<stream>', 'name or ARN')
    .argument('<file>', 'a Matroska file; - for standard input')
    .option('--create', 'create the stream, unless it is there')
    .option('--retention <hours>', 'how long a stream that is created keeps fragments', wholeNumber, 24)
    .option('--realtime', 'no faster than it plays')
    .option('--relative', 'times of the file count from --start-time')
    .addOption(
      new Option('--absolute', 'times of the file are those of the clock').conflicts(['relative', 'startTime']),
    )
    .option('--start-time <time>', 'when it began, as 2026-05-04T12:30:00Z (default: now)', time)
    .option('--tag <name=value>', 'put it to each fragment; may be repeated', listOf(fragmentTag))
    .option('--json', 'print all acknowledgements as JSON, one object a line');
  return withServiceOptions(command)
    .addHelpText('after', HELP)
    .action((stream: string, file: string, options: PutOptions) =>
      perform((io) => putFile({ stream, file }, options, io)),
    );
}

const HELP = `
Prints each fragment that the service has stored. Times of this century are
taken as those of the clock, others as counted from --start-time.

After a cut, what was not stored is sent again. Ctrl-C ends it behind the last
fragment that is whole.
${SERVICE_HELP}
Here that is @aws-sdk/client-kinesis-video-archived-media, and
@smithy/signature-v4.

Example:
  kvs put front-door recording.mkv --create --realtime`;

/** What is put where. */
export interface Putting {
  readonly stream: string;
  readonly file: string;
}

/** Puts a file into a stream, and tells what the service has stored. */
export async function putFile(putting: Putting, options: PutOptions, io: CommandIo): Promise<ExitCode> {
  const signal = io.interruption();
  const { chunks, totalBytes } = await io.open(putting.file);
  if (options.create) await createStream(putting.stream, options, { io, signal });
  const output = new LiveOutput(io, totalBytes);
  const upload = new Upload(output, options);
  const producer = new PutMediaProducer({
    ...streamNamed(putting.stream),
    ...serviceNamed(options, io),
    timecodeType: options.absolute ? 'ABSOLUTE' : options.relative || options.startTime ? 'RELATIVE' : undefined,
    producerStartTime: options.startTime,
    onRetry: ({ reason, delayMs }) => output.tell(`${reason}: asking again in ${Math.round(delayMs)} ms`),
  });
  try {
    for (const { name, value } of options.tag ?? []) producer.putFragmentMetadata(name, value, { persistent: true });
    const told = upload.tell(producer.acknowledgements());
    told.catch(() => undefined); // thrown below, if nothing else is
    const input = chunksOf(chunks, { signal }); // standard input that does not end would keep the program
    await write(producer, upload.counted(options.realtime ? pacedMedia(input, { signal }) : input), signal);
    await told;
  } finally {
    await producer.close();
    output.end();
  }
  output.tell(upload.summary);
  return 0;
}

/** All that there is; or up to Ctrl-C, and then the fragments that are whole. */
async function write(producer: PutMediaProducer, media: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  try {
    for await (const chunk of chunksOf(media, { signal })) await producer.write(chunk);
    await producer.end();
  } catch (error) {
    if (!signal.aborted) throw error;
    await producer.flush();
    await producer.close();
  }
}

/** Counts what goes, and tells what the service says of it. */
class Upload {
  readonly #output: LiveOutput;
  readonly #render: (acknowledgement: FragmentAcknowledgement) => string | undefined;
  #bytes = 0;
  #received = 0;
  #stored = 0;

  constructor(output: LiveOutput, { json }: PutOptions) {
    this.#output = output;
    this.#render = json ? acknowledgementJson : acknowledgementRow;
  }

  async *counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.length;
      this.#update();
      yield chunk;
    }
  }

  async tell(acknowledgements: AsyncIterable<FragmentAcknowledgement>): Promise<void> {
    for await (const acknowledgement of acknowledgements) {
      if (acknowledgement.event === 'RECEIVED') this.#received++;
      if (acknowledgement.event === 'PERSISTED') this.#stored++;
      this.#update();
      const line = this.#render(acknowledgement);
      if (line !== undefined) await this.#output.print(line);
    }
  }

  get summary(): string {
    const bytes = counted(this.#bytes, 'byte');
    if (this.#stored > 0 || this.#received === 0) return `${counted(this.#stored, 'fragment')} stored, of ${bytes}`;
    return `${counted(this.#received, 'fragment')} received, of ${bytes}; none is stored: the stream keeps no data`;
  }

  #update(): void {
    this.#output.update(this.#bytes, `${counted(this.#stored, 'fragment')} stored`);
  }
}

interface Creating {
  readonly io: CommandIo;
  readonly signal: AbortSignal;
}

async function createStream(stream: string, options: PutOptions, { io, signal }: Creating): Promise<void> {
  const { streamName } = streamNamed(stream);
  if (streamName === undefined)
    throw new UsageError('--create wants the name of a stream: its ARN is for the service to give');
  const client = await streamsClient(serviceNamed(options, io), signal);
  try {
    const isNew = await client.create(streamName, options.retention);
    if (isNew) io.stderr.write(`created ${streamName}, which keeps fragments for ${options.retention} h\n`);
  } finally {
    client.close();
  }
}

function fragmentTag(text: string): FragmentTag {
  const [name, value] = splitAt('=', text);
  if (name === '' || value === undefined) throw new InvalidArgumentError('It must be NAME=VALUE.');
  return { name, value };
}
