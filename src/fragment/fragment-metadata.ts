import { decimalSecondsToMs } from './decimal-seconds.js';
import { type InBandError, inBandErrorFrom } from './in-band-error.js';
import { serviceTagMeaning, type ServiceTagMeaning } from './kinesis-tags.js';
import type { MkvTag } from './mkv-tag.js';

/**
 * What the service says about a fragment. It fills while the fragment is read, and changes no more once that has ended:
 * number and timestamps come before the frames, `millisBehindNow` and `continuationToken` after them.
 *
 * What the stream does not say, or does not say in a form that can be read, is `undefined`.
 */
export interface FragmentMetadata {
  /** Opaque: digits as a rule, but nothing promises it. */
  readonly fragmentNumber: string | undefined;
  /** The number as a number, where it is decimal. */
  readonly fragmentNumberBigInt: bigint | undefined;
  /** When the service received the beginning of the fragment, in milliseconds since 1970. */
  readonly serverTimestampMs: number | undefined;
  /**
   * When the fragment begins by the producer's clock, in milliseconds since 1970; or since the producer began, if that counts
   * from its own start and did not say when that was.
   */
  readonly producerTimestampMs: number | undefined;
  /** How far the fragment is behind the newest one of the stream. */
  readonly millisBehindNow: number | undefined;
  /** Where to go on reading after this fragment. Only a whole fragment has one. */
  readonly continuationToken: string | undefined;
  /** What the service says in the fragment's place. */
  readonly error: InBandError | undefined;
  /** {@link FragmentMetadata.serverTimestampMs} as a date. */
  readonly serverTimestamp: Date | undefined;
  /** {@link FragmentMetadata.producerTimestampMs} as a date. */
  readonly producerTimestamp: Date | undefined;
}

/** @internal Takes the service's tags as they come, in either spelling; of one that comes twice the last counts. */
export class CollectedMetadata implements FragmentMetadata {
  fragmentNumber: string | undefined = undefined;
  serverTimestampMs: number | undefined = undefined;
  producerTimestampMs: number | undefined = undefined;
  millisBehindNow: number | undefined = undefined;
  continuationToken: string | undefined = undefined;
  error: InBandError | undefined = undefined;
  readonly #errorTexts: { id?: string; code?: string; message?: string } = {};

  /** A tag whose value was cut off, or is empty, says nothing. */
  add({ name, value }: Pick<MkvTag, 'name' | 'value'>): void {
    const meaning = serviceTagMeaning(name);
    if (meaning !== undefined && value !== '') this.set(meaning, value);
  }

  get fragmentNumberBigInt(): bigint | undefined {
    const { fragmentNumber } = this;
    return fragmentNumber !== undefined && /^\d+$/.test(fragmentNumber) ? BigInt(fragmentNumber) : undefined;
  }

  get serverTimestamp(): Date | undefined {
    return dateOf(this.serverTimestampMs);
  }

  get producerTimestamp(): Date | undefined {
    return dateOf(this.producerTimestampMs);
  }

  private set(meaning: ServiceTagMeaning, value: string): void {
    switch (meaning) {
      case 'fragmentNumber':
      case 'continuationToken':
        this[meaning] = value;
        break;
      case 'serverTimestamp':
        this.serverTimestampMs = decimalSecondsToMs(value);
        break;
      case 'producerTimestamp':
        this.producerTimestampMs = decimalSecondsToMs(value);
        break;
      case 'millisBehindNow':
        this.millisBehindNow = wholeNumber(value);
        break;
      case 'errorId':
        this.setError('id', value);
        break;
      case 'errorCode':
        this.setError('code', value);
        break;
      case 'errorMessage':
        this.setError('message', value);
        break;
      default:
        meaning satisfies never;
    }
  }

  private setError(part: 'id' | 'code' | 'message', value: string): void {
    this.#errorTexts[part] = value;
    this.error = inBandErrorFrom(this.#errorTexts);
  }
}

/** The longest time a Date can tell: 100 000 000 days. */
const MAX_DATE_MS = 8.64e15;

function dateOf(milliseconds: number | undefined): Date | undefined {
  if (milliseconds === undefined || Math.abs(milliseconds) > MAX_DATE_MS) return undefined;
  return new Date(milliseconds);
}

function wholeNumber(text: string): number | undefined {
  const number = /^-?\d+$/.test(text.trim()) ? Number(text) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}
