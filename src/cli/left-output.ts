import type { CommandIo, OutputFile } from './command-io.js';
import { printable } from './render-values.js';

/** Leaves an output that is not whole, and says so: whoever finds it must not take it for whole. */
export async function leave(output: Pick<OutputFile, 'abandon'>, io: CommandIo): Promise<void> {
  const part = await output.abandon();
  if (part !== undefined) io.stderr.write(`${printable(part)} is left, and not whole\n`);
}
