import type { IncomingMessage } from 'node:http';

/** The next thing that a body does. */
export type BodyPart =
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }
  /** It has ended as it should. */
  | { readonly kind: 'end' }
  /** The connection has ended before it. */
  | { readonly kind: 'cut' }
  /** Nothing came for as long as was waited, or the wait was broken off. */
  | { readonly kind: 'nothing' };

const NOTHING: BodyPart = { kind: 'nothing' };
/** What a timer can wait. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** The body of a request that comes for hours. It is read as fast as `next` is called. */
export class RequestBodyReader {
  readonly #request: IncomingMessage;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #pending: Promise<BodyPart> | undefined;
  #endWait: () => void = () => undefined;
  #isBrokenOff = false;
  #isHurried = false;

  constructor(request: IncomingMessage) {
    this.#request = request;
    // The answer is still under way when the body is over: it must not be destroyed then.
    this.#chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  }

  /** Never rejects. @param waitMs at most this long */
  async next(waitMs: number): Promise<BodyPart> {
    if (this.#isBrokenOff) return NOTHING;
    this.#pending ??= this.#chunks.next().then(partOf, (): BodyPart => ({ kind: 'cut' }));
    const part = await this.#soonest(this.#pending, this.#isHurried ? 0 : waitMs);
    this.#isHurried = false;
    if (part.kind === 'chunk') this.#pending = undefined;
    return part;
  }

  /** From now on nothing comes. */
  breakOff(): void {
    this.#isBrokenOff = true;
    this.#endWait();
  }

  /** What is here already is given; for more is not waited, this once. */
  hurry(): void {
    this.#isHurried = true;
    this.#endWait();
  }

  /** Nobody reads any more: what else comes is thrown away. */
  release(): void {
    // While the iterator waits for a part it holds the body, and nothing flows.
    void this.#chunks.return?.().then(
      () => this.#request.resume(),
      () => undefined,
    );
  }

  #soonest(pending: Promise<BodyPart>, waitMs: number): Promise<BodyPart> {
    return new Promise((resolve) => {
      const done = (part: BodyPart): void => {
        clearTimeout(timer);
        resolve(part);
      };
      const timer = setTimeout(() => done(NOTHING), Math.min(waitMs, LONGEST_WAIT_MS));
      this.#endWait = () => done(NOTHING);
      void pending.then(done);
    });
  }
}

function partOf({ done, value }: IteratorResult<Uint8Array, unknown>): BodyPart {
  return done === true ? { kind: 'end' } : { kind: 'chunk', bytes: value };
}
