import type { Operation, OperationCall } from '../http/operation.js';
import type { FragmentFacts } from '../store/fragment-store.js';
import type { LiveStream } from '../streams/live-stream.js';
import { largeChunks, smallChunks } from './chunk-profile.js';
import type { MediaPlane } from './media-plane.js';
import { MediaResponse } from './media-response.js';
import { closingTags, errorDocument, fragmentTags } from './service-tags.js';
import { SessionEnd } from './session-end.js';
import { startPosition, type StartPosition } from './start-position.js';

const FRAGMENT_NOT_FOUND = 4000;

/** Gives out what is stored and, as it comes, what will be. */
export function getMedia({ streams, limits }: MediaPlane): Operation {
  return {
    name: 'GetMedia',
    path: '/getMedia',
    kind: 'media',
    body: 'json',
    async handle(call) {
      const stream = streams.find(call.input);
      const start = startPosition(call.input['StartSelector'], stream);
      const session = new SessionEnd(call.signal, call.faults.sessionMs ?? limits.getMediaSessionMs);
      try {
        const { signal } = session;
        const response = new MediaResponse(call, { bytesPerSecond: limits.getMediaBytesPerSecond, signal });
        await new GetMediaAnswer({ call, stream, response, signal }).give(start);
      } finally {
        session.release();
      }
      return undefined;
    },
  };
}

interface AnswerSettings {
  readonly call: OperationCall;
  readonly stream: LiveStream;
  readonly response: MediaResponse;
  readonly signal: AbortSignal;
}

/** One answer of GetMedia. */
class GetMediaAnswer {
  readonly #settings: AnswerSettings;

  constructor(settings: AnswerSettings) {
    this.#settings = settings;
  }

  /** Resolves when the answer is over: by the client, the session, the stream, or an error in the media. */
  async give(start: StartPosition): Promise<void> {
    const { stream, response, signal } = this.#settings;
    if (start.kind === 'not-found') return response.send(smallChunks(errorDocument(FRAGMENT_NOT_FOUND)));
    let { after, isFirst } = start;
    while (!response.isOver && !stream.isDeleted) {
      const next = stream.next(after);
      if (next === undefined) {
        await stream.changed(signal);
        continue;
      }
      after = next.fragmentNumber;
      if (!isFirst(next)) continue;
      isFirst = () => true;
      if (!(await this.#sendFragment(next))) return;
    }
  }

  /** Gives whether more may follow. */
  async #sendFragment(facts: FragmentFacts): Promise<boolean> {
    const { call, stream, response } = this.#settings;
    const bytes = await stream.read(facts.fragmentNumber);
    if (bytes === undefined) return true; // expired meanwhile
    const opening = fragmentTags(facts);
    const closing = closingTags(facts, this.#millisBehind(facts));
    const errorId = call.faults.fragment(facts.sizeInBytes + opening.length + closing.length);
    if (errorId === undefined) {
      await response.send(chunksOf([bytes.head, opening], bytes.content, closing));
      return true;
    }
    await response.send(smallChunks(errorDocument(errorId)));
    return false;
  }

  #millisBehind({ serverTimestampMs }: FragmentFacts): number {
    const newest = this.#settings.stream.fragments.at(-1);
    return Math.max(0, (newest?.serverTimestampMs ?? serverTimestampMs) - serverTimestampMs);
  }
}

function* chunksOf(opening: readonly Uint8Array[], content: Uint8Array, closing: Uint8Array): Generator<Uint8Array> {
  for (const bytes of opening) yield* smallChunks(bytes);
  yield* largeChunks(content);
  yield* smallChunks(closing);
}
