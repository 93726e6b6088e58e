import type { Operation, OperationCall } from '../http/operation.js';
import { ServiceException } from '../http/service-exception.js';
import type { LiveStream } from '../streams/live-stream.js';
import { largeChunks, smallChunks } from './chunk-profile.js';
import { fragmentNumbered } from '../streams/fragment-search.js';
import type { MediaPlane } from './media-plane.js';
import { MediaResponse } from './media-response.js';
import { exceptionDocument, listedFragmentTags } from './service-tags.js';
import { SessionEnd } from './session-end.js';

const FRAGMENT_NOT_FOUND = 4000;
const MOST_FRAGMENTS = 1_000;

/** Gives out the fragments asked for, in the order asked for. */
export function getMediaForFragmentList({ streams, limits }: MediaPlane): Operation {
  return {
    name: 'GetMediaForFragmentList',
    path: '/getMediaForFragmentList',
    kind: 'media',
    body: 'json',
    async handle(call) {
      const stream = streams.find(call.input);
      const numbers = fragmentNumbers(call.input['Fragments']);
      await stream.settled();
      const session = new SessionEnd(call.signal, call.faults.sessionMs ?? limits.getMediaSessionMs);
      try {
        const { signal } = session;
        const response = new MediaResponse(call, { bytesPerSecond: limits.getMediaBytesPerSecond, signal });
        for (const number of numbers) {
          if (response.isOver) break;
          await response.send(await fragmentChunks(number, stream, call));
        }
      } finally {
        session.release();
      }
      return undefined;
    },
  };
}

function fragmentNumbers(value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.length >= 1 && value.length <= MOST_FRAGMENTS;
  if (isList && value.every(isFragmentNumber)) return value;
  throw new ServiceException(
    'InvalidArgumentException',
    400,
    `Fragments is to be a list of 1 to ${MOST_FRAGMENTS} numbers of 1 to 128 digits, in strings`,
  );
}

function isFragmentNumber(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,128}$/.test(value);
}

async function fragmentChunks(number: string, stream: LiveStream, call: OperationCall): Promise<Iterable<Uint8Array>> {
  const facts = fragmentNumbered(stream.fragments, number);
  const bytes = facts === undefined ? undefined : await stream.read(number);
  if (facts === undefined || bytes === undefined) return smallChunks(exceptionDocument(number, FRAGMENT_NOT_FOUND));
  const tags = listedFragmentTags(facts);
  const errorId = call.faults.fragment(facts.sizeInBytes + tags.length);
  if (errorId !== undefined) return smallChunks(exceptionDocument(number, errorId));
  return [...smallChunks(bytes.head), ...smallChunks(tags), ...largeChunks(bytes.content)];
}
