import { FrameReader } from '../../matroska/frame-reader.js';
import { runFfmpeg } from './ffmpeg.js';
import type { ImageFormat } from './image-request.js';
import { Turns } from './turns.js';

/** Which frames of a fragment are to be images. */
export interface WantedImages {
  /** Matroska. */
  readonly document: Uint8Array;
  /** When they are shown, in milliseconds on the clock of their Segment. */
  readonly timesMs: readonly number[];
  readonly format: ImageFormat;
  readonly signal: AbortSignal;
}

/** Each decodes with as many threads as it likes. */
const AT_ONCE = 2;
/** Frames are not closer to each other. */
const TOLERANCE_MS = 1;

/** Makes images of frames, by ffmpeg. */
export class ImageMaker {
  readonly #path: string;
  readonly #turns = new Turns(AT_ONCE);

  /** @param path of ffmpeg. Default: what KVS_FFMPEG says, or else what is found as `ffmpeg` */
  constructor(path = process.env['KVS_FFMPEG'] ?? 'ffmpeg') {
    this.#path = path;
  }

  /**
   * Resolves if there is an ffmpeg.
   *
   * @throws ServiceException InvalidArgumentException if there is none
   */
  async check(signal: AbortSignal): Promise<void> {
    await this.#run(['-version'], new Uint8Array(0), signal);
  }

  /**
   * An image for each time; `undefined` in its place, if the frame cannot be decoded.
   *
   * @throws ServiceException InvalidArgumentException if there is no ffmpeg; the signal's reason
   */
  async make({ document, timesMs, format, signal }: WantedImages): Promise<readonly (Uint8Array | undefined)[]> {
    const output = await this.#run(argumentsFor(timesMs, format), document, signal);
    const images = output === undefined ? [] : imagesIn(output);
    return timesMs.map((ms) => images.find(({ atMs }) => Math.abs(atMs - ms) <= TOLERANCE_MS)?.image);
  }

  #run(args: readonly string[], input: Uint8Array, signal: AbortSignal): Promise<Uint8Array | undefined> {
    return this.#turns.take(signal, () => runFfmpeg({ path: this.#path, args, input, signal }));
  }
}

/** Matroska on both sides: so each image comes with its time. Of the protocols it may use only the pipe. */
function argumentsFor(timesMs: readonly number[], format: ImageFormat): readonly string[] {
  const chosen = timesMs.map((ms) => `between(t,${seconds(ms - TOLERANCE_MS / 2)},${seconds(ms + TOLERANCE_MS / 2)})`);
  const filters = [`select='${chosen.join('+')}'`, ...scaling(format)].join(',');
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'quiet', '-protocol_whitelist', 'pipe', '-copyts'],
    ...['-f', 'matroska', '-i', 'pipe:0', '-map', '0:v:0', '-vf', filters],
    ...encoding(format),
    ...['-enc_time_base', '1:1000'],
    ...['-f', 'matroska', 'pipe:1'],
  ];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(4);
}

function scaling({ width, height }: ImageFormat): readonly string[] {
  return height === undefined ? [] : [`scale=${width ?? -1}:${height}`];
}

function encoding({ format, quality }: ImageFormat): readonly string[] {
  if (format === 'PNG') return ['-c:v', 'png'];
  return [
    '-c:v',
    'mjpeg',
    '-q:v',
    String(BEST_SCALE + Math.round(((100 - quality) / 99) * (WORST_SCALE - BEST_SCALE))),
  ];
}

/** What ffmpeg calls the quality of JPEG. */
const BEST_SCALE = 2;
const WORST_SCALE = 31;

interface TimedImage {
  readonly atMs: number;
  readonly image: Uint8Array;
}

function imagesIn(output: Uint8Array): readonly TimedImage[] {
  const reader = new FrameReader();
  const frames = [...reader.push(output), ...reader.end()];
  return frames.map(({ timestampNs, payload }) => ({ atMs: Number(timestampNs) / 1e6, image: payload }));
}
