/**
 * The edge to the real service, through the AWS SDK v3.
 *
 * @packageDocumentation
 */
export {
  KinesisVideoServiceError,
  SERVICE_ERROR_CODES,
  type ServiceErrorCode,
  type ServiceErrorFacts,
} from './service-error.js';
export type {
  AwsCredentials,
  ClientFactory,
  CommandSender,
  KinesisVideoClients,
  SendOptions,
  ServiceAccessOptions,
} from './clients.js';
export type { StreamChoice } from './stream-identity.js';
export type { RetryOptions, RetryPolicy } from './retry-policy.js';
export type { RetryReason } from './service-failure.js';
export type { CheckpointStore } from './checkpoint-store.js';
