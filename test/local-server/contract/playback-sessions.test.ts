import {
  InvalidArgumentException,
  InvalidCodecPrivateDataException,
  MissingCodecPrivateDataException,
  NoDataRetentionException,
  ResourceNotFoundException,
  UnsupportedStreamMediaTypeException,
  type GetHLSStreamingSessionURLCommandInput,
} from '@aws-sdk/client-kinesis-video-archived-media';
import {
  AAC,
  ALAW,
  aPlayedService,
  AVC,
  DASH_ON_DEMAND,
  HEVC,
  MULAW,
  NOW_MS,
  ON_DEMAND,
  producerRange,
  type PlayedService,
} from '../playback/played-stream.js';

let service: PlayedService;
beforeEach(async () => void (service = await aPlayedService()));
afterEach(() => service.close());

const range = (startMs: number, endMs: number) => producerRange(startMs, endMs).TimestampRange;
const byServer = (startMs: number, endMs: number) =>
  ({ FragmentSelectorType: 'SERVER_TIMESTAMP', TimestampRange: range(startMs, endMs) }) as const;

describe('GetHLSStreamingSessionURL', () => {
  it('gives the address of a master playlist, on the server that was asked', async () => {
    await service.put();
    const address = new URL(await service.hls());
    expect(address.origin).toBe(service.endpoint);
    expect(address.pathname).toBe('/hls/v1/getHLSMasterPlaylist.m3u8');
    expect(address.searchParams.get('SessionToken')).toMatch(/^[\w-]{43}$/);
  });

  it('finds the stream by its ARN', async () => {
    const StreamARN = await service.createStream('other');
    await service.put({ streamName: 'other' });
    const input = { StreamName: undefined, StreamARN } as unknown as GetHLSStreamingSessionURLCommandInput;
    expect(await service.hls(input)).toContain('/hls/v1/');
  });

  it.each<[string, GetHLSStreamingSessionURLCommandInput]>([
    ['LIVE', { PlaybackMode: 'LIVE' }],
    [
      'LIVE by the producer',
      { PlaybackMode: 'LIVE', HLSFragmentSelector: { FragmentSelectorType: 'PRODUCER_TIMESTAMP' } },
    ],
    [
      'LIVE_REPLAY without end',
      {
        PlaybackMode: 'LIVE_REPLAY',
        HLSFragmentSelector: {
          FragmentSelectorType: 'SERVER_TIMESTAMP',
          TimestampRange: { StartTimestamp: new Date(NOW_MS - 1) },
        },
      },
    ],
    ['LIVE_REPLAY with an end', { PlaybackMode: 'LIVE_REPLAY', HLSFragmentSelector: producerRange(0, 10_000) }],
    ['ON_DEMAND', ON_DEMAND],
    ['a range of a day', { ...ON_DEMAND, HLSFragmentSelector: producerRange(-86_400_000, 0) }],
    ['the shortest session', { Expires: 300 }],
    ['the longest session', { Expires: 43_200 }],
    ['the shortest playlist', { MaxMediaPlaylistFragmentResults: 1 }],
    ['the longest playlist', { MaxMediaPlaylistFragmentResults: 5_000 }],
    ['TS', { ContainerFormat: 'MPEG_TS' }],
    ['all the rest', { DiscontinuityMode: 'ON_DISCONTINUITY', DisplayFragmentTimestamp: 'ALWAYS' }],
  ])('allows %s', async (_, input) => {
    await service.put();
    expect(await service.hls(input)).toContain('SessionToken=');
  });

  it.each<[string, object]>([
    ['an unknown mode', { PlaybackMode: 'REPLAY' }],
    ['an unknown container', { ContainerFormat: 'WEBM' }],
    ['an unknown discontinuity mode', { DiscontinuityMode: 'SOMETIMES' }],
    ['an unknown display mode', { DisplayFragmentTimestamp: 'SOMETIMES' }],
    ['a session that is too short', { Expires: 299 }],
    ['a session that is too long', { Expires: 43_201 }],
    ['an empty playlist', { MaxMediaPlaylistFragmentResults: 0 }],
    ['a playlist that is too long', { MaxMediaPlaylistFragmentResults: 5_001 }],
    ['a range for LIVE', { HLSFragmentSelector: producerRange(0, 1) }],
    ['ON_DEMAND without a selector', { PlaybackMode: 'ON_DEMAND' }],
    [
      'ON_DEMAND without a range',
      { PlaybackMode: 'ON_DEMAND', HLSFragmentSelector: { FragmentSelectorType: 'SERVER_TIMESTAMP' } },
    ],
    ['ON_DEMAND without a clock', { PlaybackMode: 'ON_DEMAND', HLSFragmentSelector: { TimestampRange: range(0, 1) } }],
    [
      'ON_DEMAND without a beginning',
      {
        PlaybackMode: 'ON_DEMAND',
        HLSFragmentSelector: {
          FragmentSelectorType: 'PRODUCER_TIMESTAMP',
          TimestampRange: { EndTimestamp: new Date(NOW_MS) },
        },
      },
    ],
    [
      'ON_DEMAND without an end',
      {
        PlaybackMode: 'ON_DEMAND',
        HLSFragmentSelector: {
          FragmentSelectorType: 'PRODUCER_TIMESTAMP',
          TimestampRange: { StartTimestamp: new Date(NOW_MS) },
        },
      },
    ],
    ['LIVE_REPLAY without a range', { PlaybackMode: 'LIVE_REPLAY' }],
    ['an unknown clock', { HLSFragmentSelector: { FragmentSelectorType: 'MY_TIMESTAMP' } }],
    ['an end that is the beginning', { ...ON_DEMAND, HLSFragmentSelector: producerRange(5, 5) }],
    ['an end before the beginning', { ...ON_DEMAND, HLSFragmentSelector: producerRange(6, 5) }],
    ['more than a day', { ...ON_DEMAND, HLSFragmentSelector: producerRange(0, 86_400_001) }],
    ['the future by the server', { ...ON_DEMAND, HLSFragmentSelector: byServer(0, 1) }],
    ['no stream', { StreamName: undefined }],
  ])('refuses %s', async (_, input) => {
    await service.put();
    const refusal = service.hls(input);
    await expect(refusal).rejects.toBeInstanceOf(InvalidArgumentException);
    await expect(refusal).rejects.toMatchObject({ $metadata: { httpStatusCode: 400, attempts: 1 } });
  });

  it('does not know streams that are not there', async () => {
    await expect(service.hls({ StreamName: 'x' })).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('refuses a stream that keeps nothing', async () => {
    await service.createStream('kept-not', 0);
    await service.put({ streamName: 'kept-not' });
    const refusal = service.hls({ StreamName: 'kept-not' });
    await expect(refusal).rejects.toBeInstanceOf(NoDataRetentionException);
    await expect(refusal).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  });

  it('plays LIVE what is not older than 30 seconds', async () => {
    await expect(service.hls()).rejects.toBeInstanceOf(ResourceNotFoundException);
    await service.put();
    service.clock.ms += 30_000;
    expect(await service.hls()).toContain('/hls/v1/');
    service.clock.ms += 1;
    await expect(service.hls()).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it.each(['ON_DEMAND', 'LIVE_REPLAY'] as const)('needs a fragment in the range of %s', async (PlaybackMode) => {
    await service.put({ count: 3 });
    const from = (startMs: number, endMs: number) =>
      service.hls({ PlaybackMode, HLSFragmentSelector: producerRange(startMs, endMs) });
    await expect(from(2_001, 9_000)).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(from(-9_000, -1)).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect(await from(2_000, 9_000)).toContain('/hls/v1/');
    expect(await from(-9_000, 0)).toContain('/hls/v1/');
  });

  it.each([
    ['H.264', [AVC], true, true],
    ['H.264 and AAC', [AVC, AAC], true, true],
    ['AAC', [{ ...AAC, number: 1 }], true, true],
    ['H.265', [HEVC], true, false],
    ['H.265 and AAC', [HEVC, AAC], true, false],
    ['H.264 and A-law', [AVC, ALAW], false, false],
    [
      'sound before pictures',
      [
        { ...AAC, number: 1 },
        { ...AVC, number: 2 },
      ],
      false,
      false,
    ],
    ['two kinds of pictures', [AVC, { ...AVC, number: 2 }], false, false],
    ['three tracks', [AVC, AAC, { ...AAC, number: 3 }], false, false],
    ['Opus', [{ ...AAC, number: 1, codecId: 'A_OPUS' }], false, false],
  ] as const)('plays %s as the service does', async (...[, tracks, inMp4, inTs]) => {
    await service.put({ tracks });
    for (const [ContainerFormat, isPlayed] of [
      ['FRAGMENTED_MP4', inMp4],
      ['MPEG_TS', inTs],
    ] as const) {
      const session = service.hls({ ContainerFormat });
      if (isPlayed) expect(await session).toContain('/hls/v1/');
      else await expect(session).rejects.toBeInstanceOf(UnsupportedStreamMediaTypeException);
    }
  });

  it.each([
    ['no codec private data', { number: 1 }, MissingCodecPrivateDataException],
    [
      'codec private data with start codes',
      { number: 1, codecPrivate: Uint8Array.of(0, 0, 0, 1, 0x67) },
      InvalidCodecPrivateDataException,
    ],
    [
      'codec private data that is none',
      { number: 1, codecPrivate: Uint8Array.of(1, 2, 3) },
      InvalidCodecPrivateDataException,
    ],
  ] as const)('refuses %s', async (_, track, refusal) => {
    await service.put({ tracks: [track] });
    await expect(service.hls()).rejects.toBeInstanceOf(refusal);
    await expect(service.dash()).rejects.toBeInstanceOf(refusal);
  });

  it('verifies the signature, where the server has credentials', async () => {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    await using strict = await aPlayedService({ credentials, now: Date.now });
    await expect(strict.hls()).rejects.toBeInstanceOf(ResourceNotFoundException);
    const unsigned = await fetch(`${strict.endpoint}/getHLSStreamingSessionURL`, {
      method: 'POST',
      body: '{"StreamName":"s"}',
    });
    expect(unsigned.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  });
});

describe('GetDASHStreamingSessionURL', () => {
  it('gives the address of a manifest', async () => {
    await service.put();
    const address = new URL(await service.dash());
    expect(address.pathname).toBe('/dash/v1/getDASHManifest.mpd');
    expect(address.searchParams.get('SessionToken')).toMatch(/^[\w-]{43}$/);
  });

  it.each<[string, object]>([
    ['an unknown mode', { PlaybackMode: 'REPLAY' }],
    ['a manifest that is too long', { MaxManifestFragmentResults: 5_001 }],
    ['an empty manifest', { MaxManifestFragmentResults: 0 }],
    ['a session that is too short', { Expires: 299 }],
    ['an unknown display of numbers', { DisplayFragmentNumber: 'SOMETIMES' }],
    ['an unknown display of timestamps', { DisplayFragmentTimestamp: 'SOMETIMES' }],
    ['a range for LIVE', { DASHFragmentSelector: producerRange(0, 1) }],
    ['ON_DEMAND without a selector', { PlaybackMode: 'ON_DEMAND' }],
    ['the future by the server', { PlaybackMode: 'ON_DEMAND', DASHFragmentSelector: byServer(0, 1) }],
  ])('refuses %s', async (_, input) => {
    await service.put();
    const refusal = service.dash(input);
    await expect(refusal).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it.each([
    ['H.264', [AVC], true],
    ['H.264 and AAC', [AVC, AAC], true],
    ['H.264 and A-law', [AVC, ALAW], true],
    ['H.264 and µ-law', [AVC, MULAW], true],
    ['AAC', [{ ...AAC, number: 1 }], true],
    ['H.265 and AAC', [HEVC, AAC], true],
    ['H.265 and A-law', [HEVC, ALAW], false],
    ['µ-law', [{ ...MULAW, number: 1 }], false],
  ] as const)('plays %s as the service does', async (_, tracks, isPlayed) => {
    await service.put({ tracks });
    const session = service.dash(DASH_ON_DEMAND);
    if (isPlayed) expect(await session).toContain('/dash/v1/');
    else await expect(session).rejects.toBeInstanceOf(UnsupportedStreamMediaTypeException);
  });
});
