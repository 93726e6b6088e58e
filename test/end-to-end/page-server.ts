import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** What `kvs serve --json` says. */
export interface Serving {
  readonly endpoint: string;
  /** Of the page. */
  readonly page: string;
}

/** The sources with the page that is built of them, in a folder of their own: others may be building at the same time. */
export class Workplace {
  readonly #folder: string;
  readonly #children = new Set<ChildProcess>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<Workplace> {
    const workplace = new Workplace(mkdtempSync(join(tmpdir(), 'kvs-page-')));
    try {
      await workplace.#fill();
      return workplace;
    } catch (error) {
      await workplace.close();
      throw error;
    }
  }

  /** `kvs serve`, on a port of its own, until the workplace is closed. */
  async serve(...args: readonly string[]): Promise<Serving> {
    const command = [
      '--import',
      'tsx',
      join(this.#folder, 'src/cli/kvs.ts'),
      'serve',
      '--port',
      '0',
      '--json',
      ...args,
    ];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#children.add(child);
    for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Serving;
    throw new TypeError(`kvs serve ${args.join(' ')} ended before it said where it is`);
  }

  /** Ends all servers. */
  async close(): Promise<void> {
    const ended = [...this.#children].filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'exit'));
    for (const child of this.#children) child.kill('SIGKILL');
    await Promise.all(ended);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #fill(): Promise<void> {
    for (const part of ['src', 'package.json', 'tsconfig.json'])
      cpSync(part, join(this.#folder, part), { recursive: true });
    symlinkSync(resolve('node_modules'), join(this.#folder, 'node_modules'));
    // Not in this process: the bundler does not take what jest's sandbox hands it.
    const bundle = ['--import', 'tsx', 'scripts/page-bundle.ts', join(this.#folder, 'dist/page')];
    await promisify(execFile)(process.execPath, bundle);
  }
}
