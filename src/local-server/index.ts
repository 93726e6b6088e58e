/**
 * A Kinesis Video Streams that lives on this machine.
 *
 * @packageDocumentation
 */
export {};
