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
export { MemoryCheckpointStore } from './memory-checkpoint-store.js';
export { FileCheckpointStore, type FileCheckpointStoreOptions } from './file-checkpoint-store.js';
export { DynamoDbCheckpointStore, type DynamoDbCheckpointStoreOptions } from './dynamo-db-checkpoint-store.js';
export { GetMediaConsumer, type ConsumedFrame } from './get-media-consumer.js';
export type { ConsumerReaderOptions, GetMediaConsumerOptions, GetMediaRetry } from './get-media-options.js';
export type { StartPosition } from './start-position.js';
export type { StopCondition } from './stop-condition.js';
export {
  ArchivedFragments,
  type ArchiveCallOptions,
  type ArchivedFragmentChoices,
  type ArchivedFragmentsOptions,
} from './archived-fragments.js';
export type { ArchiveClock, ArchivedFragment } from './archived-fragment.js';
export type { ArchivedFragmentChoice } from './archived-batches.js';
export type { ArchiveMergeOptions } from './archived-merging.js';
export type { ArchiveRange } from './archived-listing.js';
export type { RetryAttempt, RetryingOptions } from './retrying.js';
export { PutMediaProducer } from './put-media-producer.js';
export type { PutMediaProducerOptions } from './producer-options.js';
export type { ProducerFrame, FragmentRules } from './outgoing-frames.js';
export type { ProducerAudio, ProducerTrack } from './outgoing-tracks.js';
export type { FragmentMetadataOptions } from './fragment-metadata-queue.js';
export type { ProducerRetry, ProducerRetryReason, ResumeChoice } from './producer-retry.js';
export type { TimecodeType } from './put-media-request.js';
export type {
  FragmentAcknowledgement,
  FragmentProgress,
  FragmentRefusal,
  IdleAcknowledgement,
} from './acknowledgement.js';
