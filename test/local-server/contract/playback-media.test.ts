import { DeleteStreamCommand } from '@aws-sdk/client-kinesis-video';
import { ClientLimitExceededException } from '@aws-sdk/client-kinesis-video-archived-media';
import {
  AAC,
  addressesIn,
  aPlayedService,
  AVC,
  DASH_ON_DEMAND,
  mediaPlaylist,
  NOW_MS,
  ON_DEMAND,
  OTHER_AVC_CONFIGURATION,
  producerRange,
  refusalAt,
  textAt,
  type PlayedService,
} from '../playback/played-stream.js';

let service: PlayedService;
beforeEach(async () => void (service = await aPlayedService()));
afterEach(() => service.close());

const REFUSED = '403 NotAuthorizedException';
const NOT_THERE = '404 ResourceNotFoundException';

/** How many seconds each segment of a playlist has. */
const durationsIn = (playlist: string) =>
  Array.from(playlist.matchAll(/#EXTINF:([\d.]+),/g), ([, seconds]) => Number(seconds));

/** `numbers` of the segments that the playlist names. */
async function numbersIn(master: string): Promise<readonly string[]> {
  const { addresses } = await mediaPlaylist(master);
  return addresses.flatMap(({ searchParams }) => searchParams.get('FragmentNumber') ?? []);
}

/** An address in a session of DASH, such as `getMP4MediaFragment.mp4?FragmentNumber=1&TrackNumber=1`. */
function beside(address: string, name: string): URL {
  const url = new URL(name, address);
  url.searchParams.set('SessionToken', new URL(address).searchParams.get('SessionToken')!);
  return url;
}

/** The types of the boxes of an MP4. */
function boxesIn(bytes: Uint8Array): readonly string[] {
  const types: string[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += view.getUint32(at))
    types.push(Buffer.from(bytes.subarray(at + 4, at + 8)).toString());
  return types;
}

/** When the first sample of a segment is decoded, as its `tfdt` says it, of version 1. */
function decodeTimeIn(bytes: Uint8Array): number {
  const at = Buffer.from(bytes).indexOf('tfdt');
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at + 8));
}

const bytesAt = async (address: string | URL) => new Uint8Array(await (await fetch(address)).arrayBuffer());

describe('a session of HLS', () => {
  it('leads from the master playlist to playlists of pictures and sound, and from these to media', async () => {
    await service.put({ tracks: [AVC, AAC] });
    const master = await service.hls(ON_DEMAND);
    const playlist = await textAt(master);
    expect(playlist).toContain('CODECS="avc1.64000C,mp4a.40.2",RESOLUTION=320x180');
    const [sound, pictures] = addressesIn(playlist, master);
    for (const [address, track] of [
      [pictures, '1'],
      [sound, '2'],
    ] as const) {
      const text = await textAt(address!);
      expect(text).toMatch(/#EXT-X-PLAYLIST-TYPE:VOD[^]*#EXT-X-ENDLIST\n$/);
      expect(durationsIn(text)).toEqual([1, 1, 1]);
      const [init, ...segments] = addressesIn(text, address!);
      expect(init!.pathname).toBe('/hls/v1/getMP4InitFragment.mp4');
      expect(init!.searchParams.get('TrackNumber')).toBe(track);
      expect(boxesIn(await bytesAt(init!))).toEqual(['ftyp', 'moov']);
      expect(segments.map(({ pathname }) => pathname)).toEqual(Array(3).fill('/hls/v1/getMP4MediaFragment.mp4'));
      for (const segment of segments) expect(boxesIn(await bytesAt(segment))).toEqual(['styp', 'moof', 'mdat']);
    }
  });

  it('gives TS, where that was asked for, and nothing else then', async () => {
    await service.put({ tracks: [AVC, AAC] });
    const master = await service.hls({ ...ON_DEMAND, ContainerFormat: 'MPEG_TS' });
    const { text, addresses } = await mediaPlaylist(master);
    expect(text).not.toContain('EXT-X-MAP');
    expect(addresses.map(({ pathname }) => pathname)).toEqual(Array(3).fill('/hls/v1/getTSFragment.ts'));
    const segment = await bytesAt(addresses[0]!);
    expect([segment[0], segment.length % 188]).toEqual([0x47, 0]);
    expect(await refusalAt(beside(master, 'getMP4InitFragment.mp4?TrackNumber=1'))).toBe(
      '400 InvalidArgumentException',
    );
    const inMp4 = await service.hls(ON_DEMAND);
    const number = (await numbersIn(inMp4))[0]!;
    expect(await refusalAt(beside(inMp4, `getTSFragment.ts?FragmentNumber=${number}`))).toBe(
      '400 InvalidArgumentException',
    );
  });

  it('names the fragments by their numbers', async () => {
    await service.put();
    const numbers = await numbersIn(await service.hls(ON_DEMAND));
    expect(numbers).toHaveLength(3);
    for (const number of numbers) expect(number).toMatch(/^\d{47}$/);
  });

  it('shows when fragments begin, where that was asked for', async () => {
    await service.put({ count: 2 });
    const shown = (await mediaPlaylist(await service.hls({ ...ON_DEMAND, DisplayFragmentTimestamp: 'ALWAYS' }))).text;
    expect(Array.from(shown.matchAll(/PROGRAM-DATE-TIME:(.*)/g), ([, time]) => Date.parse(time!))).toEqual([
      NOW_MS,
      NOW_MS + 1_000,
    ]);
    expect((await mediaPlaylist(await service.hls(ON_DEMAND))).text).not.toContain('PROGRAM-DATE-TIME');
  });

  it.each([
    ['ALWAYS', 3],
    ['ON_DISCONTINUITY', 1],
    ['NEVER', 0],
  ] as const)('marks discontinuities: %s', async (DiscontinuityMode, count) => {
    await service.put({ count: 2 });
    await service.put({ count: 2, fromMs: NOW_MS + 9_000 });
    const { text } = await mediaPlaylist(await service.hls({ ...ON_DEMAND, DiscontinuityMode }));
    expect(text.match(/#EXT-X-DISCONTINUITY\n/g) ?? []).toHaveLength(count);
  });

  it('takes the oldest fragments on demand, and the newest live', async () => {
    await service.put({ count: 8 });
    const all = await numbersIn(await service.hls(ON_DEMAND));
    expect(await numbersIn(await service.hls({ ...ON_DEMAND, MaxMediaPlaylistFragmentResults: 3 }))).toEqual(
      all.slice(0, 3),
    );
    expect(await numbersIn(await service.hls({ MaxMediaPlaylistFragmentResults: 3 }))).toEqual(all.slice(-3));
    expect(await numbersIn(await service.hls())).toEqual(all.slice(-5));
  });

  it('takes of two fragments with one producer timestamp the newer', async () => {
    await service.put({ count: 2 });
    const before = await numbersIn(await service.hls(ON_DEMAND));
    await service.put({ count: 1, fromMs: NOW_MS + 1_000 });
    const after = await numbersIn(await service.hls(ON_DEMAND));
    expect(after).toHaveLength(2);
    expect([after[0] === before[0], after[1]! > before[1]!]).toEqual([true, true]);
  });

  it('slides while fragments come, and stops when none do', async () => {
    await service.put({ count: 2 });
    const master = await service.hls({ MaxMediaPlaylistFragmentResults: 3 });
    const sequence = async () => Number(/MEDIA-SEQUENCE:(\d+)/.exec((await mediaPlaylist(master)).text)![1]);
    expect([await sequence(), (await numbersIn(master)).length]).toEqual([0, 2]);
    const first = (await mediaPlaylist(master)).addresses[1]!;
    await service.put({ count: 4, fromMs: NOW_MS + 2_000 });
    expect([await sequence(), (await numbersIn(master)).length]).toEqual([3, 3]);
    const { text } = await mediaPlaylist(master);
    expect((await mediaPlaylist(master)).text).toBe(text);
    expect(text).not.toContain('ENDLIST');
    expect((await fetch(first)).status).toBe(200); // it has slid out just now
  });

  it('replays at the pace of the fragments, and ends where the range does', async () => {
    await service.put({ count: 6 });
    service.clock.ms += 3_600_000;
    const master = await service.hls({
      PlaybackMode: 'LIVE_REPLAY',
      HLSFragmentSelector: producerRange(0, 4_000),
      MaxMediaPlaylistFragmentResults: 3,
    });
    const last = async () => /MEDIA-SEQUENCE:(\d+)/.exec((await mediaPlaylist(master)).text)![1];
    expect([await last(), (await numbersIn(master)).length]).toEqual(['0', 3]);
    service.clock.ms += 999;
    expect(await last()).toBe('0');
    service.clock.ms += 1;
    expect(await last()).toBe('1');
    service.clock.ms += 1_000;
    expect(await last()).toBe('2');
    expect((await mediaPlaylist(master)).text).toContain('#EXT-X-ENDLIST');
  });

  it('puts pictures right behind those before, where each fragment begins anew, whatever sound comes first', async () => {
    await service.put({ tracks: [AVC, AAC], count: 1 });
    await service.put({ tracks: [AVC, AAC], count: 2, fromMs: NOW_MS + 900, soundLeadMs: 100 });
    const master = await service.hls({ ...ON_DEMAND, DiscontinuityMode: 'ALWAYS' });
    const [, ...segments] = (await mediaPlaylist(master)).addresses;
    const [first, ...others] = await Promise.all(segments.map(async (segment) => decodeTimeIn(await bytesAt(segment))));
    // In ticks of 90 kHz.
    expect(others.map((time) => time - first!)).toEqual([90_000, 180_000]);
  });

  it('gives no fragment that is not of the session', async () => {
    await service.put({ count: 4 });
    const [first, ...others] = await numbersIn(await service.hls(ON_DEMAND));
    const master = await service.hls({ PlaybackMode: 'ON_DEMAND', HLSFragmentSelector: producerRange(0, 500) });
    const at = (number: string) =>
      refusalAt(beside(master, `getMP4MediaFragment.mp4?TrackNumber=1&FragmentNumber=${number}`));
    expect(await at(first!)).toBe('200 ');
    expect(await at(others[0]!)).toBe(NOT_THERE);
    await service.createStream('other');
    await service.put({ streamName: 'other' });
    const [foreign] = await numbersIn(await service.hls({ ...ON_DEMAND, StreamName: 'other' }));
    expect(await at(foreign!)).toBe(NOT_THERE);
  });

  it.each([
    ['no such track', 'getMP4InitFragment.mp4?TrackNumber=7', NOT_THERE],
    ['no playlist of such a track', 'getHLSMediaPlaylist.m3u8?TrackNumber=7', NOT_THERE],
    ['no such configuration', 'getMP4InitFragment.mp4?TrackNumber=1&SequenceNumber=7', NOT_THERE],
    ['no track', 'getMP4InitFragment.mp4', '400 InvalidArgumentException'],
    ['no fragment', 'getMP4MediaFragment.mp4?TrackNumber=1', '400 InvalidArgumentException'],
    [
      'what is no number',
      'getMP4MediaFragment.mp4?TrackNumber=1&FragmentNumber=__proto__',
      '400 InvalidArgumentException',
    ],
  ])('refuses %s', async (_, name, expected) => {
    await service.put();
    expect(await refusalAt(beside(await service.hls(ON_DEMAND), name))).toBe(expected);
  });

  it('goes on with other codec private data behind a discontinuity', async () => {
    await service.put({ count: 1 });
    await service.put({
      count: 1,
      fromMs: NOW_MS + 1_000,
      tracks: [{ ...AVC, codecPrivate: OTHER_AVC_CONFIGURATION }],
    });
    await service.put({ count: 1, fromMs: NOW_MS + 2_000 });
    const { text, addresses } = await mediaPlaylist(await service.hls(ON_DEMAND));
    expect(Array.from(text.matchAll(/MAP:URI=.*SequenceNumber=(\d+)"/g), ([, number]) => number)).toEqual([
      '0',
      '1',
      '0',
    ]);
    expect(text.match(/#EXT-X-DISCONTINUITY\n/g)).toHaveLength(2);
    const [first, second] = await Promise.all(addresses.slice(0, 2).map(bytesAt));
    expect(first).not.toEqual(second);
  });

  it('refuses a fragment with other tracks when it is loaded', async () => {
    await service.put({ count: 1 });
    await service.put({ count: 1, fromMs: NOW_MS + 1_000, tracks: [AVC, AAC] });
    const { addresses } = await mediaPlaylist(await service.hls(ON_DEMAND));
    expect(await Promise.all(addresses.slice(1).map(refusalAt))).toEqual([
      '200 ',
      '400 InvalidCodecPrivateDataException',
    ]);
  });
});

describe('a session of DASH', () => {
  it('leads from the manifest to the media of each track', async () => {
    await service.put({ tracks: [AVC, AAC] });
    const address = await service.dash({
      ...DASH_ON_DEMAND,
      DisplayFragmentNumber: 'ALWAYS',
      DisplayFragmentTimestamp: 'ALWAYS',
    });
    const manifest = await textAt(address);
    expect(manifest).toMatch(/<MPD [^>]*type="static" mediaPresentationDuration="PT3S"/);
    expect(Array.from(manifest.matchAll(/kvs:fn="(\d{47})"/g))).toHaveLength(6);
    expect(Number(/kvs:ts="([\d.]+)"/.exec(manifest)![1])).toBe(NOW_MS / 1_000);
    for (const track of [1, 2]) {
      expect(boxesIn(await bytesAt(beside(address, `getMP4InitFragment.mp4?TrackNumber=${track}`)))).toEqual([
        'ftyp',
        'moov',
      ]);
      for (const number of [1, 2, 3]) {
        const segment = beside(address, `getMP4MediaFragment.mp4?FragmentNumber=${number}&TrackNumber=${track}`);
        expect(boxesIn(await bytesAt(segment))).toEqual(['styp', 'moof', 'mdat']);
      }
    }
    expect(await refusalAt(beside(address, 'getMP4MediaFragment.mp4?FragmentNumber=4&TrackNumber=1'))).toBe(NOT_THERE);
  });

  it('is dynamic while it is live, and begins at one time throughout', async () => {
    await service.put({ count: 2 });
    const address = await service.dash();
    const start = async () => /type="dynamic" availabilityStartTime="([^"]+)"/.exec(await textAt(address))![1];
    const begun = await start();
    expect(Date.parse(begun!)).toBe(NOW_MS - 2_000);
    service.clock.ms += 1_000;
    await service.put({ count: 1, fromMs: NOW_MS + 2_000 });
    expect(await start()).toBe(begun);
    expect((await textAt(address)).match(/<S /g)).toHaveLength(3);
  });

  it('refuses other codec private data when it is loaded', async () => {
    await service.put({ count: 1 });
    await service.put({
      count: 1,
      fromMs: NOW_MS + 1_000,
      tracks: [{ ...AVC, codecPrivate: OTHER_AVC_CONFIGURATION }],
    });
    const address = await service.dash(DASH_ON_DEMAND);
    const at = (number: number) =>
      refusalAt(beside(address, `getMP4MediaFragment.mp4?FragmentNumber=${number}&TrackNumber=1`));
    expect([await at(1), await at(2)]).toEqual(['200 ', '400 InvalidCodecPrivateDataException']);
  });
});

describe('a session token', () => {
  /** Each kind of address that a session has. */
  async function addressesOf(input: 'HLS' | 'DASH'): Promise<readonly URL[]> {
    if (input === 'DASH') {
      const address = await service.dash(DASH_ON_DEMAND);
      const media = ['getMP4InitFragment.mp4?TrackNumber=1', 'getMP4MediaFragment.mp4?FragmentNumber=1&TrackNumber=1'];
      return [new URL(address), ...media.map((name) => beside(address, name))];
    }
    const master = await service.hls(ON_DEMAND);
    const inTs = await service.hls({ ...ON_DEMAND, ContainerFormat: 'MPEG_TS' });
    const [playlist] = addressesIn(await textAt(master), master);
    const { addresses } = await mediaPlaylist(master);
    return [new URL(master), playlist!, ...addresses.slice(0, 2), (await mediaPlaylist(inTs)).addresses[0]!];
  }

  beforeEach(() => service.put());

  it.each(['HLS', 'DASH'] as const)('is good until it expires, for all of %s', async (protocol) => {
    const addresses = await addressesOf(protocol);
    service.clock.ms += 299_999;
    for (const address of addresses) expect(await refusalAt(address)).toBe('200 ');
    service.clock.ms += 1;
    for (const address of addresses) expect(await refusalAt(address)).toBe(REFUSED);
  });

  it.each(['HLS', 'DASH'] as const)('that is forged gets nothing of %s', async (protocol) => {
    for (const address of await addressesOf(protocol)) {
      const token = address.searchParams.get('SessionToken')!;
      const forged = [
        '',
        'x',
        token.slice(1),
        `${token}A`,
        token.toLowerCase(),
        token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
        'A'.repeat(43),
        '__proto__',
        `${token}&`,
        'A'.repeat(5_000),
      ];
      for (const other of forged) {
        const url = new URL(address);
        url.searchParams.set('SessionToken', other);
        expect(await refusalAt(url)).toBe(REFUSED);
      }
      const none = new URL(address);
      none.searchParams.delete('SessionToken');
      expect(await refusalAt(none)).toBe(REFUSED);
    }
  });

  it('of one protocol gets nothing of the other', async () => {
    const hls = new URL(await service.hls(ON_DEMAND)).searchParams.get('SessionToken')!;
    const dash = new URL(await service.dash(DASH_ON_DEMAND)).searchParams.get('SessionToken')!;
    for (const [protocol, foreign] of [
      ['HLS', dash],
      ['DASH', hls],
    ] as const)
      for (const address of await addressesOf(protocol)) {
        address.searchParams.set('SessionToken', foreign);
        expect(await refusalAt(address)).toBe(REFUSED);
      }
  });

  it('of another server gets nothing', async () => {
    await using other = await aPlayedService();
    const address = new URL(await service.hls(ON_DEMAND));
    address.port = new URL(other.endpoint).port;
    expect(await refusalAt(address)).toBe(REFUSED);
  });

  it('dies with its stream, and does not come to life with its namesake', async () => {
    const addresses = await addressesOf('HLS');
    const StreamARN = await service.createStream('doomed');
    await service.put({ streamName: 'doomed' });
    const doomed = await service.hls({ ...ON_DEMAND, StreamName: 'doomed' });
    expect(await refusalAt(doomed)).toBe('200 ');
    await service.kinesisVideo.send(new DeleteStreamCommand({ StreamARN }));
    await service.createStream('doomed');
    await service.put({ streamName: 'doomed' });
    expect(await refusalAt(doomed)).toBe(REFUSED);
    expect(await refusalAt(addresses[0]!)).toBe('200 ');
  });

  it('is refused in the same words, whatever is wrong with it', async () => {
    const expired = await service.hls();
    const wrong = [expired, expired.replace(/.$/, '_'), expired.replace(/SessionToken=.*/, '')];
    service.clock.ms += 300_000;
    const texts = await Promise.all(wrong.map(async (address) => (await fetch(address)).text()));
    expect(new Set(texts).size).toBe(1);
    expect(JSON.parse(texts[0]!)).toEqual({ __type: 'NotAuthorizedException', Message: expect.any(String) as string });
  });

  it('is another one each time', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => service.hls()));
    expect(new Set(tokens).size).toBe(20);
  });

  it('is not given when there are too many sessions, until some expire', async () => {
    await using small = await aPlayedService({ limits: { playbackSessions: 2 } });
    await small.put();
    await small.hls();
    small.clock.ms += 1;
    await small.hls();
    await expect(small.dash()).rejects.toBeInstanceOf(ClientLimitExceededException);
    await small.put({ fromMs: NOW_MS + 5_000 });
    small.clock.ms += 299_999;
    await small.put({ fromMs: NOW_MS + 9_000 });
    expect(await small.dash()).toContain('/dash/v1/');
  });
});

describe('what players ask with', () => {
  beforeEach(() => service.put());

  it('may be HEAD, which says the same without the body', async () => {
    const { addresses } = await mediaPlaylist(await service.hls(ON_DEMAND));
    for (const address of addresses.slice(0, 2)) {
      const [head, get] = [await fetch(address, { method: 'HEAD' }), await fetch(address)];
      const body = await get.arrayBuffer();
      expect(head.status).toBe(200);
      expect(head.headers.get('content-length')).toBe(String(body.byteLength));
      expect(await head.text()).toBe('');
    }
  });

  it('may come from a page of any origin', async () => {
    const master = await service.hls(ON_DEMAND);
    const preflight = await fetch(master, {
      method: 'OPTIONS',
      headers: { 'Access-Control-Request-Headers': 'range' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('GET');
    expect((await fetch(master)).headers.get('access-control-allow-origin')).toBe('*');
    const refused = await fetch(`${master}x`);
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, '*']);
  });

  it('is not opened to other origins where it is not playback', async () => {
    const preflight = await fetch(`${service.endpoint}/getClip`, { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([404, null]);
    const post = await fetch(await service.hls(), { method: 'POST', body: '{}' });
    expect(post.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  });

  it('is told what it gets, and how long to keep it', async () => {
    const master = await service.hls(ON_DEMAND);
    const inTs = await service.hls({ ...ON_DEMAND, ContainerFormat: 'MPEG_TS' });
    const { addresses } = await mediaPlaylist(master);
    const told = async (address: string | URL) => {
      const { headers } = await fetch(address);
      return [headers.get('content-type'), headers.get('cache-control')];
    };
    const kept = 'private, max-age=300, immutable';
    expect(await told(master)).toEqual(['application/vnd.apple.mpegurl', 'no-store']);
    expect(await told(addresses[0]!)).toEqual(['video/mp4', kept]);
    expect(await told(addresses[1]!)).toEqual(['video/mp4', kept]);
    expect(await told((await mediaPlaylist(inTs)).addresses[0]!)).toEqual(['video/MP2T', kept]);
    expect(await told(await service.dash())).toEqual(['application/dash+xml', 'no-store']);
    expect(await told(`${master}x`)).toEqual(['application/json', 'no-store']);
  });

  it('can be struck by faults', async () => {
    const { addresses } = await mediaPlaylist(await service.hls(ON_DEMAND));
    service.server.faults.add({ kind: 'internal-error', operation: 'GetMP4MediaFragment', stream: 's', times: 1 });
    expect(await refusalAt(addresses[0]!)).toBe('200 ');
    expect(await refusalAt(addresses[1]!)).toBe('500 InternalFailure');
    expect(await refusalAt(addresses[1]!)).toBe('200 ');
  });

  it('needs no signature, but the token', async () => {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    await using strict = await aPlayedService({ credentials });
    await expect(strict.hls()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await refusalAt(`${strict.endpoint}/hls/v1/getHLSMasterPlaylist.m3u8?SessionToken=x`)).toBe(REFUSED);
  });
});
