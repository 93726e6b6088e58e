import { Command, CommanderError } from 'commander';
import { KinesisVideoServiceError } from '../aws/service-error.js';
import { UsageError } from '../errors.js';
import { MediaError } from '../media/media-error.js';
import type { CommandIo, ExitCode, Task } from './command-io.js';
import { clipCommand } from './commands/clip.js';
import { dashCommand } from './commands/dash.js';
import { elementsCommand } from './commands/elements.js';
import { extractCommand } from './commands/extract.js';
import { fragmentsCommand } from './commands/fragments.js';
import { framesCommand } from './commands/frames.js';
import { getCommand } from './commands/get.js';
import { hlsCommand } from './commands/hls.js';
import { listCommand } from './commands/list.js';
import { mergeCommand } from './commands/merge.js';
import { putCommand } from './commands/put.js';
import { serveCommand } from './commands/serve.js';
import { tagsCommand } from './commands/tags.js';
import { printable } from './render-values.js';
import { serviceFailureText } from './service-failure-text.js';
import { isSystemError } from './system-errors.js';

/** Does what the command line says, and tells the exit status. Whatever goes wrong is one line on standard error. */
export async function run(
  args: readonly string[],
  { io, version }: { readonly io: CommandIo; readonly version: string },
): Promise<ExitCode> {
  let status: ExitCode = 0;
  const perform = async (task: Task): Promise<void> => {
    status = await task(io);
  };
  const program = programOf(
    version,
    COMMANDS.map((command) => command(perform)),
  );
  const answers: string[] = [];
  speakThrough(io, program, answers);
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    return statusOf(error, io);
  } finally {
    if (answers.length > 0) await io.stdout.write(answers.join(''));
  }
}

const COMMANDS = [
  elementsCommand,
  framesCommand,
  fragmentsCommand,
  tagsCommand,
  mergeCommand,
  extractCommand,
  clipCommand,
  hlsCommand,
  dashCommand,
  serveCommand,
  putCommand,
  getCommand,
  listCommand,
];

const EXIT_STATUSES = `
Exit status:
  0  all was read; there may have been warnings
  1  the input had errors, or could not be read to its end; the service refused
  2  wrong usage`;

function programOf(version: string, commands: readonly Command[]): Command {
  const program = new Command('kvs')
    .usage('<command> [options] <file or stream>')
    .description('Reads and writes Amazon Kinesis Video Streams, and takes their Matroska apart.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help; kvs <command> --help tells more')
    .helpCommand(false)
    .addHelpText('after', '\nA <file> named - is standard input.')
    .addHelpText('afterAll', EXIT_STATUSES);
  for (const command of commands) program.addCommand(command.helpOption('-h, --help', 'print this help'));
  return program;
}

/** Commander would write to the process, and end it. Help and version, which it tells at once, are gathered. */
function speakThrough(io: CommandIo, program: Command, answers: string[]): void {
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => answers.push(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHasColors: () => io.stdout.hasColours,
      getErrHasColors: () => false,
    });
  }
}

function statusOf(error: unknown, io: CommandIo): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // it has spoken already
  if (error instanceof UsageError) {
    io.stderr.write(`error: ${printable(error.message)}\n`);
    return 2;
  }
  if (error instanceof KinesisVideoServiceError) {
    io.stderr.write(serviceFailureText(error));
    return 1;
  }
  if (error instanceof MediaError) {
    io.stderr.write(`error: ${error.code} ${printable(error.message)}\n  ${error.hint}\n`);
    return 1;
  }
  if (!isSystemError(error)) throw error; // not a disk or a pipe that fails, which is nobody's mistake: a stack is of help
  io.stderr.write(`error: ${printable(error.message)}\n`);
  return 1;
}
