import { Command, Option } from 'commander';
import { ArchivedFragments } from '../../aws/archived-fragments.js';
import type { CommandIo, ExitCode, Task } from '../command-io.js';
import { expectService } from '../expected-service.js';
import { type ListedStream, streamsClient } from '../kinesis-video.js';
import { LiveOutput } from '../live-output.js';
import { time } from '../option-values.js';
import {
  archivedFragmentJson,
  archivedFragmentRow,
  FRAGMENT_HEADING,
  STREAM_HEADING,
  streamRow,
} from '../render-list.js';
import {
  SERVICE_HELP,
  type ServiceChoiceOptions,
  serviceNamed,
  streamNamed,
  withServiceOptions,
} from '../service-choice.js';

/** The options of `kvs list`, as the command line gives them. */
export interface ListOptions extends ServiceChoiceOptions {
  readonly json?: true;
  readonly from?: Date;
  readonly to?: Date;
  readonly by: 'server' | 'producer';
}

export function listCommand(perform: (task: Task) => Promise<void>): Command {
  const command = new Command('list')
    .summary('print the streams, or what is kept of one')
    .description('Prints the streams, or the fragments that are kept of one, in the order of their times.')
    .argument('[stream]', 'name or ARN; without it, the streams are listed')
    .option('--json', 'one JSON object a line')
    .option('--from <time>', 'only fragments from this time on, such as 2026-05-04T12:30:00Z', time)
    .option('--to <time>', 'only fragments up to this time', time)
    .addOption(new Option('--by <clock>', 'whose times are meant').choices(['server', 'producer']).default('server'));
  return withServiceOptions(command)
    .addHelpText('after', HELP)
    .action((stream: string | undefined, options: ListOptions) =>
      perform((io) => (stream === undefined ? listStreams(options, io) : listFragments(stream, options, io))),
    );
}

const HELP = `${SERVICE_HELP}
Fragments need @aws-sdk/client-kinesis-video-archived-media. They are sorted
here, so that nothing is printed before the service has told them all.

Example:
  kvs list front-door --from 2026-05-04T12:30:00Z --json`;

/** Prints the streams, in the order in which the service tells them. */
export async function listStreams(options: ListOptions, io: CommandIo): Promise<ExitCode> {
  const signal = io.interruption();
  const client = await streamsClient(serviceNamed(options, io), signal);
  const render = options.json ? (stream: ListedStream) => JSON.stringify(stream) : streamRow;
  try {
    return await printAll(client.streams(), { render, heading: options.json ? undefined : STREAM_HEADING, signal }, io);
  } finally {
    client.close();
  }
}

/** Prints the fragments that are kept of a stream, in the order of their times. */
export async function listFragments(stream: string, options: ListOptions, io: CommandIo): Promise<ExitCode> {
  const { from, to, by } = options;
  const signal = io.interruption();
  const service = { ...streamNamed(stream), ...serviceNamed(options, io) };
  const archive = new ArchivedFragments({ ...service, signal, retry: RETRY });
  const render = options.json ? archivedFragmentJson : archivedFragmentRow;
  try {
    const expected = expectService(service, { api: 'LIST_FRAGMENTS', signal });
    const fragments = each(expected.then(() => archive.list({ from, to, by: `${by}-timestamp` })));
    return await printAll(fragments, { render, heading: options.json ? undefined : FRAGMENT_HEADING, signal }, io);
  } finally {
    archive.close();
  }
}

/** Somebody waits for the answer. */
const RETRY = { giveUpAfterMs: 10_000 };

interface Printing<Item> {
  readonly render: (item: Item) => string;
  readonly heading: string | undefined;
  /** Ends it without an error. */
  readonly signal: AbortSignal;
}

async function printAll<Item>(
  items: AsyncIterable<Item>,
  { render, heading, signal }: Printing<Item>,
  io: CommandIo,
): Promise<ExitCode> {
  const output = new LiveOutput(io);
  let count = 0;
  try {
    for await (const item of items) {
      if (count++ === 0 && heading !== undefined) await output.print(heading);
      await output.print(render(item));
      if (output.isAbandoned) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    output.end();
  }
  return 0;
}

async function* each<Item>(items: Promise<readonly Item[]>): AsyncGenerator<Item> {
  yield* await items;
}
