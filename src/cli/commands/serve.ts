import { Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../../errors.js';
import type { Fault } from '../../local-server/faults/fault.js';
import { describeFaults, parseFault } from '../../local-server/faults/parse-fault.js';
import { KinesisVideoServer } from '../../local-server/kinesis-video-server.js';
import type { KinesisVideoServerOptions } from '../../local-server/server-options.js';
import type { CommandIo, ExitCode, Task } from '../command-io.js';
import { ensureStream, type WantedStream } from '../local-streams.js';
import { listOf, portNumber, splitAt, wholeNumber } from '../option-values.js';
import { serverJson, serverText } from '../render-server.js';
import { systemErrorCode } from '../system-errors.js';

/** The options of `kvs serve`, as the command line gives them. */
export interface ServeOptions {
  readonly port: number;
  readonly host?: string;
  readonly data?: string;
  readonly credentials?: NonNullable<KinesisVideoServerOptions['credentials']>;
  readonly region: string;
  readonly stream?: readonly WantedStream[];
  readonly fault?: readonly Fault[];
  readonly seed?: number;
  readonly json?: true;
}

export function serveCommand(perform: (task: Task) => Promise<void>): Command {
  return new Command('serve')
    .summary('be a Kinesis Video Streams on this machine')
    .description("Is a Kinesis Video Streams on this machine: for the AWS SDK's clients as they are, until Ctrl-C.")
    .option('--port <n>', '0 for one that is free', portNumber, DEFAULT_PORT)
    .option('--host <address>', 'who may reach it (default: 127.0.0.1, nobody else)')
    .option('--data <folder>', 'keep streams and fragments there; needs the package lmdb')
    .option('--credentials <id:secret>', 'refuse other signatures; needs the package aws4', credentials)
    .option('--region <name>', 'part of the ARNs of the streams', 'us-east-1')
    .option(
      '--stream <name[=hours]>',
      'create it, unless it is there, to keep its fragments (24)',
      listOf(wantedStream),
    )
    .option('--fault <fault>', 'what goes wrong, for tests; may be repeated', listOf(faultNamed))
    .option('--seed <n>', 'of the chance in faults (default: 1)', wholeNumber)
    .option('--json', 'tell where it is as one JSON object')
    .addHelpText('after', HELP)
    .action((options: ServeOptions) => perform((io) => serve(options, io)));
}

const DEFAULT_PORT = 8087;
const DEFAULT_RETENTION_HOURS = 24;

const HELP = `
Without --data everything is in memory, and gone with the server.
Faults:
${faultLines()}

Example:
  kvs serve --stream front-door --fault cut:bytes=20000,operation=GetMedia`;

/** Kinds and details, with what they do below, so that they fit a terminal. */
function faultLines(): string {
  return describeFaults().replace(/^(\S+) +(.*)$/gm, (_, kind: string, effect: string) => `${kind}${wrapped(effect)}`);
}

function wrapped(text: string): string {
  return text.replace(/(.{1,72})( |$)/g, '\n    $1');
}

/** Serves until it is interrupted. */
export async function serve(options: ServeOptions, io: CommandIo): Promise<ExitCode> {
  const interruption = io.interruption();
  const server = await start(options);
  try {
    const { endpoint, pageUrl } = server;
    const { region, credentials, stream: streams = [], fault: faults = [], data } = options;
    for (const stream of streams) await ensureStream({ endpoint, region, credentials }, stream);
    for (const fault of faults) server.faults.add(fault); // from here on: creating streams is not what is tested
    const facts = {
      endpoint,
      pageUrl,
      region,
      data,
      credentials,
      streams: streams.map(({ streamName }) => streamName),
    };
    await io.stdout.write(`${options.json ? serverJson(facts) : serverText(facts)}\n`);
    await aborted(interruption);
  } finally {
    await server.close();
  }
  return 0;
}

async function start({ port, host, data, credentials, region, seed }: ServeOptions): Promise<KinesisVideoServer> {
  try {
    return await KinesisVideoServer.start({ port, host, dataDirectory: data, credentials, region, seed });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    throw new UsageError(`cannot serve at ${host ?? '127.0.0.1'}:${port}: ${REASONS[code] ?? code}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; give another with --port, or 0 for one that is free',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: 'there is no such address',
  EACCES: 'permission denied',
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function credentials(text: string): NonNullable<ServeOptions['credentials']> {
  const [accessKeyId, secretAccessKey = ''] = splitAt(':', text);
  if (accessKeyId === '' || secretAccessKey === '') throw new InvalidArgumentError('It must be ID:SECRET.');
  return { accessKeyId, secretAccessKey };
}

function wantedStream(text: string): WantedStream {
  const [streamName, hours] = splitAt('=', text);
  return { streamName, dataRetentionInHours: hours === undefined ? DEFAULT_RETENTION_HOURS : wholeNumber(hours) };
}

function faultNamed(text: string): Fault {
  try {
    return parseFault(text);
  } catch (error) {
    if (error instanceof UsageError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}
