import { MediaError } from '../../../src/media/media-error.js';
import { readDashManifest } from '../../../src/media/playback/read-dash-manifest.js';

const FIRST = '91343852333754009371412493862204112772176002064';
const SECOND = '91343852333754009376364254019345633871772498960';

/** As the service lays it out: templates and timelines belong to the AdaptationSets. */
const SERVICE = `<?xml version="1.0" encoding="utf-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:kvs="urn:any" type="dynamic" availabilityStartTime="2024-05-06T12:53:22Z"
  profiles="urn:mpeg:dash:profile:isoff-live:2011" minBufferTime="PT2S" minimumUpdatePeriod="PT1S">
  <Period id="1" start="PT0S">
    <AdaptationSet mimeType="video/mp4" contentType="video">
      <SegmentTemplate timescale="1000" startNumber="7" initialization="getMP4InitFragment.mp4?SessionToken=C~&amp;TrackNumber=1"
        media="getMP4MediaFragment.mp4?FragmentNumber=$Number$&amp;SessionToken=C~&amp;TrackNumber=1">
        <SegmentTimeline>
          <S t="12000" d="2003" kvs:fn="${FIRST}" kvs:ts="1715000002.007"/>
          <S d="1997" kvs:fn="${SECOND}" kvs:ts="1715000104.010"/>
        </SegmentTimeline>
      </SegmentTemplate>
      <Representation id="1" bandwidth="329640" codecs="avc1.4d4032" width="2592" height="1944"/>
    </AdaptationSet>
    <AdaptationSet mimeType="audio/mp4">
      <SegmentTemplate timescale="48000" startNumber="7" initialization="a" media="b$Number$">
        <SegmentTimeline><S t="576000" d="96144"/><S d="95856"/></SegmentTimeline>
      </SegmentTemplate>
      <Representation id="2" bandwidth="64000" codecs="mp4a.40.2"/>
    </AdaptationSet>
  </Period>
</MPD>`;

describe('a manifest of the service', () => {
  it('gives fragment numbers and times, each fragment once', async () => {
    const { fragments, type, availabilityStartMs } = await readDashManifest(SERVICE);
    expect({ type, availabilityStartMs }).toEqual({
      type: 'dynamic',
      availabilityStartMs: Date.UTC(2024, 4, 6, 12, 53, 22),
    });
    expect(fragments).toEqual([
      {
        sequenceNumber: 7,
        fragmentNumber: FIRST,
        timestampMs: 1_715_000_002_007,
        availabilityMs: Date.UTC(2024, 4, 6, 12, 53, 34),
        startNs: 12_000_000_000n,
        durationNs: 2_003_000_000n,
      },
      {
        sequenceNumber: 8,
        fragmentNumber: SECOND,
        timestampMs: 1_715_000_104_010,
        availabilityMs: Date.UTC(2024, 4, 6, 12, 53, 36, 3),
        startNs: 14_003_000_000n,
        durationNs: 1_997_000_000n,
      },
    ]);
  });

  it('gives its tracks, each with its own timeline', async () => {
    const { periods } = await readDashManifest(SERVICE);
    expect(
      periods[0]?.representations.map(({ fragments, ...facts }) => ({ ...facts, count: fragments.length })),
    ).toEqual([
      { id: '1', contentType: 'video', codecs: 'avc1.4d4032', bandwidth: 329_640, count: 2 },
      { id: '2', contentType: 'audio', codecs: 'mp4a.40.2', bandwidth: 64_000, count: 2 },
    ]);
  });

  it('gives times without numbers where it was not asked to display them', async () => {
    const { fragments } = await readDashManifest(SERVICE.replace(/ kvs:\w\w="[^"]*"/g, ''));
    expect(fragments.map(({ fragmentNumber, timestampMs }) => ({ fragmentNumber, timestampMs }))).toEqual([
      { fragmentNumber: undefined, timestampMs: undefined },
      { fragmentNumber: undefined, timestampMs: undefined },
    ]);
    expect(fragments[1]?.startNs).toBe(14_003_000_000n);
  });

  it.each(['1715000002.007', '1715000002007', '2024-05-06T12:53:22.007Z', '2024-05-06T14:53:22.007+02:00'])(
    'may tell the time as %s',
    async (text) => {
      const { fragments } = await readDashManifest(aManifest(`<S d="1" kvs:ts="${text}"/>`));
      expect(fragments[0]?.timestampMs).toBe(1_715_000_002_007);
    },
  );
});

interface Template {
  readonly template?: string;
  readonly period?: string;
  readonly mpd?: string;
}

function aManifest(segments: string, { template = '', period = '', mpd = '' }: Template = {}): string {
  return `<MPD ${mpd}><Period ${period}><AdaptationSet mimeType="video/mp4"><SegmentTemplate ${template}>
    <SegmentTimeline>${segments}</SegmentTimeline></SegmentTemplate><Representation id="1" bandwidth="1"/></AdaptationSet></Period></MPD>`;
}

const spans = async (xml: string) =>
  (await readDashManifest(xml)).fragments.map(({ startNs, durationNs }) => `${startNs}+${durationNs}`);

describe('a SegmentTimeline', () => {
  it('counts on where @t is left out, and repeats', async () => {
    const xml = aManifest('<S t="5" d="2" r="2"/><S d="3"/><S t="20" d="1"/>');
    expect(await spans(xml)).toEqual([
      '5000000000+2000000000',
      '7000000000+2000000000',
      '9000000000+2000000000',
      '11000000000+3000000000',
      '20000000000+1000000000',
    ]);
  });

  it('is exact: no rounding adds up, and ticks may be beyond 2^53', async () => {
    const xml = aManifest('<S t="18446744073709551000" d="1" r="2"/>', {
      template: 'timescale="3" presentationTimeOffset="18446744073709551000"',
    });
    expect(await spans(xml)).toEqual(['0+333333333', '333333333+333333333', '666666666+333333334']);
  });

  it('may begin before its Period', async () => {
    const xml = aManifest('<S t="0" d="3"/>', {
      template: 'timescale="1" presentationTimeOffset="1"',
      period: 'start="PT1M"',
    });
    expect(await spans(xml)).toEqual(['59000000000+3000000000']);
  });

  it.each([
    ['the next S', aManifest('<S t="0" d="2" r="-1"/><S t="6" d="1"/>'), 4],
    ['the end of the Period', aManifest('<S t="0" d="2" r="-1"/>', { period: 'duration="PT7S"' }), 4],
    [
      'the end of the presentation',
      aManifest('<S t="0" d="2" r="-1"/>', { mpd: 'mediaPresentationDuration="PT8S"' }),
      4,
    ],
    ['nobody knows where, of which one is certain', aManifest('<S t="0" d="2" r="-1"/>'), 1],
  ])('repeats by a negative @r up to %s', async (_, xml, count) => {
    expect(await spans(xml)).toHaveLength(count);
  });

  it('holds for the Representations that have none, and says what they leave out', async () => {
    const xml = `<MPD><Period><SegmentTemplate timescale="10" startNumber="3"/><AdaptationSet contentType="video">
      <SegmentTemplate><SegmentTimeline><S t="0" d="20"/></SegmentTimeline></SegmentTemplate>
      <Representation id="a" bandwidth="1"/><Representation id="b" bandwidth="2"><SegmentTemplate startNumber="5"/></Representation>
      </AdaptationSet></Period></MPD>`;
    const { fragments, periods } = await readDashManifest(xml);
    expect(fragments.map(({ sequenceNumber, durationNs }) => [sequenceNumber, durationNs])).toEqual([
      [3, 2_000_000_000n],
      [5, 2_000_000_000n],
    ]);
    expect(periods[0]?.representations.map(({ contentType }) => contentType)).toEqual(['video', 'video']);
  });
});

describe('several Periods', () => {
  const period = (attributes: string) =>
    `<Period ${attributes}><AdaptationSet contentType="video"><SegmentTemplate><SegmentTimeline><S t="0" d="4"/></SegmentTimeline>
     </SegmentTemplate><Representation id="1" bandwidth="1"/></AdaptationSet></Period>`;

  it('begin where they say, or where the one before ends', async () => {
    const xml = `<MPD>${period('duration="PT4S"')}${period('duration="PT0H1M"')}${period('start="P1DT0.5S"')}</MPD>`;
    const { periods } = await readDashManifest(xml);
    expect(periods.map(({ startNs }) => startNs)).toEqual([0n, 4_000_000_000n, 86_400_500_000_000n]);
    expect(periods.map(({ durationNs }) => durationNs)).toEqual([4_000_000_000n, 60_000_000_000n, undefined]);
  });

  it('last until the next one begins', async () => {
    const { periods } = await readDashManifest(`<MPD>${period('start="PT0S"')}${period('start="PT9S"')}</MPD>`);
    expect(periods[0]?.durationNs).toBe(9_000_000_000n);
  });
});

describe('what is no manifest', () => {
  it.each([
    ['nothing', ''],
    ['JSON', '{"message":"expired"}'],
    ['HTML', '<html><body>403</body></html>'],
    ['cut off', SERVICE.slice(0, 900)],
    ['MPD without content, twice', '<MPD/><MPD/>'],
    ['with a DOCTYPE', '<!DOCTYPE MPD [<!ENTITY a "b">]><MPD><Period/></MPD>'],
    [
      'a Representation without a timeline',
      '<MPD><Period><AdaptationSet><Representation id="1"/></AdaptationSet></Period></MPD>',
    ],
    ['S without @d', aManifest('<S t="0"/>')],
    ['@t below 0', aManifest('<S t="-1" d="1"/>')],
    ['@d with a fraction', aManifest('<S t="0" d="1.5"/>')],
    ['@d of too many digits', aManifest(`<S t="0" d="${'9'.repeat(1000)}"/>`)],
    ['a timescale of 0', aManifest('<S t="0" d="1"/>', { template: 'timescale="0"' })],
    ['repetitions of nothing without end', aManifest('<S t="0" d="0" r="-1"/><S t="5" d="1"/>')],
    ['more repetitions than memory', aManifest('<S t="0" d="1" r="99999999999999"/>')],
    [
      'repetitions up to a Period’s end that is far',
      aManifest('<S t="0" d="1" r="-1"/>', { period: 'duration="P9999999D"' }),
    ],
    ['a duration in months', aManifest('<S t="0" d="1"/>', { period: 'start="P1M"' })],
    ['a time that is none', aManifest('<S t="0" d="1" kvs:ts="soon"/>')],
    ['an availability that is none', aManifest('<S t="0" d="1"/>', { mpd: 'availabilityStartTime="now"' })],
  ])('is refused: %s', async (_, xml) => {
    const error: unknown = await readDashManifest(xml).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MediaError);
    expect((error as MediaError).code).toBe('INVALID_MANIFEST');
  });

  it('is no error where there is only nothing to play', async () => {
    expect((await readDashManifest('<MPD><Period/></MPD>')).fragments).toEqual([]);
    expect((await readDashManifest('<MPD type="static"></MPD>')).fragments).toEqual([]);
  });
});
