import {
  GetClipCommand,
  InvalidArgumentException,
  InvalidCodecPrivateDataException,
  MissingCodecPrivateDataException,
  NoDataRetentionException,
  ResourceNotFoundException,
  UnsupportedStreamMediaTypeException,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { createFile, MP4BoxBuffer } from 'mp4box';
import {
  AAC,
  ALAW,
  aPlayedService,
  AVC,
  HEVC,
  MULAW,
  NOW_MS,
  OTHER_AVC_CONFIGURATION,
  producerRange,
  type PlayedService,
} from '../playback/played-stream.js';

let service: PlayedService;
beforeEach(async () => void (service = await aPlayedService()));
afterEach(() => service.close());

/** From and to, in milliseconds from the beginning. */
function clip(startMs = -3_600_000, endMs = 3_600_000, others: object = {}) {
  const input = { StreamName: 's', ClipFragmentSelector: producerRange(startMs, endMs), ...others };
  return service.client.send(new GetClipCommand(input));
}

/** What mp4box reads of an MP4: samples of each track, and how long it is, in milliseconds. */
function read(bytes: Uint8Array) {
  const file = createFile();
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(bytes.slice().buffer, 0));
  file.flush();
  const { tracks, duration, timescale, isFragmented } = file.getInfo();
  const counts = tracks.map(({ codec, nb_samples }) => `${codec} ${nb_samples}`);
  return { counts, durationMs: Math.round((duration / timescale) * 1_000), isFragmented };
}

async function clipBytes(...range: [number?, number?]): Promise<Uint8Array> {
  return (await clip(...range)).Payload!.transformToByteArray();
}

describe('GetClip', () => {
  it('gives an MP4 file of the time range, both ends included', async () => {
    await service.put({ tracks: [AVC, AAC], count: 5 });
    const { ContentType } = await clip();
    expect(ContentType).toBe('video/mp4');
    expect(read(await clipBytes())).toMatchObject({ counts: ['avc1.64000c 10', 'mp4a.40.2 10'], isFragmented: false });
    expect(read(await clipBytes(1_000, 3_000)).counts[0]).toBe('avc1.64000c 6');
    expect(read(await clipBytes(1_001, 2_999)).counts[0]).toBe('avc1.64000c 2');
  });

  it('selects by the clock of the server too', async () => {
    await service.put({ count: 2 });
    service.clock.ms += 10_000;
    await service.put({ count: 1, fromMs: NOW_MS - 60_000 });
    const bytes = async (startMs: number, endMs: number) => {
      const selector = { ...producerRange(startMs, endMs), FragmentSelectorType: 'SERVER_TIMESTAMP' };
      const { Payload } = await clip(0, 0, { ClipFragmentSelector: selector });
      return Payload!.transformToByteArray();
    };
    expect(read(await bytes(0, 9_999)).counts).toEqual(['avc1.64000c 4']);
    expect(read(await bytes(1, 10_000)).counts).toEqual(['avc1.64000c 2']);
    await expect(bytes(0, 10_001)).rejects.toBeInstanceOf(InvalidArgumentException); // that is the future
  });

  it('has the first 200 fragments, if there are more', async () => {
    await service.put({ count: 203 });
    expect(read(await clipBytes()).counts).toEqual(['avc1.64000c 400']);
  });

  it('takes of two fragments with one producer timestamp the newer', async () => {
    await service.put({ count: 2 });
    await service.put({ count: 1 });
    expect(read(await clipBytes()).counts).toEqual(['avc1.64000c 4']);
  });

  it.each([
    ['H.264', [AVC], true],
    ['H.264 and AAC', [AVC, AAC], true],
    ['H.264 and A-law', [AVC, ALAW], true],
    ['H.265', [HEVC], true],
    ['H.264 and µ-law', [AVC, MULAW], false],
    ['AAC', [{ ...AAC, number: 1 }], false],
    ['three tracks', [AVC, AAC, { ...AAC, number: 3 }], false],
  ] as const)('takes %s as the service does', async (_, tracks, isTaken) => {
    await service.put({ tracks });
    if (isTaken) expect((await clipBytes()).length).toBeGreaterThan(100);
    else await expect(clip()).rejects.toBeInstanceOf(UnsupportedStreamMediaTypeException);
  });

  it('refuses media that no player could decode', async () => {
    await service.put({ tracks: [{ number: 1 }] });
    await expect(clip()).rejects.toBeInstanceOf(MissingCodecPrivateDataException);
  });

  it('refuses codec private data that changes, and tracks that come and go', async () => {
    await service.put({ count: 1 });
    await service.put({
      count: 1,
      fromMs: NOW_MS + 1_000,
      tracks: [{ ...AVC, codecPrivate: OTHER_AVC_CONFIGURATION }],
    });
    await service.put({ count: 1, fromMs: NOW_MS + 2_000, tracks: [AVC, AAC] });
    expect(read(await clipBytes(0, 999)).counts).toEqual(['avc1.64000c 2']);
    await expect(clip(0, 1_500)).rejects.toBeInstanceOf(InvalidCodecPrivateDataException);
    await expect(clip(1_500, 2_500)).resolves.toMatchObject({ ContentType: 'video/mp4' });
    await expect(clip(1_000, 2_500)).rejects.toBeInstanceOf(InvalidCodecPrivateDataException);
  });

  it.each([
    ['nothing selected', { ClipFragmentSelector: undefined }],
    ['no range', { ClipFragmentSelector: { FragmentSelectorType: 'PRODUCER_TIMESTAMP' } }],
    ['no clock', { ClipFragmentSelector: { TimestampRange: producerRange(0, 1).TimestampRange } }],
    ['a range that ends before it begins', { ClipFragmentSelector: producerRange(1, 0) }],
    ['more than a day', { ClipFragmentSelector: producerRange(0, 86_400_001) }],
    ['no stream', { StreamName: undefined }],
  ])('refuses %s', async (_, input) => {
    await service.put();
    await expect(clip(0, 0, input)).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it('says so when there is nothing', async () => {
    await expect(clip(0, 1, { StreamName: 'x' })).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(clip(0, 1)).rejects.toBeInstanceOf(ResourceNotFoundException);
    await service.createStream('kept-not', 0);
    await expect(clip(0, 1, { StreamName: 'kept-not' })).rejects.toBeInstanceOf(NoDataRetentionException);
  });

  it('makes a few at a time, and each in the end', async () => {
    await service.put({ count: 20 });
    const clips = await Promise.all(Array.from({ length: 8 }, () => clipBytes()));
    expect(new Set(clips.map(({ length }) => length)).size).toBe(1);
  });
});
