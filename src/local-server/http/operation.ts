import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallFaults } from '../faults/fault.js';

/** A request that has found its operation, and may be made. */
export interface OperationCall {
  /** Such as `GetMedia`. */
  readonly operation: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The JSON body, an object; `{}` for operations whose body is media. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly faults: CallFaults;
  /** Aborts when the connection or the server closes. */
  readonly signal: AbortSignal;
}

/** One operation of the API. What it throws, a `ServiceException` or anything else, is told to the client. */
export interface Operation {
  /** Such as `GetMedia`. */
  readonly name: string;
  /** Such as `/getMedia`; every operation is a POST. */
  readonly path: string;
  /** `json`: the body is read before, and what the handler resolves to is the answer. `media`: the handler writes the response itself. */
  readonly kind: 'json' | 'media';
  /** `json` bodies are read also for media answers; `stream` leaves the body to the handler (PutMedia). */
  readonly body: 'json' | 'stream';
  handle(call: OperationCall): Promise<object | undefined>;
}
