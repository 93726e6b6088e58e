import type { CallFaults } from '../../../src/local-server/faults/fault.js';
import { Dispatcher, type DispatcherSettings } from '../../../src/local-server/http/dispatcher.js';
import { Listener } from '../../../src/local-server/http/listener.js';
import type { Operation, OperationCall } from '../../../src/local-server/http/operation.js';
import { SERVICE_LIMITS, type ServiceLimits } from '../../../src/local-server/server-options.js';

/** Faults that do nothing. */
export const NO_FAULTS: CallFaults = {
  begin: () => Promise.resolve(),
  sessionMs: undefined,
  fragment: () => undefined,
  pass: (bytes) => ({ bytes, isCut: false }),
};

export interface ListenerWish extends Partial<Omit<DispatcherSettings, 'limits'>> {
  readonly limits?: Partial<ServiceLimits>;
}

/** A listener with the operations given, on a port of its own. */
export async function aListener(wish: ListenerWish = {}) {
  const limits = { ...SERVICE_LIMITS, requestsPerSecond: Infinity, ...wish.limits };
  const settings = { operations: [], faults: { callFaults: () => NO_FAULTS }, now: Date.now };
  const dispatcher = new Dispatcher({ ...settings, ...wish, limits });
  const listener = await Listener.open(dispatcher, {
    host: '127.0.0.1',
    port: 0,
    headersTimeoutMs: limits.requestTimeoutMs,
  });
  const close = async (): Promise<void> => {
    await Promise.all([dispatcher.close(), listener.close()]);
  };
  return { endpoint: listener.endpoint, close, [Symbol.asyncDispose]: close };
}

/** An operation, of JSON unless told otherwise. */
export function anOperation(
  handle: (call: OperationCall) => Promise<object | undefined> | object | undefined,
  wish: Partial<Operation> = {},
): Operation {
  return { name: 'Echo', path: '/echo', kind: 'json', body: 'json', handle: async (call) => handle(call), ...wish };
}
