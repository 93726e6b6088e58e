import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { concatenated } from '../../ebml/bytes.js';
import { invalidArgument } from '../http/input-fields.js';

/** What ffmpeg is run with. */
export interface FfmpegRun {
  readonly path: string;
  readonly args: readonly string[];
  /** All that it reads. */
  readonly input: Uint8Array;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** It is given no more time. */
const LONGEST_RUN_MS = 30_000;
/** Nor may it write more. */
const MOST_OUTPUT_BYTES = 256 * 1024 * 1024;

/**
 * Runs ffmpeg, and gives all that it writes; `undefined` if it fails, takes too long or writes too much.
 *
 * @throws ServiceException InvalidArgumentException if it cannot be run; the signal's reason
 */
export async function runFfmpeg({ path, args, input, signal }: FfmpegRun): Promise<Uint8Array | undefined> {
  signal.throwIfAborted();
  const child = spawn(path, [...args], { stdio: 'pipe' });
  const kill = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(kill, LONGEST_RUN_MS);
  signal.addEventListener('abort', kill, { once: true });
  try {
    const output = await outputOf(child, { path, input });
    signal.throwIfAborted();
    return output;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

function outputOf(
  child: ChildProcessWithoutNullStreams,
  { path, input }: Pick<FfmpegRun, 'path' | 'input'>,
): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    child.on('error', (error) => reject(missing(path, error)));
    child.on('close', (code) => resolve(code === 0 ? concatenated(chunks) : undefined));
    child.stdout.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > MOST_OUTPUT_BYTES) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.stderr.resume();
    // It may have seen enough before it has read all.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function missing(path: string, { message }: Error): Error {
  const remedy = 'install it, or say where it is: option ffmpegPath of the server, or KVS_FFMPEG in its environment';
  return invalidArgument(`Images need ffmpeg on this machine, and ${path} cannot be run (${message}): ${remedy}`);
}
