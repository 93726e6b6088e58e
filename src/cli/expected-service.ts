import type { ServiceAccessOptions } from '../aws/clients.js';
import { Retrying } from '../aws/retrying.js';
import { type DataEndpointApi, ServiceAccess } from '../aws/service-access.js';
import { KinesisVideoServiceError } from '../aws/service-error.js';
import { streamIdentity, type StreamChoice } from '../aws/stream-identity.js';
import { unlessAborted } from '../aws/waiting.js';
import { isNobodyThere } from './service-failure-text.js';

/** A service that is just beginning is waited for; one that is not there is soon told. */
const RETRY = { giveUpAfterMs: 3000 };

/** What is asked, and what ends it. */
export interface ExpectedService {
  readonly api: DataEndpointApi;
  /** Its reason is thrown. */
  readonly signal: AbortSignal;
}

/**
 * Asks one question, to see whether anybody answers: what is lost later is waited for much longer.
 *
 * @throws KinesisVideoServiceError if nobody does, or the answer is a refusal
 */
export async function expectService(
  service: StreamChoice & ServiceAccessOptions,
  { api, signal }: ExpectedService,
): Promise<void> {
  const stream = streamIdentity(service);
  const access = new ServiceAccess(stream, service);
  const retrying = new Retrying({ operation: 'GetDataEndpoint', stream: stream.text }, { signal, retry: RETRY });
  try {
    await retrying.run(() => unlessAborted(access.dataEndpoint(api), signal));
  } catch (error) {
    if (isOfNoSuchStream(error) && stream.region === undefined) throw notFoundIn(await access.region(), error);
    if (!isOfOneThatIsThere(error)) throw error;
  } finally {
    access.close();
  }
}

function isOfNoSuchStream(error: unknown): error is KinesisVideoServiceError {
  return error instanceof KinesisVideoServiceError && error.code === 'STREAM_NOT_FOUND';
}

/** Where a stream was looked for by its name: in the wrong region, often enough. */
function notFoundIn(region: string, error: KinesisVideoServiceError): KinesisVideoServiceError {
  const { operation, stream = '', serviceErrorName, httpStatus, requestId, cause } = error;
  const message = `There is no stream ${stream} in ${region}`;
  const facts = { message, operation, stream, serviceErrorName, httpStatus, requestId, cause };
  return new KinesisVideoServiceError('STREAM_NOT_FOUND', facts);
}

/** It answers, though not well: that may pass, and is for whoever asks next. */
function isOfOneThatIsThere(error: unknown): boolean {
  return error instanceof KinesisVideoServiceError && error.code === 'RETRIES_EXHAUSTED' && !isNobodyThere(error.cause);
}
