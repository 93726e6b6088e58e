import {
  hlsMasterPlaylist,
  hlsMediaPlaylist,
  type HlsMediaPlaylistOptions,
} from '../../../src/media/playback/hls-playlists.js';
import type { PlaybackTrack } from '../../../src/media/playback/playback-track.js';
import { PlaylistWindow } from '../../../src/media/playback/playlist-window.js';
import { Random, seedOfRun } from '../../support/random.js';
import { aFragment, aWindow, fragmentsAt, NEW_YEAR_MS } from './a-fragment.js';

const VIDEO: PlaybackTrack = {
  number: 1,
  bandwidth: 800_000,
  frameRate: 29.97002997,
  codec: {
    kind: 'avc',
    codecString: 'avc1.42C00C',
    width: 320,
    height: 180,
    profile: 66,
    level: 12,
    configuration: new Uint8Array(),
    framing: 4,
  },
};
const AUDIO: PlaybackTrack = {
  number: 2,
  name: 'door "left"\n',
  bandwidth: 64_000,
  codec: { kind: 'aac', codecString: 'mp4a.40.2', sampleRate: 48_000, channels: 2, configuration: new Uint8Array() },
};

const mediaPlaylistUri = ({ number }: PlaybackTrack) => `track${number}.m3u8`;

function playlistOf(window: PlaylistWindow, options: Partial<HlsMediaPlaylistOptions> = {}): string[] {
  const initUri = ({ configuration }: { readonly configuration: number }) => `init${configuration}.mp4`;
  const segmentUri = ({ sequenceNumber }: { readonly sequenceNumber: number }) => `${sequenceNumber}.m4s`;
  return hlsMediaPlaylist({ window, initUri, segmentUri, ...options }).split('\n');
}

describe('a master playlist', () => {
  it('has one variant, and sound beside it as a rendition of its own', () => {
    expect(hlsMasterPlaylist({ tracks: [AUDIO, VIDEO], mediaPlaylistUri })).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:4',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="door left",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="track2.m3u8"',
        '#EXT-X-STREAM-INF:BANDWIDTH=864000,CODECS="avc1.42C00C,mp4a.40.2",RESOLUTION=320x180,FRAME-RATE=29.970,AUDIO="audio"',
        'track1.m3u8',
        '',
      ].join('\n'),
    );
  });

  it('has all tracks in the variant where one segment has them all', () => {
    const text = hlsMasterPlaylist({ tracks: [VIDEO, AUDIO], containerFormat: 'MPEG_TS', mediaPlaylistUri });
    expect(text).not.toContain('EXT-X-MEDIA');
    expect(text).toContain('BANDWIDTH=864000,CODECS="avc1.42C00C,mp4a.40.2"');
  });

  it('counts, of two renditions of sound, the larger one, and gives each a name of its own', () => {
    const other = { ...AUDIO, number: 3, bandwidth: 32_000 };
    const text = hlsMasterPlaylist({ tracks: [VIDEO, AUDIO, other], mediaPlaylistUri });
    expect(text).toContain('BANDWIDTH=864000,');
    const names = Array.from(text.matchAll(/NAME="([^"]*)"/g), ([, name]) => name);
    expect(names).toEqual(['door left', 'door left 2']);
  });

  it('of sound alone has the first track as its variant, which the group names without a URI', () => {
    const text = hlsMasterPlaylist({ tracks: [AUDIO, { ...AUDIO, number: 3, name: 'other' }], mediaPlaylistUri });
    expect(text).toContain('NAME="door left",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"\n');
    expect(text).toContain('URI="track3.m3u8"');
    expect(text).toContain('CODECS="mp4a.40.2",AUDIO="audio"\ntrack2.m3u8\n');
  });
});

describe('a media playlist', () => {
  it('on demand is whole', () => {
    const window = aWindow({ playbackMode: 'ON_DEMAND' }, 0, 2000);
    window.end();
    expect(playlistOf(window)).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-PLAYLIST-TYPE:VOD',
      '#EXT-X-TARGETDURATION:2',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-MAP:URI="init0.mp4"',
      '#EXTINF:2.000,',
      '0.m4s',
      '#EXTINF:2.000,',
      '1.m4s',
      '#EXT-X-ENDLIST',
      '',
    ]);
  });

  it.each(['LIVE', 'LIVE_REPLAY'] as const)('of %s has neither type nor end until it has ended', (playbackMode) => {
    const window = aWindow({ playbackMode }, 0, 2000);
    expect(playlistOf(window).join()).not.toMatch(/PLAYLIST-TYPE|ENDLIST/);
    window.end();
    expect(playlistOf(window).slice(-2)).toEqual(['#EXT-X-ENDLIST', '']);
    expect(playlistOf(window).join()).not.toContain('PLAYLIST-TYPE');
  });

  it('of MPEG_TS has no init segment', () => {
    const text = playlistOf(aWindow({}, 0), { containerFormat: 'MPEG_TS' });
    expect(text).toContain('#EXT-X-VERSION:3');
    expect(text.join()).not.toContain('EXT-X-MAP');
  });

  it('tells when each fragment began, if it is to', () => {
    const text = playlistOf(aWindow({}, 7, 2000), { displayFragmentTimestamp: 'ALWAYS' });
    expect(text).toContain('#EXT-X-PROGRAM-DATE-TIME:2024-01-01T00:00:00.007Z');
    expect(text).toContain('#EXT-X-PROGRAM-DATE-TIME:2024-01-01T00:00:02.000Z');
  });

  it('names the init segment again where the configuration changes, behind the discontinuity', () => {
    const window = new PlaylistWindow({ fragmentSelectorType: 'PRODUCER_TIMESTAMP' });
    for (const [place, facts] of fragmentsAt(0, 2000, 4000).entries()) window.add(facts, place === 1 ? 1 : 0);
    expect(playlistOf(window).filter((line) => /DISCONTINUITY$|MAP|m4s$/.test(line))).toEqual([
      '#EXT-X-MAP:URI="init0.mp4"',
      '0.m4s',
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-MAP:URI="init1.mp4"',
      '1.m4s',
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-MAP:URI="init0.mp4"',
      '2.m4s',
    ]);
  });

  it('promises no independent segments where a fragment does not begin with a key frame', () => {
    const window = new PlaylistWindow();
    window.add(aFragment({ startsWithKeyFrame: false }));
    expect(playlistOf(window)).not.toContain('#EXT-X-INDEPENDENT-SEGMENTS');
  });

  it.each([
    [1, 1],
    [1499, 1],
    [1500, 2],
    [2499, 2],
    [2500, 3],
    [20_000, 20],
  ])(
    'with a fragment of %d ms has a target duration of %d s: its EXTINF, rounded, is not more',
    (durationMs, target) => {
      const window = new PlaylistWindow();
      window.add(aFragment({ durationMs }));
      expect(playlistOf(window)).toContain(`#EXT-X-TARGETDURATION:${target}`);
    },
  );

  it('is a playlist even while nothing has come', () => {
    expect(playlistOf(new PlaylistWindow())).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:1',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '',
    ]);
  });
});

const seed = seedOfRun();

describe(`a playlist that slides, whatever comes (KVP_SEED=${seed})`, () => {
  it.each(['ALWAYS', 'NEVER', 'ON_DISCONTINUITY'] as const)('obeys RFC 8216 by %s', (discontinuityMode) => {
    const random = new Random(seed);
    for (let session = 0; session < 15; session++) {
      const seen = new Map<string, SegmentFacts>();
      const window = new PlaylistWindow({ discontinuityMode, maxFragments: 1 + random.below(6) });
      let timeMs = NEW_YEAR_MS;
      let target = 0;
      for (let count = 0; count < 40; count++) {
        const durationMs = 1 + random.below(12_000);
        window.add(aFragment({ durationMs, serverTimestampMs: timeMs }), random.below(10) === 0 ? 1 : 0);
        timeMs += durationMs + random.pick([0, 0, 10, 50, 51, 5000, -40]);
        const playlist = parse(playlistOf(window));
        // §6.2.1: it may only grow at its end and shrink at its beginning; what was said of a segment stays.
        for (const [uri, facts] of playlist.segments) expect(seen.get(uri) ?? facts).toEqual(facts);
        for (const [uri, facts] of playlist.segments) seen.set(uri, facts);
        expect(playlist.target).toBeGreaterThanOrEqual(target);
        target = playlist.target;
        // §4.3.3.1
        for (const { seconds } of playlist.segments.values()) expect(Math.round(seconds)).toBeLessThanOrEqual(target);
      }
      expect([...seen.values()].map(({ sequence }) => sequence)).toEqual(Array.from(seen.keys(), (_, at) => at));
    }
  });
});

interface SegmentFacts {
  readonly sequence: number;
  readonly discontinuitySequence: number;
  readonly map: string | undefined;
  readonly seconds: number;
}

/** As a client reads it: RFC 8216 §6.3. */
function parse(lines: readonly string[]) {
  const numberOf = (tag: string) =>
    Number(lines.find((line) => line.startsWith(`${tag}:`))?.slice(tag.length + 1) ?? 0);
  const segments = new Map<string, SegmentFacts>();
  let sequence = numberOf('#EXT-X-MEDIA-SEQUENCE');
  let discontinuitySequence = numberOf('#EXT-X-DISCONTINUITY-SEQUENCE');
  let seconds = NaN;
  let map: string | undefined;
  for (const line of lines) {
    if (line === '#EXT-X-DISCONTINUITY') discontinuitySequence++;
    else if (line.startsWith('#EXT-X-MAP:')) map = line;
    else if (line.startsWith('#EXTINF:')) seconds = Number.parseFloat(line.slice(8));
    else if (line !== '' && !line.startsWith('#'))
      segments.set(line, { sequence: sequence++, discontinuitySequence, map, seconds });
  }
  return { segments, target: numberOf('#EXT-X-TARGETDURATION') };
}
