import { viewOf } from '../../ebml/bytes.js';
import { ServiceException } from '../http/service-exception.js';
import type { CallFaults, Fault, FaultKind, PassedBytes } from './fault.js';
import type { SeededChance } from './seeded-chance.js';

const NOTHING = new Uint8Array(0);

/** Whole fragments before the one that is cut, where the fault does not say how many. */
const WHOLE_FRAGMENTS_BELOW = 5;

/** The faults that strike one call. */
export class FaultsOfCall implements CallFaults {
  readonly sessionMs: number | undefined;
  readonly #faults: readonly Fault[];
  readonly #chance: SeededChance;
  readonly #silentFrom: number;
  readonly #cutInFragment: number;
  #cutAt: number;
  #passedBytes = 0;
  #fragments = 0;

  /** @param chance where in a fragment it is cut */
  constructor(faults: readonly Fault[], chance: SeededChance) {
    this.#faults = faults;
    this.#chance = chance;
    this.sessionMs = optionalSmallest(of(faults, 'session-end').map((fault) => fault.ms));
    this.#silentFrom = smallest(of(faults, 'silence').map((fault) => fault.bytes));
    this.#cutAt = smallest(of(faults, 'cut').map((fault) => fault.bytes ?? Infinity));
    const inFragments = of(faults, 'cut').filter((fault) => fault.bytes === undefined);
    this.#cutInFragment = smallest(inFragments.map((fault) => fault.fragments ?? chance.below(WHOLE_FRAGMENTS_BELOW)));
  }

  async begin(signal: AbortSignal): Promise<void> {
    const delayMs = of(this.#faults, 'delay').reduce((total, fault) => total + fault.ms, 0);
    if (delayMs > 0) await elapsed(delayMs, signal);
    const refusal = this.#faults.map((fault) => refusalOf(fault.kind)).find((error) => error !== undefined);
    if (refusal !== undefined) throw refusal;
  }

  fragment(sizeInBytes: number): number | undefined {
    const number = this.#fragments++;
    // What is received is told behind its bytes, what is sent before them: the one is cut in its successor, the other in itself.
    if (number === this.#cutInFragment) {
      const inside = Math.floor(sizeInBytes * (0.1 + 0.8 * this.#chance.next()));
      this.#cutAt = Math.min(this.#cutAt, this.#passedBytes + Math.max(1, inside));
    }
    return of(this.#faults, 'in-band-error').find((fault) => (fault.fragments ?? 0) === number)?.id;
  }

  pass(chunk: Uint8Array, signal: AbortSignal): PassedBytes | Promise<PassedBytes> {
    const end = this.#passedBytes + chunk.length;
    if (end >= this.#cutAt && this.#cutAt <= this.#silentFrom) {
      const remaining = Math.max(0, this.#cutAt - this.#passedBytes);
      this.#passedBytes += remaining;
      return { bytes: viewOf(chunk, 0, remaining), isCut: true };
    }
    if (end > this.#silentFrom) return silence(signal);
    this.#passedBytes = end;
    return { bytes: chunk, isCut: false };
  }
}

type FaultOf<Kind extends FaultKind['kind']> = Extract<Fault, { readonly kind: Kind }>;

function of<Kind extends FaultKind['kind']>(faults: readonly Fault[], kind: Kind): readonly FaultOf<Kind>[] {
  return faults.filter((fault): fault is FaultOf<Kind> => fault.kind === kind);
}

function smallest(numbers: readonly number[]): number {
  return Math.min(Infinity, ...numbers);
}

function optionalSmallest(numbers: readonly number[]): number | undefined {
  return numbers.length > 0 ? smallest(numbers) : undefined;
}

function refusalOf(kind: FaultKind['kind']): ServiceException | undefined {
  switch (kind) {
    case 'throttle':
      return new ServiceException('ClientLimitExceededException', 400, 'Rate exceeded (a fault of the local server)');
    case 'connection-limit':
      return new ServiceException(
        'ConnectionLimitExceededException',
        400,
        'Too many connections (a fault of the local server)',
      );
    case 'invalid-endpoint':
      return new ServiceException(
        'InvalidEndpointException',
        400,
        'Not the endpoint of this stream (a fault of the local server)',
      );
    case 'internal-error':
      return new ServiceException('InternalFailure', 500, 'Something broke (a fault of the local server)');
    default:
      return undefined;
  }
}

/** Resolves after so long, or when the signal aborts. */
function elapsed(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, signal.aborted ? 0 : ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** Nothing comes through any more; the connection has ended when the signal aborts. */
function silence(signal: AbortSignal): Promise<PassedBytes> {
  return new Promise((resolve) => {
    const ended = (): void => resolve({ bytes: NOTHING, isCut: true });
    if (signal.aborted) ended();
    else signal.addEventListener('abort', ended, { once: true });
  });
}
