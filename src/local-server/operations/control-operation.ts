import type { Input } from '../http/input-fields.js';
import type { Operation, OperationCall } from '../http/operation.js';
import type { StreamRegistry } from '../streams/stream-registry.js';

/** What the operations of the control plane work on. */
export interface ControlPlane {
  readonly streams: StreamRegistry;
}

/** An operation whose answer is made of its input. */
export function controlOperation(
  name: string,
  path: string,
  answer: (input: Input, call: OperationCall) => object | Promise<object>,
): Operation {
  return { name, path, kind: 'json', body: 'json', handle: async (call) => answer(call.input, call) };
}
