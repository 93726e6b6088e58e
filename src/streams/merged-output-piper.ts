import { ChildProcess, spawn } from 'node:child_process';
import type { MergeCounts } from '../fragment/merge-options.js';
import { chunksOf, type ByteSource, type ChunksOptions } from '../sources/byte-source.js';
import { ChildProcessError } from './child-process-error.js';
import { decoded } from '../sources/decoder.js';
import { mergeDecoder, type MergeOptions } from '../sources/read-merged.js';
import { RunningChild } from './running-child.js';

/** A program to be started, without a shell. Its standard output is thrown away. */
export interface ChildCommand {
  readonly command: string;
  readonly args?: readonly string[];
  /** Where it runs. Default: where this program does. */
  readonly cwd?: string;
  /** Its environment. Default: this program's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How a {@link MergedOutputPiper} reads and merges. An abort by its signal kills the child. */
export interface MergedOutputPiperOptions extends MergeOptions, ChunksOptions {}

/** What became of a stream that was piped. */
export interface PipedOutput {
  /** What was written to the child. */
  readonly merged: MergeCounts;
  /** False if the child ended before it had taken all, and says that it did not fail, as `head` does. */
  readonly tookAll: boolean;
}

/**
 * Merges what a source gives, as {@link readMerged} does, into the standard input of a child process such as ffmpeg or GStreamer.
 *
 * The source is read as fast as the child takes it. The child is left to end by itself: it is killed on abort, and only then.
 * A child that is handed over ready needs a pipe as standard input; its standard output is read and
 * thrown away unless somebody reads it, so attach what reads it before.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { MergedOutputPiper } from 'kinesis-video-parser/streams';
 *
 * const piper = new MergedOutputPiper({ command: 'cat' }); // such as ffmpeg, with args: ['-i', 'pipe:0', 'out.mp4']
 * const { merged } = await piper.process(createReadStream('test-resources/get-media.mkv'));
 * console.log(merged.segments);
 * ```
 */
export class MergedOutputPiper {
  /** @param child a command is started at each call of `process`; a child process that runs can be fed once */
  constructor(
    private readonly child: ChildCommand | ChildProcess,
    private readonly options: MergedOutputPiperOptions = {},
  ) {}

  /**
   * Pipes a source, and waits until the child has ended.
   *
   * If the source fails, the child is let end with what it got. If the child ends first, the source is closed.
   *
   * @throws ChildProcessError if the child could not be started or failed; the signal's reason; whatever the source throws;
   * EbmlError in strict mode; UsageError if this is no source of bytes.
   */
  async process(source: ByteSource): Promise<PipedOutput> {
    const { signal } = this.options;
    if (signal?.aborted === true) await this.refuse(source, signal);
    const decoder = mergeDecoder(this.options);
    const child = new RunningChild(this.start());
    const reading = new AbortController();
    const abort = (): void => {
      child.kill();
      reading.abort(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
    void child.ended.then(() => {
      signal?.removeEventListener('abort', abort);
      reading.abort(CHILD_ENDED);
    });
    await this.pipe(decoded(source, decoder, { signal: reading.signal }), child);
    return { merged: decoder.merged, tookAll: child.tookAll };
  }

  private async refuse(source: ByteSource, signal: AbortSignal): Promise<void> {
    if (this.child instanceof ChildProcess) this.child.kill();
    await chunksOf(source, { signal }).next(); // closes it, and throws
  }

  private start(): ChildProcess {
    if (this.child instanceof ChildProcess) return this.child;
    const { command, args = [], ...place } = this.child;
    return spawn(command, args, { ...place, stdio: ['pipe', 'ignore', 'pipe'] });
  }

  private async pipe(merged: AsyncIterable<Uint8Array>, child: RunningChild): Promise<void> {
    const failure = await failureOf(feed(merged, child));
    child.endInput();
    const end = await child.ended;
    this.options.signal?.throwIfAborted();
    if (failure !== undefined) throw failure.error;
    if (end.exitCode !== 0) throw new ChildProcessError(this.command, end, child.stderrTail);
  }

  private get command(): string {
    return this.child instanceof ChildProcess ? this.child.spawnfile : this.child.command;
  }
}

/** Why the reading was ended if the child did: its exit code is what is told. */
const CHILD_ENDED = Symbol('the child process has ended');

async function feed(merged: AsyncIterable<Uint8Array>, child: RunningChild): Promise<void> {
  for await (const bytes of merged) {
    if (!(await child.write(bytes))) return;
  }
}

async function failureOf(feeding: Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await feeding;
    return undefined;
  } catch (error) {
    return error === CHILD_ENDED ? undefined : { error };
  }
}
