import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { EbmlError } from '../../src/ebml/ebml-error.js';
import { UsageError } from '../../src/errors.js';
import { ChildProcessError } from '../../src/streams/child-process-error.js';
import { MergedOutputPiper } from '../../src/streams/merged-output-piper.js';
import { readMerged } from '../../src/sources/read-merged.js';
import { eventually, inChunksOf, thenFailure, thenSilence, WAITING_SOURCES } from '../support/byte-sources.js';
import { aFragment } from '../support/mkv-builder.js';
import { hashOf } from './descriptions.js';
import { longStream } from './long-stream.js';

const bytes = new Uint8Array(readFileSync('test-resources/get-media.mkv'));
const chunks = inChunksOf(10_000, bytes);
/** A generator that waits cannot be left: it is as soon as it answers. */
const SOURCES_TO_LEAVE = WAITING_SOURCES.filter(({ kind }) => kind !== 'async generator');

const shell = (script: string) => ({ command: 'sh', args: ['-c', script] });

async function failureOf(outcome: Promise<unknown>): Promise<ChildProcessError> {
  const error = await outcome.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ChildProcessError);
  return error as ChildProcessError;
}

/** All that a child writes, and a promise for its end. */
function outputOf(child: ChildProcess): { readonly parts: Uint8Array[] } {
  const parts: Uint8Array[] = [];
  child.stdout?.on('data', (part: Uint8Array) => parts.push(part));
  return { parts };
}

describe('MergedOutputPiper', () => {
  it('pipes merged bytes into a child process, and waits for it', async () => {
    const child = spawn('cat');
    const { parts } = outputOf(child);
    const { merged, tookAll } = await new MergedOutputPiper(child).process(eventually(chunks));
    const expected: Uint8Array[] = [];
    for await (const part of readMerged(bytes)) expected.push(part);
    expect(hashOf(...parts)).toBe(hashOf(...expected));
    expect(merged.clusters).toBe(5);
    expect(tookAll).toBe(true);
    expect(child.exitCode).toBe(0);
  });

  it('starts a command at each call', async () => {
    const piper = new MergedOutputPiper({ command: 'cat' });
    for (let call = 0; call < 2; call++) expect((await piper.process(chunks)).tookAll).toBe(true);
  });

  it('waits until a child has done what it has to do after its input', async () => {
    const began = Date.now();
    await new MergedOutputPiper(shell('cat >/dev/null; sleep 0.2')).process(chunks);
    expect(Date.now() - began).toBeGreaterThanOrEqual(190);
  });

  it('lets a command have arguments, a folder and an environment', async () => {
    const script = 'cat >/dev/null; [ "$COLOUR" = blue ] && [ "$(pwd)" = / ] && [ "$0" = "a b" ]';
    const args = ['-c', script, 'a b'];
    await new MergedOutputPiper({ command: 'sh', args, cwd: '/', env: { COLOUR: 'blue' } }).process(chunks);
  });

  it('reports the exit code of a child that fails, and the end of what it said', async () => {
    const outcome = new MergedOutputPiper(shell('cat >/dev/null; echo first >&2; echo no codec >&2; exit 3'));
    const error = await failureOf(outcome.process(chunks));
    expect(error).toMatchObject({ code: 'CHILD_FAILED', exitCode: 3, signal: undefined, stderr: 'first\nno codec\n' });
    expect(error.message).toBe('sh failed with exit code 3: no codec');
  });

  it('reports a child that fails before it has read anything, and closes the source', async () => {
    const { source, isClosed } = WAITING_SOURCES[0]!.make(() => thenSilence(chunks));
    expect((await failureOf(new MergedOutputPiper(shell('exit 3')).process(source))).exitCode).toBe(3);
    expect(isClosed()).toBe(true);
  });

  it('reports a child that a signal ended', async () => {
    const error = await failureOf(new MergedOutputPiper(shell('kill -SEGV $$')).process(thenSilence(chunks)));
    expect(error).toMatchObject({ code: 'CHILD_FAILED', exitCode: undefined, signal: 'SIGSEGV' });
    expect(error.message).toBe('sh was ended by SIGSEGV');
  });

  it('reports a program that there is not, and closes the source', async () => {
    const { source, isClosed } = WAITING_SOURCES[0]!.make(() => thenSilence(chunks));
    const error = await failureOf(new MergedOutputPiper({ command: 'no-such-program' }).process(source));
    expect(error).toMatchObject({ code: 'CHILD_NOT_STARTED', exitCode: undefined, cause: { code: 'ENOENT' } });
    expect(isClosed()).toBe(true);
  });

  it('keeps no more of standard error than its end', async () => {
    const script = 'cat >/dev/null; i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done; exit 1';
    const { stderr } = await failureOf(new MergedOutputPiper(shell(script)).process(chunks));
    expect(stderr.length).toBe(8 * 1024);
    expect(stderr.endsWith('line 2999\n')).toBe(true);
  });

  it.each(SOURCES_TO_LEAVE)(
    'lets a child leave early that does not call it a failure, closing the $kind',
    async ({ make }) => {
      const { source, isClosed } = make(() => thenSilence(chunks));
      const { tookAll } = await new MergedOutputPiper(shell('head -c 100 >/dev/null')).process(source);
      expect(tookAll).toBe(false);
      expect(isClosed()).toBe(true);
    },
  );

  it('reads no further when a child has closed its input, and lets it work on', async () => {
    let asked = 0;
    const source = longStream({ fragments: 1000, frameBytes: 100_000, onAsked: () => asked++ });
    const { tookAll } = await new MergedOutputPiper(shell('exec <&-; sleep 0.1')).process(source);
    expect(tookAll).toBe(false);
    expect(asked).toBeLessThan(100);
  });

  it('empties the output of a child that nobody reads', async () => {
    const child = spawn('sh', ['-c', 'cat; cat /dev/zero | head -c 1000000; head -c 1000000 /dev/zero >&2']);
    expect(
      await new MergedOutputPiper(child).process(longStream({ fragments: 20, frameBytes: 100_000 })),
    ).toMatchObject({
      tookAll: true,
    });
  });

  it('B11: reads the source no faster than the child does', async () => {
    const child = spawn('sh', ['-c', 'read go <&3; exec cat >/dev/null'], {
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    });
    let asked = 0;
    const source = longStream({ fragments: 100, frameBytes: 100_000, onAsked: () => asked++ });
    const processing = new MergedOutputPiper(child).process(source);
    while (child.stdin?.writableNeedDrain !== true) await delay(1);
    const before = asked;
    await delay(20);
    expect(asked).toBe(before);
    expect(before * 13_000).toBeLessThan(1_000_000); // what a pipe and a stream hold
    (child.stdio[3] as Writable).end('go\n');
    expect((await processing).tookAll).toBe(true);
    expect(asked).toBeGreaterThan(700);
  });

  it('B4: throws what the source throws, once the child has ended with what it got', async () => {
    const error = new Error('connection lost');
    const child = spawn('cat');
    const { parts } = outputOf(child);
    await expect(new MergedOutputPiper(child).process(thenFailure(chunks, error))).rejects.toBe(error);
    expect(child.exitCode).toBe(0);
    expect(parts.length).toBeGreaterThan(0);
  });

  it('throws at the first error in strict mode', async () => {
    const piper = new MergedOutputPiper({ command: 'cat' }, { mode: 'strict' });
    await expect(piper.process([aFragment(), Uint8Array.of(0, 0, 0)])).rejects.toBeInstanceOf(EbmlError);
  });

  it('ends, and closes the source, when the merger is done', async () => {
    const other = aFragment({ number: '2', ticks: 1000, tracks: [{ name: 'another' }] });
    const { source, isClosed } = WAITING_SOURCES[0]!.make(() => thenSilence([aFragment({ number: '1' }), other]));
    const { merged } = await new MergedOutputPiper({ command: 'cat' }, { mismatch: 'stop' }).process(source);
    expect(merged.segments).toBe(1);
    expect(isClosed()).toBe(true);
  });

  it('refuses a child without a pipe as its input', async () => {
    const child = spawn('true', { stdio: 'ignore' });
    await expect(new MergedOutputPiper(child).process(chunks)).rejects.toBeInstanceOf(UsageError);
  });

  it('refuses what is no source, and leaves no child behind', async () => {
    const child = spawn('cat');
    await expect(new MergedOutputPiper(child).process('x' as unknown as Uint8Array)).rejects.toBeInstanceOf(UsageError);
    expect(child.exitCode).toBe(0);
  });

  it('knows of a child that has ended before', async () => {
    const child = spawn('sh', ['-c', 'exit 4']);
    await once(child, 'close');
    expect((await failureOf(new MergedOutputPiper(child).process(thenSilence(chunks)))).exitCode).toBe(4);
  });
});

describe('MergedOutputPiper, aborted', () => {
  it.each(WAITING_SOURCES)('kills the child and closes the $kind, while it waits for more', async ({ make }) => {
    const child = spawn('cat');
    const { source } = make(() => thenSilence(chunks));
    const abortion = new AbortController();
    const reason = new Error('enough');
    const processing = new MergedOutputPiper(child, { signal: abortion.signal }).process(source);
    setTimeout(() => abortion.abort(reason), 30);
    await expect(processing).rejects.toBe(reason);
    expect(child.signalCode).toBe('SIGTERM');
  });

  it('kills the child while it still works after its input', async () => {
    const child = spawn('sh', ['-c', 'cat >/dev/null; sleep 3; true']);
    const abortion = new AbortController();
    const processing = new MergedOutputPiper(child, { signal: abortion.signal }).process(chunks);
    setTimeout(() => abortion.abort(), 30);
    await expect(processing).rejects.toThrow('aborted');
    expect(child.signalCode).toBe('SIGTERM');
  });

  it('kills a child that does not read', async () => {
    const child = spawn('sleep', ['60']);
    const abortion = new AbortController();
    const processing = new MergedOutputPiper(child, { signal: abortion.signal }).process(
      longStream({ fragments: 100, frameBytes: 100_000 }),
    );
    setTimeout(() => abortion.abort(), 30);
    await expect(processing).rejects.toThrow('aborted');
    expect(child.signalCode).toBe('SIGTERM');
  });

  it('ends a child that does not want to, after 2 seconds', async () => {
    const child = spawn('sh', ['-c', "trap '' TERM; echo ready; while :; do sleep 0.1; done"]);
    await once(child.stdout, 'readable');
    const abortion = new AbortController();
    const processing = new MergedOutputPiper(child, { signal: abortion.signal }).process(thenSilence(chunks));
    setTimeout(() => abortion.abort(), 10);
    await expect(processing).rejects.toThrow('aborted');
    expect(child.signalCode).toBe('SIGKILL');
  });

  it('starts nothing, and closes the source, if it was aborted before', async () => {
    const { source, asked, isClosed } = WAITING_SOURCES[0]!.make(() => eventually(chunks));
    const piper = new MergedOutputPiper({ command: 'no-such-program' }, { signal: AbortSignal.abort() });
    await expect(piper.process(source)).rejects.toThrow('aborted');
    expect(asked()).toBe(0);
    expect(isClosed()).toBe(true);
  });

  it('kills a child that runs already, if it was aborted before', async () => {
    const child = spawn('cat');
    const ended = once(child, 'close');
    const piper = new MergedOutputPiper(child, { signal: AbortSignal.abort() });
    await expect(piper.process(chunks)).rejects.toThrow('aborted');
    await ended;
    expect(child.signalCode).toBe('SIGTERM');
  });

  it('does not hear an abort when all is over', async () => {
    const abortion = new AbortController();
    await new MergedOutputPiper({ command: 'cat' }, { signal: abortion.signal }).process(chunks);
    abortion.abort();
    await delay(1);
  });
});
