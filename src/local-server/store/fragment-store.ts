/** A stream, as it is kept. */
export interface StreamRecord {
  readonly streamName: string;
  readonly streamArn: string;
  /** Changes with each update; updates must name it. */
  readonly version: string;
  readonly creationTimeMs: number;
  /** 0: nothing is kept. */
  readonly dataRetentionInHours: number;
  readonly mediaType?: string | undefined;
  readonly deviceName?: string | undefined;
  readonly kmsKeyId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What the store knows of a fragment without reading it. */
export interface FragmentFacts {
  /** 47 decimal digits; a later fragment of the stream has a larger number. */
  readonly fragmentNumber: string;
  /** When the server received its beginning, in milliseconds since 1970. */
  readonly serverTimestampMs: number;
  /** In milliseconds since 1970; since the producer's start, if that did not say when it was. */
  readonly producerTimestampMs: number;
  readonly durationMs: number;
  /** Of head and content, without the service's own tags. */
  readonly sizeInBytes: number;
}

/** The bytes of a fragment, in the order in which they are sent. */
export interface FragmentBytes {
  /** EBML header, Segment of unknown size, and all that stood before the first Cluster. The service's tags go after it. */
  readonly head: Uint8Array;
  /** The Cluster, and the producer's tags after it. */
  readonly content: Uint8Array;
}

/**
 * Where streams and fragments are kept. Facts and records are in memory, so that they are known at once; bytes may not be.
 * Streams go by their ARN, of which there never is a second.
 */
export interface FragmentStore {
  /** In the order of their names. */
  streams(): readonly StreamRecord[];
  /** New, or in place of the one with the same ARN. Resolves when it is safe. */
  putStream(record: StreamRecord): Promise<void>;
  /** With all its fragments. */
  deleteStream(streamArn: string): Promise<void>;
  /** Resolves when the fragment survives the end of the process; only then it is among the facts. */
  append(streamArn: string, facts: FragmentFacts, bytes: FragmentBytes): Promise<void>;
  /** In the order of their numbers; not a copy: what is appended or removed later changes it. */
  fragments(streamArn: string): readonly FragmentFacts[];
  /** `undefined` if there is none, or no more. */
  read(streamArn: string, fragmentNumber: string): Promise<FragmentBytes | undefined>;
  /**
   * Removes what the server received before this time, from the first fragment up to one that is not so old: where the clock went
   * back, what came then goes with what came before.
   */
  expire(streamArn: string, beforeMs: number): Promise<void>;
  close(): Promise<void>;
}
