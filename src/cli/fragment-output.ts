import type { ServiceAccessOptions } from '../aws/clients.js';
import type { Fragment } from '../fragment/fragment.js';
import type { CommandIo, ExitCode } from './command-io.js';
import { FragmentRecorder } from './fragment-recorder.js';
import type { LiveOutput } from './live-output.js';
import { type MediaFile, mediaFile } from './media-file.js';
import { COLOURED, PLAIN } from './paint.js';
import { recordedMediaClients } from './recorded-clients.js';
import { fragmentJson, fragmentRows } from './render-fragments.js';
import { counted, printable } from './render-values.js';

/** Where the fragments of `kvs get` go. */
export interface FragmentOutputOptions {
  /** The file for the media; `-` for standard output. By default the fragments are printed, and media is not kept. */
  readonly output?: string;
  readonly merge?: true;
  readonly json?: true;
}

/** What becomes of the fragments of `kvs get`: lines, and a file of media. */
export class FragmentOutput {
  /** How many fragments came. */
  count = 0;
  readonly #recorder = new FragmentRecorder();
  readonly #render: ((fragment: Fragment) => string) | undefined;
  readonly #live: LiveOutput;
  readonly #file: MediaFile | undefined;
  #bytes = 0;
  #hasFailed = false;
  #last: string | undefined;

  private constructor({ output, json }: FragmentOutputOptions, live: LiveOutput, { file, io }: Destination) {
    const paint = io.stdout.hasColours ? COLOURED : PLAIN;
    const isPrinting = json === true || output === undefined;
    this.#render = isPrinting
      ? (fragment) => (json ? fragmentJson(fragment) : fragmentRows(fragment, paint))
      : undefined;
    this.#live = live;
    this.#file = file;
  }

  /** @throws UsageError if the file cannot be written */
  static async begin(options: FragmentOutputOptions, live: LiveOutput, io: CommandIo): Promise<FragmentOutput> {
    const file = options.output === undefined ? undefined : await mediaFile({ ...options, output: options.output }, io);
    return new FragmentOutput(options, live, { file, io });
  }

  /** The same service, with clients that let media be kept, if it is to be. */
  async listeningTo<Service extends ServiceAccessOptions>(service: Service): Promise<Service> {
    if (this.#file === undefined) return service;
    return { ...service, clients: await recordedMediaClients(service, this.#recorder) };
  }

  /** Nobody reads any more what is written. */
  get isAbandoned(): boolean {
    return this.#live.isAbandoned || (this.#file?.isAbandoned ?? false);
  }

  /** 1 if not all fragments were whole. */
  get status(): ExitCode {
    return this.#hasFailed && !this.isAbandoned ? 1 : 0;
  }

  /** Resolves when the fragment is printed or written, or both. */
  async add(fragment: Fragment): Promise<void> {
    const { metadata, bytes, isComplete } = fragment;
    this.count++;
    this.#bytes += bytes;
    this.#last = metadata.fragmentNumber;
    if (!isComplete) this.#hasFailed = true;
    if (this.#file !== undefined) await this.#write(this.#file, fragment);
    if (this.#render !== undefined) await this.#live.print(this.#render(fragment));
    this.#live.update(this.#bytes, `${counted(this.count, 'fragment')}${lagText(metadata.millisBehindNow)}`);
  }

  async #write(file: MediaFile, fragment: Fragment): Promise<void> {
    const bytes = this.#recorder.take(fragment);
    if (bytes !== undefined) return file.write(bytes);
    this.#hasFailed = true;
    this.#live.tell(`a fragment is not in the file: ${fragment.completeness}, without a number`);
  }

  /** The last one has come: gives the file its name, and says what there was. */
  async finish(): Promise<void> {
    if (this.isAbandoned) return;
    for (const line of (await this.#file?.finish()) ?? []) this.#live.tell(line);
    const last = this.#last === undefined ? '' : `; the last one is ${printable(this.#last)}`;
    this.#live.tell(`${counted(this.count, 'fragment')}, ${counted(this.#bytes, 'byte')}${last}`);
  }

  /** It ended by an error: the file does not get its name. */
  async abandon(): Promise<void> {
    const part = await this.#file?.abandon();
    if (part !== undefined) this.#live.tell(`${printable(part)} is left, and not whole`);
  }
}

interface Destination {
  readonly file: MediaFile | undefined;
  readonly io: CommandIo;
}

function lagText(millisBehindNow: number | undefined): string {
  return millisBehindNow === undefined ? '' : `, ${(millisBehindNow / 1000).toFixed(1)} s behind now`;
}
