import { KinesisVideoServiceError } from './service-error.js';
import { sdkErrorFacts } from './service-failure.js';

/** The error of a checkpoint store: what it could not do, and what the medium said. */
export function checkpointFailure(message: string, cause?: unknown): KinesisVideoServiceError {
  const reason = cause === undefined ? '' : `: ${sdkErrorFacts(cause).message}`;
  return new KinesisVideoServiceError('CHECKPOINT_FAILED', { message: `${message}${reason}`, cause });
}
