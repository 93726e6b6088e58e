/**
 * Iterates what a generator gives, and can be left at any time: `return` aborts the generator's signal, so it does not wait for a
 * step that is under way (a generator's own would). Such a step ends as if there was nothing more.
 */
export class CancellableIterator<Value> implements AsyncIterableIterator<Value, undefined> {
  readonly #abortion = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #generator: AsyncGenerator<Value, void, undefined>;
  #state: 'new' | 'running' | 'left' | 'over' = 'new';

  /**
   * @param open must end soon when its signal aborts
   * @param outer its reason is thrown by the step under way, or by the next one
   */
  constructor(open: (signal: AbortSignal) => AsyncGenerator<Value, void, undefined>, outer: AbortSignal | undefined) {
    this.#outer = outer;
    this.#generator = open(this.#abortion.signal);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Value, undefined>> {
    if (this.#state === 'new') this.#start();
    try {
      const { done, value } = await this.#generator.next();
      if (done !== true) return { done: false, value };
    } catch (error) {
      if (this.#state !== 'left') throw this.#ended(error);
    }
    this.#ended(undefined);
    return OVER;
  }

  async return(): Promise<IteratorResult<Value, undefined>> {
    if (this.#state !== 'over') this.#state = 'left';
    this.#abortion.abort();
    await this.#generator.return();
    this.#ended(undefined);
    return OVER;
  }

  #start(): void {
    this.#state = 'running';
    if (this.#outer?.aborted === true) this.#passOn();
    this.#outer?.addEventListener('abort', this.#passOn, { once: true });
  }

  readonly #passOn = (): void => {
    this.#abortion.abort(this.#outer?.reason);
  };

  #ended(error: unknown): unknown {
    this.#state = 'over';
    this.#outer?.removeEventListener('abort', this.#passOn);
    return error;
  }
}

const OVER = { done: true, value: undefined } as const;
