import { Command, Option } from 'commander';
import type { ServiceAccessOptions } from '../../aws/clients.js';
import { FileCheckpointStore } from '../../aws/file-checkpoint-store.js';
import { GetMediaConsumer } from '../../aws/get-media-consumer.js';
import type { StartPosition } from '../../aws/start-position.js';
import type { StopCondition } from '../../aws/stop-condition.js';
import type { StreamChoice } from '../../aws/stream-identity.js';
import { UsageError } from '../../errors.js';
import type { CommandIo, ExitCode, Task } from '../command-io.js';
import { expectService } from '../expected-service.js';
import { FragmentOutput } from '../fragment-output.js';
import { startPosition, stopCondition } from '../places.js';
import { secondsInMs, wholeNumber } from '../option-values.js';
import { LiveOutput } from '../live-output.js';
import {
  SERVICE_HELP,
  type ServiceChoiceOptions,
  serviceNamed,
  streamNamed,
  withServiceOptions,
} from '../service-choice.js';
import { retryLine } from '../service-failure-text.js';

/** The options of `kvs get`, as the command line gives them. */
export interface GetOptions extends ServiceChoiceOptions {
  readonly output?: string;
  readonly merge?: true;
  readonly json?: true;
  readonly from?: StartPosition;
  readonly until?: StopCondition;
  /** Milliseconds. */
  readonly idle?: number;
  readonly fragments?: number;
  readonly checkpoint?: string;
}

export function getCommand(perform: (task: Task) => Promise<void>): Command {
  const command = new Command('get')
    .summary('read a stream, live or from the past')
    .description('Reads a stream: each fragment once, in order, whatever happens to the connection.')
    .argument('<stream>', 'name or ARN')
    .option('-o, --output <out>', 'write the media to a file; - for standard output')
    .addOption(new Option('--merge', 'make one Matroska file of the fragments').implies({}))
    .option('--json', 'print the fragments as JSON, one object a line')
    .option('--from <place>', 'where to begin: now, earliest, or see below (default: now)', startPosition)
    .option('--until <place>', 'where to end: see below (default: at Ctrl-C)', stopCondition)
    .option('--fragments <n>', 'end after so many', wholeNumber)
    .option('--idle <seconds>', 'end when nothing has come for so long', secondsInMs)
    .option('--checkpoint <file>', 'go on after what is done, and keep in this file how far that is');
  return withServiceOptions(command)
    .addHelpText('after', HELP)
    .action((stream: string, options: GetOptions) => perform((io) => getStream(stream, options, io)));
}

const HELP = `
Places:
  TIME            such as 2026-05-04T12:30:00Z, by the clock of the service
  producer:TIME   the same by the clock of the producer
  after:NUMBER    behind the fragment with this number (--from)
  at:NUMBER       that fragment itself; with --until it is the last one
  tag:NAME        the tag has another value than before (--until)

Fragments are printed as by kvs fragments. With -o the media goes to a file, and
they are printed with --json only: as GetMedia sends it, or with --merge as kvs
merge --repair all writes it. A file is called OUT.part until the end, by Ctrl-C
too. Where time goes back, or the tracks change, --merge goes on in a second
file, OUT-2.mkv after OUT.mkv.
${SERVICE_HELP}
Here that is @aws-sdk/client-kinesis-video-media; for --from at:NUMBER
@aws-sdk/client-kinesis-video-archived-media.

Example:
  kvs get front-door --from earliest --idle 10 --merge -o recording.mkv`;

/** Reads a stream, and prints or writes what comes. */
export async function getStream(stream: string, options: GetOptions, io: CommandIo): Promise<ExitCode> {
  refuseContradictions(options);
  await refuseToLoseMedia(options, io);
  const choice = { ...streamNamed(stream), ...serviceNamed(options, io) }; // refuses what is none, before there is a file
  const interruption = io.interruption();
  const live = new LiveOutput(io);
  const output = await FragmentOutput.begin(options, live, io);
  try {
    await copy(choice, output, { ...options, live, interruption });
  } catch (error) {
    if (!interruption.aborted) {
      await output.abandon();
      throw error;
    }
  } finally {
    live.end();
  }
  await output.finish();
  return output.status;
}

interface Copying extends GetOptions {
  readonly live: LiveOutput;
  readonly interruption: AbortSignal;
}

/** Everything up to the end that the options say, or to Ctrl-C: then it throws. */
async function copy(
  service: StreamChoice & ServiceAccessOptions,
  output: FragmentOutput,
  { live, interruption, ...options }: Copying,
): Promise<void> {
  const { idle, fragments = Infinity } = options;
  if (fragments === 0) return;
  const consumer = new GetMediaConsumer({
    ...(await output.listeningTo(service)),
    startAt: options.from,
    until: options.until,
    checkpoints: options.checkpoint === undefined ? undefined : new FileCheckpointStore({ path: options.checkpoint }),
    ...(idle === undefined ? {} : { idleTimeoutMs: idle, whenIdle: 'end' }),
    onRetry: (retry) => live.tell(retryLine(retry)),
    onWarning: ({ message }) => live.tell(message),
    signal: interruption,
  });
  try {
    await expectService(service, { api: 'GET_MEDIA', signal: interruption });
    for await (const fragment of consumer) {
      await output.add(fragment);
      await consumer.done(fragment);
      if (output.count >= fragments || output.isAbandoned) break;
    }
  } finally {
    await consumer.close();
  }
}

function refuseContradictions({ output, merge, json }: GetOptions): void {
  if (merge && output === undefined) throw new UsageError('--merge writes a file: name it with -o');
  if (json && output === '-') throw new UsageError('--json and -o - both want standard output');
}

/** What is in the part of a run that was killed is done by the checkpoint: it would not come again. */
async function refuseToLoseMedia({ output, checkpoint }: GetOptions, io: CommandIo): Promise<void> {
  if (output === undefined || checkpoint === undefined) return;
  const part = await io.unfinished(output);
  if (part === undefined) return;
  throw new UsageError(`${part} is of an earlier run, and what is in it would not come again: move it away first`);
}
