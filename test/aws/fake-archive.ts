import type { CommandSender, SendOptions } from '../../src/aws/clients.js';
import type { ListedFragment } from '../../src/aws/archived-fragment.js';
import { aDocument, aFragment, aTags, type FragmentSpec } from '../support/mkv-builder.js';

/** A fragment number as the service gives it. */
export const numbered = (number: number): string =>
  `9134385233318143239268206260774392014${number.toString().padStart(10, '0')}`;

/** Many of them, from 0 on. */
export const numbersTo = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => numbered(at));

/** What a body is made of: bytes, or something that happens there. */
export type BodyPart = Uint8Array | (() => Promise<Uint8Array | undefined>);

/** What one GetMediaForFragmentList does, given the numbers asked for; what it throws, the client throws. */
export type MediaAnswer = (numbers: readonly string[]) => readonly BodyPart[];

/** An error as the SDK throws it. */
export function sdkError(name: string, httpStatusCode?: number): Error {
  const metadata = { httpStatusCode, requestId: 'request-1' };
  return Object.assign(new Error(`${name} it is`), { name, ...(httpStatusCode && { $metadata: metadata }) });
}

/** One document as GetMediaForFragmentList gives it: without the tags that end a fragment of GetMedia. */
export function archived(number: string, spec: FragmentSpec = {}): Uint8Array {
  return aFragment({
    number,
    ending: 'interrupted',
    clusterSize: 'known',
    ticks: Number(number.slice(-10)) * 1000,
    ...spec,
  });
}

/** What the service sends in the place of a fragment that it cannot give. */
export function failed(number: string | undefined, id: number): Uint8Array {
  const tags = [
    ...(number === undefined ? [] : [['AWS_KINESISVIDEO_FRAGMENT_NUMBER', number] as const]),
    ['AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE', String(id)] as const,
    ['AWS_KINESISVIDEO_EXCEPTION_MESSAGE', 'it is gone'] as const,
  ];
  return aDocument({ children: [aTags(tags)] });
}

/** The bytes, then a cut socket. */
export const cut = (bytes?: Uint8Array): readonly BodyPart[] => [
  ...(bytes === undefined ? [] : [bytes]),
  () => Promise.reject(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })),
];

/** A client for an archive that answers as it is told, and keeps account. */
export class FakeArchive implements CommandSender {
  /** The inputs of GetMediaForFragmentList. */
  readonly asked: (readonly string[])[] = [];
  /** The inputs of ListFragments. */
  readonly listed: Record<string, unknown>[] = [];
  /** Bodies that are open now, and the most there ever were. */
  open = 0;
  mostOpen = 0;
  /** Chunks that were read. */
  read = 0;
  /** What the next calls do, one after the other; then all is well. */
  readonly answers: MediaAnswer[] = [];
  /** What ListFragments gives, page by page; or throws. */
  pages: readonly (Error | readonly ListedFragment[])[] = [];
  #page = 0;

  async send(command: object, options: SendOptions = {}): Promise<object> {
    await new Promise(setImmediate);
    options.abortSignal?.throwIfAborted();
    const { input } = command as { readonly input: Record<string, unknown> };
    if (command.constructor.name === 'ListFragmentsCommand') return this.#list(input);
    const numbers = input['Fragments'] as readonly string[];
    this.asked.push(numbers);
    const parts = (this.answers.shift() ?? well)(numbers);
    return { Payload: this.#body(parts) };
  }

  #list(input: Record<string, unknown>): object {
    this.listed.push(input);
    const page = this.pages[this.#page++];
    if (page instanceof Error) throw page;
    return { Fragments: page, ...(this.#page < this.pages.length && { NextToken: `page-${this.#page}` }) };
  }

  async *#body(parts: readonly BodyPart[]): AsyncGenerator<Uint8Array> {
    this.open++;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    try {
      for (const part of parts) {
        await new Promise(setImmediate);
        const bytes = part instanceof Uint8Array ? part : await part();
        this.read++;
        if (bytes !== undefined) yield bytes;
      }
    } finally {
      this.open--;
    }
  }
}

/** All that is asked for, as it is. */
export const well: MediaAnswer = (numbers) => numbers.map((number) => archived(number));

/** Never answers. */
export const silence: BodyPart = () => new Promise(() => undefined);
