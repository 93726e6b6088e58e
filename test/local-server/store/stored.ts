import type { FragmentBytes, FragmentFacts, StreamRecord } from '../../../src/local-server/store/fragment-store.js';

/** Kept under this ARN by {@link aRecord}. */
export function arnOf(streamName: string): string {
  return `arn:aws:kinesisvideo:us-east-1:123456789012:stream/${streamName}/1735689600000`;
}

export function aRecord(streamName: string, said: Partial<StreamRecord> = {}): StreamRecord {
  return {
    streamName,
    streamArn: arnOf(streamName),
    version: 'v1',
    creationTimeMs: 1_735_689_600_000,
    dataRetentionInHours: 24,
    kmsKeyId: 'alias/aws/kinesisvideo',
    tags: {},
    ...said,
  };
}

/** The number of the nth fragment. */
export function numberOf(nth: number): string {
  return nth.toString().padStart(47, '0');
}

/** Received `nth` seconds after 1970. */
export function someFacts(nth: number, said: Partial<FragmentFacts> = {}): FragmentFacts {
  return {
    fragmentNumber: numberOf(nth),
    serverTimestampMs: nth * 1000,
    producerTimestampMs: nth * 1000 - 40,
    durationMs: 1000,
    sizeInBytes: 300,
    ...said,
  };
}

/** Content in which each byte is the number. */
export function someBytes(nth: number, size = 200): FragmentBytes {
  return { head: new Uint8Array(100).fill(nth + 1), content: new Uint8Array(size).fill(nth) };
}
