import { invalidArgument, optionalText, streamNameOfArn, type Input } from '../http/input-fields.js';
import { ServiceException } from '../http/service-exception.js';
import type { FragmentStore, StreamRecord } from '../store/fragment-store.js';
import { LiveStream } from './live-stream.js';
import type { StreamDirectory } from './streams.js';

/** What is wished for of a new stream. */
export type NewStream = Pick<
  StreamRecord,
  'streamName' | 'dataRetentionInHours' | 'deviceName' | 'mediaType' | 'kmsKeyId' | 'tags'
>;

/** Where streams are, and how many there may be. */
export interface RegistrySettings {
  readonly store: FragmentStore;
  readonly region: string;
  readonly maxStreams: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const ACCOUNT = '123456789012';
const FIRST_VERSION = '1'.padStart(20, '0');
const MS_PER_HOUR = 3_600_000;

/** What a stream without retention holds nevertheless, for those who read it while it comes. */
const UNRETAINED_MS = 5 * 60_000;

/** All streams, by name and by ARN. */
export class StreamRegistry implements StreamDirectory {
  readonly #settings: RegistrySettings;
  readonly #byName = new Map<string, LiveStream>();
  #lastCreationMs = 0;

  constructor(settings: RegistrySettings) {
    this.#settings = settings;
    for (const record of settings.store.streams()) this.#add(record);
  }

  /** In the order of their names. */
  all(): readonly LiveStream[] {
    return [...this.#byName.keys()].sort().map((name) => this.#byName.get(name)!);
  }

  find(input: Input): LiveStream {
    const name = optionalText(input, 'StreamName');
    const arn = optionalText(input, 'StreamARN');
    const wanted = name ?? (arn === undefined ? undefined : streamNameOfArn(arn));
    if (wanted === undefined) throw invalidArgument('Either StreamName or StreamARN is to be given');
    const stream = this.#byName.get(wanted);
    const isThatOne = stream !== undefined && (arn === undefined || arn === stream.record.streamArn);
    if (isThatOne) return stream;
    throw new ServiceException('ResourceNotFoundException', 404, `There is no stream ${arn ?? wanted}`);
  }

  /**
   * Resolves when the stream is safe.
   *
   * @throws ServiceException ResourceInUseException, AccountStreamLimitExceededException
   */
  async create(wish: NewStream): Promise<LiveStream> {
    const { store, maxStreams, region } = this.#settings;
    if (this.#byName.has(wish.streamName))
      throw new ServiceException('ResourceInUseException', 400, `The stream ${wish.streamName} exists already`);
    if (this.#byName.size >= maxStreams)
      throw new ServiceException('AccountStreamLimitExceededException', 400, `There are ${maxStreams} streams already`);
    const creationTimeMs = this.#nextCreationMs();
    const streamArn = `arn:aws:kinesisvideo:${region}:${ACCOUNT}:stream/${wish.streamName}/${creationTimeMs}`;
    const record = { ...wish, streamArn, version: FIRST_VERSION, creationTimeMs };
    const stream = this.#add(record);
    try {
      await store.putStream(record);
    } catch (error) {
      this.#byName.delete(wish.streamName);
      throw error;
    }
    return stream;
  }

  /** Changes what is given, and the version. Resolves when it is safe. */
  async update(stream: LiveStream, changes: Partial<StreamRecord>): Promise<void> {
    await stream.update({ ...stream.record, ...changes, version: versionAfter(stream.record.version) });
  }

  /** It is not found any more at once; resolves when its fragments are gone too. */
  async delete(stream: LiveStream): Promise<void> {
    this.#byName.delete(stream.record.streamName);
    await stream.delete();
  }

  /** Removes what is past the retention of its stream. */
  async expire(): Promise<void> {
    for (const stream of this.#byName.values()) await this.expireStream(stream);
  }

  /** Removes what is past the retention of this stream. */
  async expireStream({ record, fragments }: LiveStream): Promise<void> {
    const { store, now } = this.#settings;
    const beforeMs = now() - (record.dataRetentionInHours * MS_PER_HOUR || UNRETAINED_MS);
    const oldest = fragments[0];
    if (oldest === undefined || oldest.serverTimestampMs >= beforeMs) return;
    await store.expire(record.streamArn, beforeMs);
  }

  #add(record: StreamRecord): LiveStream {
    const stream = new LiveStream(record, this.#settings.store);
    this.#byName.set(record.streamName, stream);
    this.#lastCreationMs = Math.max(this.#lastCreationMs, record.creationTimeMs);
    return stream;
  }

  /** The creation time makes the ARN: no two are the same. */
  #nextCreationMs(): number {
    this.#lastCreationMs = Math.max(this.#lastCreationMs + 1, this.#settings.now());
    return this.#lastCreationMs;
  }
}

/** A count, in letters and digits. */
function versionAfter(version: string): string {
  return (Number.parseInt(version, 36) + 1).toString(36).padStart(version.length, '0');
}
