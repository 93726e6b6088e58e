import { Command, InvalidArgumentError, Option } from 'commander';
import type { ServiceAccessOptions } from '../../aws/clients.js';
import { PutMediaProducer } from '../../aws/put-media-producer.js';
import type { StreamChoice } from '../../aws/stream-identity.js';
import { UsageError } from '../../errors.js';
import { chunksOf } from '../../sources/byte-source.js';
import type { CommandIo, ExitCode, Task } from '../command-io.js';
import { expectService } from '../expected-service.js';
import { streamsClient } from '../kinesis-video.js';
import { LiveOutput } from '../live-output.js';
import { MatroskaInput } from '../matroska-input.js';
import { listOf, splitAt, time, wholeNumber } from '../option-values.js';
import { pacedMedia } from '../paced-media.js';
import { ProblemLog } from '../problem-log.js';
import {
  SERVICE_HELP,
  type ServiceChoiceOptions,
  serviceNamed,
  streamNamed,
  withServiceOptions,
} from '../service-choice.js';
import { retryLine } from '../service-failure-text.js';
import { Upload } from '../upload.js';

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
export async function putFile({ stream, file }: Putting, options: PutOptions, io: CommandIo): Promise<ExitCode> {
  const service = { ...streamNamed(stream), ...serviceNamed(options, io) }; // refuses what is none, before anything is read
  const signal = io.interruption();
  const { chunks, totalBytes } = await io.open(file);
  const input = new MatroskaInput(chunksOf(chunks, { signal })); // standard input that does not end would keep the program
  const output = new LiveOutput(io, totalBytes);
  const upload = new Upload(output, options);
  try {
    const problem = await input.problem();
    if (problem !== undefined) {
      io.stderr.write(new ProblemLog(file).add(problem));
      return 1;
    }
    if (options.create) await createStream(stream, options, { io, signal });
    else await expectService(service, { api: 'PUT_MEDIA', signal });
    await put(input.chunks(), { ...options, service, output, upload, signal });
  } catch (error) {
    if (error !== signal.reason) throw error;
  } finally {
    await input.close();
    output.end();
  }
  output.tell(upload.summary);
  return signal.aborted && !upload.isAcknowledged ? 1 : 0;
}

interface PuttingMedia extends PutOptions {
  readonly service: StreamChoice & ServiceAccessOptions;
  readonly output: LiveOutput;
  readonly upload: Upload;
  /** Ends it behind the last whole fragment; at once, with its reason, if the service has not said anything yet. */
  readonly signal: AbortSignal;
}

async function put(
  media: AsyncIterable<Uint8Array>,
  { service, output, upload, signal, ...options }: PuttingMedia,
): Promise<void> {
  const leaving = new AbortController();
  const producer = new PutMediaProducer({
    ...service,
    timecodeType: options.absolute ? 'ABSOLUTE' : options.relative || options.startTime ? 'RELATIVE' : undefined,
    producerStartTime: options.startTime,
    onRetry: (retry) => output.tell(retryLine(retry)),
    signal: leaving.signal,
  });
  const interrupt = (): void => {
    if (upload.isAcknowledged) output.tell('ending behind the last whole fragment; Ctrl-C again ends at once');
    else leaving.abort(signal.reason);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    for (const { name, value } of options.tag ?? []) producer.putFragmentMetadata(name, value, { persistent: true });
    const told = upload.tell(producer.acknowledgements());
    told.catch(() => undefined); // thrown below, if nothing else is
    const paced = options.realtime ? pacedMedia(media, { signal }) : media;
    await write(producer, chunksOf(upload.counted(paced), { signal }), signal);
    await told;
  } finally {
    signal.removeEventListener('abort', interrupt);
    await producer.close();
  }
}

/** All that there is; or up to Ctrl-C, and then the fragments that are whole. */
async function write(producer: PutMediaProducer, media: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  try {
    for await (const chunk of media) await producer.write(chunk);
    await producer.end();
  } catch (error) {
    if (error !== signal.reason) throw error;
    await producer.flush(); // throws the reason again if it is to end at once
    await producer.close();
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
