import type { Output, OutputFormat, StreamTargetChunk } from 'mediabunny';
import { MediaError } from '../media-error.js';
import { KinesisVideoParserError, UsageError } from '../../errors.js';
import { addTrack, type Mediabunny, type OutputTrack } from './mediabunny.js';
import { OneConfiguration } from './one-configuration.js';
import type { PlayableFragment } from './playable-fragment.js';
import { StreamTimeline } from './stream-timeline.js';

/** Writes one file with mediabunny, whose bytes can be taken after each fragment. */
export class MediabunnyFile {
  readonly #output: Output;
  readonly #tracks: readonly OutputTrack[];
  readonly #configuration: OneConfiguration;
  readonly #timeline = new StreamTimeline();
  #written: Uint8Array[] = [];
  #position = 0;

  constructor(mediabunny: Mediabunny, format: OutputFormat, first: PlayableFragment) {
    this.#configuration = new OneConfiguration(first);
    const sink = new WritableStream<StreamTargetChunk>({ write: (chunk) => this.keep(chunk) });
    this.#output = new mediabunny.Output({ format, target: new mediabunny.StreamTarget(sink) });
    this.#tracks = first.tracks.map((track) => addTrack(mediabunny, this.#output, track));
  }

  start(): Promise<void> {
    return this.#output.start();
  }

  /** @throws MediaError CODEC_PRIVATE_DATA_CHANGED; INVALID_MEDIA_DATA for what the package refuses */
  async add(fragment: PlayableFragment): Promise<void> {
    this.#configuration.check(fragment);
    const { tracks } = this.#timeline.place(fragment);
    try {
      for (const [index, { frames }] of tracks.entries())
        for (const frame of frames) await this.#tracks[index]!.add(frame);
    } catch (error) {
      throw refused(error, fragment);
    }
  }

  async finish(): Promise<void> {
    await this.#output.finalize();
  }

  /** Lets go of what the package holds, should the file not be finished. */
  async cancel(): Promise<void> {
    if (this.#output.state === 'started') await this.#output.cancel();
  }

  /** The bytes since the last call. */
  take(): readonly Uint8Array[] {
    const written = this.#written;
    this.#written = [];
    return written;
  }

  private keep({ data, position }: StreamTargetChunk): void {
    if (position !== this.#position) throw new UsageError('mediabunny goes back in a file that is written once');
    this.#position += data.length;
    this.#written.push(data);
  }
}

function refused(error: unknown, { fragmentNumber }: PlayableFragment): unknown {
  if (error instanceof KinesisVideoParserError || !(error instanceof Error)) return error;
  return new MediaError('INVALID_MEDIA_DATA', { message: error.message, fragmentNumber, cause: error });
}
