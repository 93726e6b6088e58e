import { Readable } from 'node:stream';
import type { CommandSender, SendOptions } from '../../src/aws/clients.js';
import { compareFragmentNumbers } from '../../src/aws/fragment-order.js';
import type { StartSelector } from '../../src/aws/start-position.js';
import { concatenated } from '../../src/ebml/bytes.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { aDocument, aFragment, anInfo, aTags, type FragmentSpec } from '../support/mkv-builder.js';

/** When the service received the first fragment of a fake stream; each later one comes a second after. */
export const FIRST_SERVER_MS = 1_715_000_000_000;

/** Fragment number, as the service's are: 47 digits. */
export const numbered = (at: number): string => `9134385233318${at.toString().padStart(34, '0')}`;

/** Which of the fake fragments these are. */
export const indexOf = ({ metadata }: Fragment): number => Number(metadata.fragmentNumber?.slice(-9));

/** The bytes of the fragment at this place of a fake stream. */
export function fragmentAt(at: number, spec: FragmentSpec = {}): Uint8Array {
  const seconds = ((FIRST_SERVER_MS + at * 1000) / 1000).toFixed(3);
  return aFragment({ number: numbered(at), serverTimestamp: seconds, producerTimestamp: seconds, ...spec });
}

/** What stands in a fragment's place when the service has an error to tell. */
export function inBandError(id: number, code: string): Uint8Array {
  const tags = aTags([
    ['AWS_KINESISVIDEO_ERROR_CODE', code],
    ['AWS_KINESISVIDEO_ERROR_ID', id.toString()],
  ]);
  return aDocument({ children: [anInfo(), tags] });
}

/** What becomes of one call. */
export interface Answer {
  /** The call fails. */
  readonly error?: Error;
  /** The call is never answered. */
  readonly isMute?: boolean;
  /** The body is cut after so many bytes; without `cutAfter` it gives all there is. */
  readonly cutAfter?: number;
  /** What comes behind what there is. */
  readonly then?: 'end' | 'silence' | 'cut';
  /** These bytes in place of what there is. */
  readonly bytes?: Uint8Array;
}

/** An error as the SDK throws them. */
export function sdkError(name: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(`${name} it is`), { name, $metadata: { httpStatusCode, requestId: 'request-1' } });
}

/** A client whose calls are answered by a script; behind its end each is answered with all there is, and then silence. */
export class FakeMedia implements CommandSender {
  readonly selectors: StartSelector[] = [];
  readonly inputs: object[] = [];
  readonly fragments: Uint8Array[];
  readonly answers: Answer[];
  open = 0;
  mostOpen = 0;
  destroyed = 0;
  /** Which fragment is the next one for `NOW`. */
  now = 0;

  constructor(count: number, answers: readonly Answer[] = []) {
    this.fragments = Array.from({ length: count }, (_, at) => fragmentAt(at));
    this.answers = [...answers];
  }

  async send(command: object, options: SendOptions = {}): Promise<object> {
    const { input } = command as { readonly input: { readonly StartSelector: StartSelector } };
    this.inputs.push(input);
    this.selectors.push(input.StartSelector);
    const answer = this.answers.shift() ?? { then: 'silence' };
    await Promise.resolve();
    if (answer.error !== undefined) throw answer.error;
    if (answer.isMute === true) return new Promise(() => undefined);
    options.abortSignal?.throwIfAborted();
    return { Payload: this.#body(answer, input.StartSelector) };
  }

  destroy(): void {
    this.destroyed++;
  }

  #body(answer: Answer, selector: StartSelector): Readable {
    const whole = answer.bytes ?? concatenated(this.fragments.slice(this.#firstOf(selector)));
    const bytes = whole.subarray(0, answer.cutAfter);
    this.open++;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    const ending = answer.cutAfter === undefined ? (answer.then ?? 'end') : 'cut';
    let at = 0;
    const closed = (): void => {
      this.open--;
    };
    const body = new Readable({
      highWaterMark: 1,
      read() {
        if (at < bytes.length) this.push(bytes.subarray(at, (at += 100)));
        else if (ending === 'end') this.push(null);
        else if (ending === 'cut') this.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
      },
      destroy(error, callback) {
        closed();
        callback(error);
      },
    });
    return body;
  }

  #firstOf(selector: StartSelector): number {
    switch (selector.StartSelectorType) {
      case 'NOW':
        return this.now;
      case 'EARLIEST':
        return 0;
      case 'FRAGMENT_NUMBER':
        return this.#first((number) => (compareFragmentNumbers(number, selector.AfterFragmentNumber) ?? 1) > 0);
      case 'CONTINUATION_TOKEN':
        return this.#first((number) => (compareFragmentNumbers(number, selector.ContinuationToken) ?? 1) > 0);
      default: {
        const since = selector.StartTimestamp.getTime();
        return this.fragments.findIndex((_, at) => FIRST_SERVER_MS + at * 1000 >= since);
      }
    }
  }

  #first(isWanted: (number: string) => boolean): number {
    const at = this.fragments.findIndex((_, place) => isWanted(numbered(place)));
    return at < 0 ? this.fragments.length : at;
  }
}
