import { execFile } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  GetClipCommand,
  GetDASHStreamingSessionURLCommand,
  GetHLSStreamingSessionURLCommand,
  GetImagesCommand,
  type KinesisVideoArchivedMediaClient,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { PutMediaProducer } from '../../src/aws/put-media-producer.js';
import { aLocalService, CREDENTIALS } from '../support/local-service.js';

const folder = mkdtempSync(join(tmpdir(), 'kvp-playback-'));
const AT_ONCE = { maxBuffer: 256 * 1024 * 1024 };
const run = promisify(execFile);

const PICTURES = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=6'];
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=6'];
const H264 = [
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
  '-bf',
  '2',
  '-g',
  '50',
  '-sc_threshold',
  '0',
  '-pix_fmt',
  'yuv420p',
];
const H265 = [
  '-c:v',
  'libx265',
  '-preset',
  'ultrafast',
  '-x265-params',
  'keyint=50:min-keyint=50:scenecut=0:log-level=none',
  '-pix_fmt',
  'yuv420p',
];
const CLUSTERS = ['-cluster_time_limit', '5000', '-f', 'matroska'];

/** What is uploaded: three fragments of two seconds. */
const FILES = {
  'H.264 and AAC': [...PICTURES, ...SOUND, ...H264, '-c:a', 'aac', ...CLUSTERS],
  'H.264': [...PICTURES, ...H264, ...CLUSTERS],
  'H.265 and AAC': [...PICTURES, ...SOUND, ...H265, '-c:a', 'aac', ...CLUSTERS],
  'H.264 and A-law': [...PICTURES, ...SOUND, ...H264, '-c:a', 'pcm_alaw', '-ar', '8000', ...CLUSTERS],
} as const;
type Content = keyof typeof FILES;

const fileOf = (content: Content) => join(folder, `${content}.mkv`);
let service: Awaited<ReturnType<typeof aLocalService>>;
let client: KinesisVideoArchivedMediaClient;

beforeAll(async () => {
  service = await aLocalService({ limits: { requestsPerSecond: Infinity } });
  client = service.archivedMedia();
  for (const content of Object.keys(FILES) as Content[]) {
    await run('ffmpeg', ['-v', 'error', '-y', ...FILES[content], fileOf(content)]);
    const streamName = nameOf(content);
    await service.createStream(streamName);
    const producer = new PutMediaProducer({
      endpoint: service.endpoint,
      region: 'us-east-1',
      credentials: CREDENTIALS,
      streamName,
    });
    await producer.putMkv(createReadStream(fileOf(content)));
    await producer.end();
  }
}, 60_000);

afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

function nameOf(content: Content): string {
  return content.replace(/[^\w]+/g, '-');
}

/** The pictures that ffmpeg decodes, as hashes; fails at a warning. */
async function pictures(input: string, ...options: readonly string[]): Promise<readonly string[]> {
  const args = ['-v', 'warning', '-i', input, ...options, '-fps_mode', 'passthrough', '-f', 'framemd5', '-'];
  const { stdout, stderr } = await run('ffmpeg', args, AT_ONCE);
  // WAVEFORMATEX and MP4 know channels by their count alone.
  expect(stderr.replace(/^Guessed Channel Layout .*\n/gm, '')).toBe('');
  const isWanted = /^#media_type (\d+): video/m.exec(stdout)?.[1];
  return stdout.split('\n').flatMap((line) => {
    const [stream, , , , , hash] = line.split(',').map((part) => part.trim());
    return stream === isWanted && hash !== undefined ? [hash] : [];
  });
}

const originals = new Map<Content, Promise<readonly string[]>>();

/** The pictures that were uploaded. */
function uploaded(content: Content): Promise<readonly string[]> {
  const known = originals.get(content) ?? pictures(fileOf(content));
  originals.set(content, known);
  return known;
}

async function expectSame(input: string, content: Content): Promise<void> {
  const original = await uploaded(content);
  expect(original).toHaveLength(150);
  expect(await pictures(input)).toEqual(original);
  if (content !== 'H.264') expect(await samples(input)).toEqual(await samples(fileOf(content)));
}

/** The hash of all samples. */
async function samples(input: string): Promise<string> {
  return (await run('ffmpeg', ['-v', 'error', '-i', input, '-map', '0:a', '-f', 'md5', '-'], AT_ONCE)).stdout;
}

/** All of the stream, by the producer's clock. */
async function everything(StreamName: string) {
  const { Fragments = [] } = await client.send(new ListFragmentsCommand({ StreamName }));
  expect(Fragments).toHaveLength(3);
  const times = Fragments.map(({ ProducerTimestamp }) => ProducerTimestamp!.getTime()).sort((a, b) => a - b);
  const TimestampRange = { StartTimestamp: new Date(times[0]!), EndTimestamp: new Date(times[2]!) };
  return { FragmentSelectorType: 'PRODUCER_TIMESTAMP', TimestampRange } as const;
}

async function hls(
  content: Content,
  input: Partial<ConstructorParameters<typeof GetHLSStreamingSessionURLCommand>[0]> = {},
): Promise<string> {
  const StreamName = nameOf(content);
  const selected = { PlaybackMode: 'ON_DEMAND', HLSFragmentSelector: await everything(StreamName) } as const;
  const command = new GetHLSStreamingSessionURLCommand({ StreamName, ...selected, ...input });
  return (await client.send(command)).HLSStreamingSessionURL!;
}

async function dash(content: Content, input: object = {}): Promise<string> {
  const StreamName = nameOf(content);
  const selected = { PlaybackMode: 'ON_DEMAND', DASHFragmentSelector: await everything(StreamName) } as const;
  const command = new GetDASHStreamingSessionURLCommand({ StreamName, ...selected, ...input });
  return (await client.send(command)).DASHStreamingSessionURL!;
}

describe('ffmpeg decodes from the local server what was uploaded', () => {
  it.each<[string, Content, object]>([
    ['fragmented MP4', 'H.264 and AAC', {}],
    ['fragmented MP4 of pictures alone', 'H.264', {}],
    ['fragmented MP4 of H.265', 'H.265 and AAC', {}],
    ['fragmented MP4 with all discontinuities', 'H.264 and AAC', { DiscontinuityMode: 'ALWAYS' }],
    ['TS', 'H.264 and AAC', { ContainerFormat: 'MPEG_TS' }],
  ])('by HLS, in %s', async (_, content, input) => {
    await expectSame(await hls(content, input), content);
  });

  it.each<Content>(['H.264 and AAC', 'H.264', 'H.265 and AAC', 'H.264 and A-law'])('by DASH: %s', async (content) => {
    await expectSame(await dash(content), content);
  });

  it('live, as long as it likes', async () => {
    const original = await uploaded('H.264 and AAC');
    const live = { PlaybackMode: 'LIVE', HLSFragmentSelector: undefined, DASHFragmentSelector: undefined } as const;
    for (const address of [await hls('H.264 and AAC', live), await dash('H.264 and AAC', live)]) {
      const some = await pictures(address, '-map', '0:v', '-frames:v', '40');
      expect(some).toHaveLength(40);
      const begin = original.indexOf(some[0]!);
      expect(original.slice(begin, begin + 40)).toEqual(some);
    }
  });

  it.each<Content>(['H.264 and AAC', 'H.264', 'H.265 and AAC', 'H.264 and A-law'])('in a clip: %s', async (content) => {
    const StreamName = nameOf(content);
    const { Payload } = await client.send(
      new GetClipCommand({ StreamName, ClipFragmentSelector: await everything(StreamName) }),
    );
    const clip = join(folder, 'clip.mp4');
    writeFileSync(clip, await Payload!.transformToByteArray());
    await expectSame(clip, content);
  });
});

describe('the images of the local server', () => {
  /** From the beginning, each 700 ms. */
  async function images(content: Content, input: Partial<ConstructorParameters<typeof GetImagesCommand>[0]> = {}) {
    const StreamName = nameOf(content);
    const { StartTimestamp, EndTimestamp } = (await everything(StreamName)).TimestampRange;
    const command = new GetImagesCommand({
      StreamName,
      ImageSelectorType: 'PRODUCER_TIMESTAMP',
      StartTimestamp,
      EndTimestamp: new Date(EndTimestamp.getTime() + 1_500),
      SamplingInterval: 700,
      Format: 'PNG',
      ...input,
    });
    const { Images } = await client.send(command);
    return Images!.map(({ ImageContent, Error, TimeStamp }, at) => {
      expect(TimeStamp!.getTime()).toBe(StartTimestamp.getTime() + at * 700);
      expect(Error).toBeUndefined();
      const file = join(folder, `image-${at}`);
      writeFileSync(file, Buffer.from(ImageContent!, 'base64'));
      return file;
    });
  }

  const probe = async (file: string) =>
    (
      await run('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0', file])
    ).stdout.trim();

  it.each<Content>(['H.264 and AAC', 'H.265 and AAC'])(
    'are the frames that are on the screen then: %s',
    async (content) => {
      const original = await pictures(fileOf(content), '-an', '-pix_fmt', 'rgb24');
      const files = await images(content);
      expect(files).toHaveLength(8);
      for (const [at, file] of files.entries()) {
        const [image] = await pictures(file, '-pix_fmt', 'rgb24');
        expect(original.indexOf(image!)).toBe(Math.floor((at * 700) / 40));
      }
    },
  );

  it('are JPEG too, of the quality and the size asked for', async () => {
    // The first one alone: it is far to the next.
    const first = async (input: Parameters<typeof images>[1]) =>
      (await images('H.264', { SamplingInterval: 60_000, ...input }))[0]!;
    const good = statSync(await first({ Format: 'JPEG', FormatConfig: { JPEGQuality: '100' } })).size;
    const poor = statSync(await first({ Format: 'JPEG', FormatConfig: { JPEGQuality: '1' } })).size;
    expect(good).toBeGreaterThan(2 * poor);
    expect(await probe(await first({ Format: 'JPEG' }))).toBe('mjpeg,320,180');
    expect(await probe(await first({ Format: 'JPEG', HeightPixels: 90 }))).toBe('mjpeg,160,90');
    expect(await probe(await first({ HeightPixels: 91, WidthPixels: 33 }))).toBe('png,33,91');
  });
});
