import { Observable, type Subscriber } from 'rxjs';

/**
 * The values of whatever is read by async iteration, one after the other: the fragments of a `GetMediaConsumer`, say. The
 * next value is taken when the subscriber's own function has returned; {@link concatMapFrom} waits for work that takes longer.
 *
 * Cold: each subscription opens an iterable of its own. Unsubscribing ends the reading at once, even while it waits for a
 * value: the signal aborts, and the iterator is closed by its `return`.
 *
 * @param open called for each subscription; hand the signal on to what reads, if it takes one
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { take } from 'rxjs';
 * import { fromAsyncIterable } from 'kinesis-video-parser/rxjs';
 * import { readFragments } from 'kinesis-video-parser/streams';
 *
 * fromAsyncIterable((signal) => readFragments(createReadStream('test-resources/get-media.mkv'), { signal }))
 *   .pipe(take(1))
 *   .subscribe((fragment) => console.log(fragment.metadata.fragmentNumber));
 * ```
 */
export function fromAsyncIterable<Value>(open: (signal: AbortSignal) => AsyncIterable<Value>): Observable<Value> {
  return new Observable<Value>((subscriber) => {
    void pull(open, subscriber);
  });
}

async function pull<Value>(
  open: (signal: AbortSignal) => AsyncIterable<Value>,
  subscriber: Subscriber<Value>,
): Promise<void> {
  const abortion = new AbortController();
  try {
    const iterator = open(abortion.signal)[Symbol.asyncIterator]();
    subscriber.add(() => {
      abortion.abort();
      close(iterator);
    });
    for (;;) {
      const result = await iterator.next();
      if (result.done === true) break;
      subscriber.next(result.value);
      if (subscriber.closed) return;
    }
    subscriber.complete();
  } catch (error) {
    subscriber.error(error); // nobody's, once unsubscribed
  }
}

/** Not awaited: an async generator answers only when its last step has, and nobody waits for the answer. */
function close(iterator: AsyncIterator<unknown>): void {
  void (async () => iterator.return?.())().catch(() => undefined);
}
