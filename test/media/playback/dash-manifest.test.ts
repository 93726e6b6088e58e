import { UsageError } from '../../../src/errors.js';
import { dashManifest, type DashManifestOptions, KVS_NAMESPACE } from '../../../src/media/playback/dash-manifest.js';
import type { PlaybackTrack } from '../../../src/media/playback/playback-track.js';
import { PlaylistWindow, type PlaylistWindowOptions } from '../../../src/media/playback/playlist-window.js';
import { readDashManifest } from '../../../src/media/playback/read-dash-manifest.js';
import { Random, seedOfRun } from '../../support/random.js';
import { aFragment, aWindow, fragmentsAt, NEW_YEAR_MS } from './a-fragment.js';
import { schemaFaults } from './mpd-schema.js';

const VIDEO: PlaybackTrack = {
  number: 1,
  bandwidth: 800_000,
  frameRate: 30_000 / 1001,
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
  bandwidth: 64_000,
  codec: { kind: 'aac', codecString: 'mp4a.40.2', sampleRate: 48_000, channels: 2, configuration: new Uint8Array() },
};
const ON_DEMAND: PlaylistWindowOptions = { playbackMode: 'ON_DEMAND', discontinuityMode: 'ON_DISCONTINUITY' };

function manifestOf(window: PlaylistWindow, options: Partial<DashManifestOptions> = {}): Promise<string> {
  return dashManifest({
    window,
    configurations: [[VIDEO, AUDIO]],
    initializationUri: ({ number }, configuration) => `init?track=${number}&configuration=${configuration}`,
    mediaUri: ({ number }) => `media?track=${number}&number=$Number$`,
    availabilityStartMs: NEW_YEAR_MS,
    nowMs: NEW_YEAR_MS + 60_000,
    ...options,
  });
}

const segmentsOf = (xml: string) => Array.from(xml.matchAll(/<S [^>]*>/g), ([text]) => text);

describe('a manifest', () => {
  it('on demand is static, with a set for each track, and as long as its fragments', async () => {
    const xml = await manifestOf(aWindow(ON_DEMAND, 0, 2000));
    expect(xml).toContain('type="static" mediaPresentationDuration="PT4S"');
    expect(xml).toContain('<Period id="0" start="PT0S" duration="PT4S">');
    expect(xml).toContain('<AdaptationSet id="1" contentType="video" mimeType="video/mp4"');
    expect(xml).toContain('codecs="avc1.42C00C" width="320" height="180" frameRate="30000/1001"/>');
    expect(xml).toContain('<AdaptationSet id="2" contentType="audio" mimeType="audio/mp4"');
    expect(xml).toContain(
      'initialization="init?track=2&amp;configuration=0" media="media?track=2&amp;number=$Number$"',
    );
    expect(schemaFaults(xml)).toEqual([]);
  });

  it.each([
    ['abut', [0, 2000], ['<S t="10000" d="2000"/>', '<S d="2000"/>']],
    [
      'have a gap or an overlap within what passes',
      [0, 2050, 4000],
      ['<S t="10000" d="2050"/>', '<S d="1950"/>', '<S d="2000"/>'],
    ],
    ['have a gap that the service closes up', [0, 60_000], ['<S t="10000" d="2000"/>', '<S d="2000"/>']],
  ] as const)('says where fragments are that %s', async (_, startsMs, segments) => {
    const xml = await manifestOf(aWindow(ON_DEMAND, ...startsMs), { configurations: [[VIDEO]] });
    expect(segmentsOf(xml)).toEqual(segments);
  });

  it('leaves the gaps of a window that leaves them, and lets no segments overlap', async () => {
    const window = aWindow({ ...ON_DEMAND, discontinuityMode: 'NEVER' }, 0, 9000, 10_000);
    const xml = await manifestOf(window, { configurations: [[VIDEO]] });
    expect(segmentsOf(xml)).toEqual(['<S t="10000" d="2000"/>', '<S t="19000" d="1000"/>', '<S d="2000"/>']);
  });

  it('tells numbers and times of fragments, if it is to, and declares their namespace', async () => {
    const always = { displayFragmentNumber: 'ALWAYS', displayFragmentTimestamp: 'ALWAYS' } as const;
    const xml = await manifestOf(aWindow(ON_DEMAND, 7), always);
    expect(xml).toContain(`xmlns:kvs="${KVS_NAMESPACE}"`);
    expect(xml).toContain('kvs:fn="1" kvs:ts="1704067200.007"/>');
    expect(schemaFaults(xml)).toEqual([]);
    expect(await manifestOf(aWindow(ON_DEMAND, 7))).not.toContain('kvs');
  });

  it('is dynamic while fragments may come, and tells players the time', async () => {
    const window = aWindow({ discontinuityMode: 'ON_DISCONTINUITY', maxFragments: 3 }, 0, 2000, 4000, 6000);
    const xml = await manifestOf(window);
    expect(xml).toContain('type="dynamic" availabilityStartTime="2024-01-01T00:00:00.000Z"');
    expect(xml).toContain(
      'publishTime="2024-01-01T00:01:00.000Z" minimumUpdatePeriod="PT1S" timeShiftBufferDepth="PT6S"',
    );
    expect(xml).toContain('suggestedPresentationDelay="PT4S"');
    expect(xml).toContain('startNumber="2"');
    expect(xml).toContain('<UTCTiming schemeIdUri="urn:mpeg:dash:utc:direct:2014" value="2024-01-01T00:01:00.000Z"/>');
    expect(schemaFaults(xml)).toEqual([]);
    window.end();
    expect(await manifestOf(window)).toContain('type="static" mediaPresentationDuration="PT8S"');
  });

  it('cannot be dynamic without the time', async () => {
    await expect(manifestOf(aWindow({}, 0), { nowMs: undefined })).rejects.toBeInstanceOf(UsageError);
  });

  it('has a Period for each codec configuration, each on the timeline of the session', async () => {
    const window = new PlaylistWindow({ ...ON_DEMAND, fragmentSelectorType: 'PRODUCER_TIMESTAMP' });
    for (const [place, facts] of fragmentsAt(0, 2000, 4000, 6000).entries()) window.add(facts, [0, 1, 1, 0][place]);
    const other = { ...VIDEO, frameRate: 14.7 };
    const xml = await manifestOf(window, { configurations: [[VIDEO], [other]] });
    expect(Array.from(xml.matchAll(/<Period ([^>]*)>/g), ([, text]) => text)).toEqual([
      'id="0" start="PT0S" duration="PT2S"',
      'id="1" start="PT2S" duration="PT4S"',
      'id="2" start="PT6S" duration="PT2S"',
    ]);
    expect(Array.from(xml.matchAll(/Offset="(\d+)" startNumber="(\d)"/g), ([, ...numbers]) => numbers.join())).toEqual([
      '10000,1',
      '12000,2',
      '16000,4',
    ]);
    // A rate that is measured is not told.
    expect(xml.match(/frameRate/g)).toHaveLength(2);
    expect(schemaFaults(xml)).toEqual([]);
    const { fragments } = await readDashManifest(xml);
    expect(fragments.map(({ startNs }) => Number(startNs / 1_000_000n))).toEqual([0, 2000, 4000, 6000]);
  });

  it('promises no start with key frames where there is none', async () => {
    const window = new PlaylistWindow(ON_DEMAND);
    window.add(aFragment({ startsWithKeyFrame: false }));
    expect(await manifestOf(window)).not.toContain('startWithSAP');
  });
});

const seed = seedOfRun();

it(`is read back to what it was made of, and is valid, whatever comes (KVP_SEED=${seed})`, async () => {
  const random = new Random(seed);
  for (let session = 0; session < 30; session++) {
    const playbackMode = random.pick(['LIVE', 'ON_DEMAND'] as const);
    const discontinuityMode = random.pick(['ALWAYS', 'NEVER', 'ON_DISCONTINUITY'] as const);
    const window = new PlaylistWindow({ playbackMode, discontinuityMode, maxFragments: 1 + random.below(20) });
    let timeMs = NEW_YEAR_MS;
    for (let count = 0; count < 30; count++) {
      const durationMs = 1 + random.below(12_000);
      window.add(aFragment({ durationMs, serverTimestampMs: timeMs, fragmentNumber: `9134385233318143${count}` }));
      timeMs += durationMs + random.pick([0, 0, 10, 50, 51, 5000, -40]);
    }
    const always = { displayFragmentNumber: 'ALWAYS', displayFragmentTimestamp: 'ALWAYS' } as const;
    const xml = await manifestOf(window, always);
    expect(schemaFaults(xml)).toEqual([]);
    const read = await readDashManifest(xml);
    expect(
      read.fragments.map(({ fragmentNumber, timestampMs, sequenceNumber, startNs }) => ({
        fragmentNumber,
        timestampMs,
        sequenceNumber,
        startNs,
      })),
    ).toEqual(
      window.entries.map(({ fragmentNumber, timestampMs, sequenceNumber, timelineMs }) => ({
        fragmentNumber,
        timestampMs,
        sequenceNumber: sequenceNumber + 1,
        startNs: BigInt(timelineMs) * 1_000_000n,
      })),
    );
    // No segment reaches into the next one.
    for (const [place, { startNs, durationNs }] of read.fragments.entries())
      expect(startNs + durationNs <= (read.fragments[place + 1]?.startNs ?? 1n << 62n)).toBe(true);
  }
});
