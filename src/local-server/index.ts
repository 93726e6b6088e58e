/**
 * A Kinesis Video Streams that lives on this machine.
 *
 * @packageDocumentation
 */
export { KinesisVideoServer, type FaultSwitch } from './kinesis-video-server.js';
export { SERVICE_LIMITS, type KinesisVideoServerOptions, type ServiceLimits } from './server-options.js';
export type { Fault, FaultKind, FaultOccasion } from './faults/fault.js';
