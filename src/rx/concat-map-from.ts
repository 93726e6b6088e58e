import { from, Observable, type ObservableInput, type Subscriber } from 'rxjs';

/**
 * As `concatMap`, for what is pulled: takes the next value only when the observable made of the last one has completed, so a
 * slow `project` holds the source back. (An observable pushes: behind `fragmentsFrom(source)`, as behind `from(iterable)`,
 * a slow `concatMap` is overtaken, and queues the rest of the stream in memory.)
 *
 * Cold: each subscription opens an iterable of its own. Unsubscribing aborts the signal, which closes the source even while
 * it does not answer.
 *
 * @param open called for each subscription; hand the signal on to what reads
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { delay, of } from 'rxjs';
 * import { concatMapFrom } from 'kinesis-video-parser/rxjs';
 * import { readFragments } from 'kinesis-video-parser/streams';
 *
 * concatMapFrom(
 *   (signal) => readFragments(createReadStream('test-resources/get-media.mkv'), { signal }),
 *   (fragment) => of(fragment.metadata.fragmentNumber).pipe(delay(1)), // an upload, say
 * ).subscribe((number) => console.log(number));
 * ```
 */
export function concatMapFrom<Value, Result>(
  open: (signal: AbortSignal) => AsyncIterable<Value>,
  project: (value: Value, index: number) => ObservableInput<Result>,
): Observable<Result> {
  return new Observable<Result>((subscriber) => {
    const abortion = new AbortController();
    subscriber.add(() => abortion.abort());
    void pull(() => open(abortion.signal), project, subscriber);
  });
}

async function pull<Value, Result>(
  open: () => AsyncIterable<Value>,
  project: (value: Value, index: number) => ObservableInput<Result>,
  subscriber: Subscriber<Result>,
): Promise<void> {
  let index = 0;
  try {
    for await (const value of open()) {
      await passOn(project(value, index++), subscriber);
      if (subscriber.closed) return;
    }
    subscriber.complete();
  } catch (error) {
    subscriber.error(error); // nobody's, once unsubscribed
  }
}

/** Until the input has completed, or nobody wants it any more. */
function passOn<Result>(input: ObservableInput<Result>, subscriber: Subscriber<Result>): Promise<void> {
  return new Promise((resolve, reject) => {
    const subscription = from(input).subscribe({
      next: (result) => subscriber.next(result),
      error: reject,
      complete: resolve,
    });
    subscription.add(resolve);
    subscriber.add(subscription);
  });
}
