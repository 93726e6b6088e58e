import { MkvReader } from '../../src/matroska/mkv-reader.js';
import type { MatroskaError } from '../../src/matroska/matroska-error.js';
import { TrackCollector } from '../../src/matroska/track-collector.js';
import { anElement, anOpenElement, bytesOf } from '../support/element-bytes.js';

function collected(...bytes: readonly Uint8Array[]): TrackCollector {
  const collector = new TrackCollector();
  const reader = new MkvReader();
  reader.apply(bytesOf(...bytes), collector);
  reader.applyEnd(collector);
  return collector;
}

/** The one track of a Segment. */
function theTrack(...settings: readonly Uint8Array[]) {
  const entry = anElement('TrackEntry', anElement('TrackNumber', 1), ...settings);
  return collected(anElement('Segment', anElement('Tracks', entry))).tracks.get(1);
}

const repeated = (bytes: Uint8Array, count: number): readonly Uint8Array[] =>
  Array.from({ length: count }, () => bytes);
const aTrack = (number: number, name: string): Uint8Array =>
  anElement('TrackEntry', anElement('TrackNumber', number), anElement('Name', name));

describe('TrackCollector', () => {
  it('gives what is absent the default of the schema, or none', () => {
    expect(theTrack()).toEqual({
      number: 1,
      uid: undefined,
      type: 'unknown',
      typeNumber: undefined,
      name: undefined,
      codecId: undefined,
      codecName: undefined,
      codecPrivate: undefined,
      language: 'eng',
      languageBcp47: undefined,
      isEnabled: true,
      isDefault: true,
      isForced: false,
      allowsLacing: true,
      defaultDurationNs: undefined,
      codecDelayNs: 0,
      seekPreRollNs: 0,
      timestampScale: 1,
      video: undefined,
      audio: undefined,
      contentEncodings: [],
      isEncrypted: false,
      offset: 10,
    });
  });

  it('knows what a TrackEntry says', () => {
    const track = theTrack(
      anElement('TrackUID', 2n ** 64n - 1n),
      anElement('TrackType', 17),
      anElement('Name', 'Überschrift'),
      anElement('CodecID', 'S_TEXT/UTF8'),
      anElement('CodecName', 'text'),
      anElement('CodecPrivate', Uint8Array.of(1, 2, 3)),
      anElement('Language', 'fre'),
      anElement('LanguageBCP47', 'fr-CA'),
      anElement('FlagEnabled', 0),
      anElement('FlagDefault', 0),
      anElement('FlagForced', 1),
      anElement('FlagLacing', 0),
      anElement('DefaultDuration', 40_000_000),
      anElement('CodecDelay', 6_500_000),
      anElement('SeekPreRoll', 80_000_000),
      anElement('TrackTimestampScale', 0.5),
    );
    expect(track).toMatchObject({
      uid: 2n ** 64n - 1n,
      type: 'subtitle',
      typeNumber: 17,
      name: 'Überschrift',
      codecId: 'S_TEXT/UTF8',
      codecName: 'text',
      codecPrivate: Uint8Array.of(1, 2, 3),
      language: 'fre',
      languageBcp47: 'fr-CA',
      isEnabled: false,
      isDefault: false,
      isForced: true,
      allowsLacing: false,
      defaultDurationNs: 40_000_000,
      codecDelayNs: 6_500_000,
      seekPreRollNs: 80_000_000,
      timestampScale: 0.5,
    });
  });

  // prettier-ignore
  it.each([
    { number: 1, type: 'video' }, { number: 2, type: 'audio' }, { number: 3, type: 'complex' }, { number: 16, type: 'logo' },
    { number: 17, type: 'subtitle' }, { number: 18, type: 'buttons' }, { number: 32, type: 'control' }, { number: 33, type: 'metadata' },
    { number: 99, type: 'unknown' },
  ])('calls TrackType $number $type', ({ number, type }) => {
    expect(theTrack(anElement('TrackType', number))).toMatchObject({ type, typeNumber: number });
  });

  it('takes what is left after cropping as the size to display, where that is in pixels', () => {
    const size = [anElement('PixelWidth', 640), anElement('PixelHeight', 480)];
    const crop = [anElement('PixelCropLeft', 10), anElement('PixelCropRight', 30), anElement('PixelCropTop', 500)];
    expect(theTrack(anElement('Video', ...size, ...crop))?.video).toEqual({
      pixelWidth: 640,
      pixelHeight: 480,
      pixelCropLeft: 10,
      pixelCropRight: 30,
      pixelCropTop: 500,
      pixelCropBottom: 0,
      displayWidth: 600,
      displayHeight: 0,
      displayUnit: 0,
    });
  });

  it('does not guess a size to display in other units', () => {
    const video = anElement(
      'Video',
      anElement('PixelWidth', 640),
      anElement('DisplayUnit', 3),
      anElement('DisplayHeight', 9),
    );
    expect(theTrack(video)?.video).toMatchObject({ displayWidth: undefined, displayHeight: 9, displayUnit: 3 });
  });

  it('knows the audio settings, and their defaults', () => {
    const audio = anElement(
      'Audio',
      anElement('SamplingFrequency', 48_000),
      anElement('Channels', 2),
      anElement('BitDepth', 16),
    );
    expect(theTrack(audio)?.audio).toEqual({
      samplingFrequency: 48_000,
      outputSamplingFrequency: 48_000,
      channels: 2,
      bitDepth: 16,
    });
    expect(theTrack(anElement('Audio', anElement('OutputSamplingFrequency', 16_000)))?.audio).toEqual({
      samplingFrequency: 8_000,
      outputSamplingFrequency: 16_000,
      channels: 1,
      bitDepth: undefined,
    });
  });

  it('lists content encodings in the order to undo them', () => {
    const stripping = anElement(
      'ContentEncoding',
      anElement(
        'ContentCompression',
        anElement('ContentCompAlgo', 3),
        anElement('ContentCompSettings', Uint8Array.of(9)),
      ),
    );
    const encryption = anElement(
      'ContentEncoding',
      anElement('ContentEncodingOrder', 1),
      anElement('ContentEncodingScope', 3),
      anElement('ContentEncodingType', 1),
      anElement(
        'ContentEncryption',
        anElement('ContentEncAlgo', 5),
        anElement('ContentEncKeyID', Uint8Array.of(7, 7)),
        anElement('ContentEncAESSettings', anElement('AESSettingsCipherMode', 1)),
      ),
    );
    const track = theTrack(anElement('ContentEncodings', stripping, encryption));
    expect(track?.contentEncodings).toEqual([
      {
        type: 'encryption',
        order: 1,
        coversFrames: true,
        coversCodecPrivate: true,
        algorithmNumber: 5,
        keyId: Uint8Array.of(7, 7),
        aesCipherMode: 1,
      },
      {
        type: 'compression',
        order: 0,
        coversFrames: true,
        coversCodecPrivate: false,
        algorithm: 'header-stripping',
        algorithmNumber: 3,
        settings: Uint8Array.of(9),
      },
    ]);
    expect(track?.isEncrypted).toBe(true);
  });

  it('does not call a track encrypted whose algorithm is "not encrypted", or of which only CodecPrivate is', () => {
    const type = anElement('ContentEncodingType', 1);
    const none = anElement('ContentEncoding', type, anElement('ContentEncryption', anElement('ContentEncAlgo', 0)));
    const privateOnly = anElement('ContentEncoding', type, anElement('ContentEncodingScope', 2));
    expect(theTrack(anElement('ContentEncodings', none, privateOnly))?.isEncrypted).toBe(false);
  });

  it('lets the last of two settings count, and the last of two tracks with one number', () => {
    expect(theTrack(anElement('Name', 'one'), anElement('Name', 'two'))?.name).toBe('two');
    const { tracks } = collected(anElement('Segment', anElement('Tracks', aTrack(1, 'one'), aTrack(1, 'two'))));
    expect([...tracks.values()].map(({ name }) => name)).toEqual(['two']);
  });

  it('ignores a TrackEntry that no block can name', () => {
    const nameless = anElement('TrackEntry', anElement('Name', 'lost'));
    expect(collected(anElement('Segment', anElement('Tracks', nameless, aTrack(0, 'zero')))).tracks.size).toBe(0);
  });

  it('does not take a setting of another master for its own', () => {
    expect(
      theTrack(anElement('TrackOperation', anElement('TrackJoinBlocks', anElement('TrackJoinUID', 5))))?.uid,
    ).toBeUndefined();
  });

  it('begins anew with each Segment, and leaves the map of the one before as it was', () => {
    const collector = new TrackCollector();
    const reader = new MkvReader();
    reader.apply(anOpenElement('Segment', anElement('Tracks', aTrack(1, 'one'))), collector);
    const first = collector.tracks;
    expect(collector.hasSeenTracks).toBe(true);
    reader.apply(anOpenElement('Segment', anElement('Tracks', aTrack(2, 'two'))), collector);
    expect([...first.keys()]).toEqual([1]);
    expect([...collector.tracks.keys()]).toEqual([2]);
    reader.apply(anOpenElement('Segment', anElement('Info', anElement('Title', ''))), collector);
    expect(collector.tracks.size).toBe(0);
    expect(collector.hasSeenTracks).toBe(false);
  });

  it('keeps the last of the masters that may stand once, and all ContentEncodings', () => {
    const videos = [1, 2, 3].map((width) => anElement('Video', anElement('PixelWidth', width)));
    expect(theTrack(...videos)?.video?.pixelWidth).toBe(3);
    const encodings = [1, 2].map((order) => anElement('ContentEncoding', anElement('ContentEncodingOrder', order)));
    expect(theTrack(anElement('ContentEncodings', ...encodings))?.contentEncodings).toHaveLength(2);
  });

  it('leaves out the tracks beyond maxTrackBytes, with one warning in each Segment', () => {
    const warnings: MatroskaError[] = [];
    const collector = new TrackCollector({ maxTrackBytes: 1000, onWarning: (error) => warnings.push(error) });
    const names = ['a', 'b', 'c', 'd', 'e'];
    const segment = anElement('Segment', anElement('Tracks', ...names.map((name, at) => aTrack(at + 1, name))));
    new MkvReader().apply(bytesOf(segment, segment), collector);
    expect([...collector.tracks.values()].map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    const entrySize = aTrack(1, 'a').length;
    expect(warnings.map(({ code, severity, offset }) => ({ code, severity, offset }))).toEqual(
      [10, 10 + segment.length].map((first) => ({
        code: 'LIMIT_EXCEEDED',
        severity: 'error',
        offset: first + 3 * entrySize,
      })),
    );
    expect(warnings[0]).toMatchObject({ path: 'Segment/Tracks/TrackEntry', allowed: 1000 });
  });

  it('leaves out a TrackEntry that is too large by itself, and goes on with the next', () => {
    const large = anElement('TrackEntry', anElement('TrackNumber', 1), ...repeated(anElement('Video'), 10));
    const collector = new TrackCollector({ maxTrackBytes: 2000 });
    new MkvReader().apply(anElement('Segment', anElement('Tracks', large, aTrack(2, 'two'))), collector);
    expect([...collector.tracks.keys()]).toEqual([2]);
  });

  it('does not count a track again that the Segment repeats', () => {
    const tracks = anElement('Tracks', aTrack(1, 'one'), aTrack(2, 'two'));
    const warnings: MatroskaError[] = [];
    const collector = new TrackCollector({ maxTrackBytes: 1000, onWarning: (error) => warnings.push(error) });
    new MkvReader().apply(anOpenElement('Segment', ...repeated(tracks, 10)), collector);
    expect(collector.tracks.size).toBe(2);
    expect(warnings).toEqual([]);
  });

  it('does not count what a track is not made from', () => {
    const collector = new TrackCollector({ maxTrackBytes: 500 });
    const entry = anElement(
      'TrackEntry',
      anElement('TrackNumber', 1),
      ...repeated(anElement('Void', new Uint8Array(90)), 90),
    );
    new MkvReader().apply(anElement('Segment', anElement('Tracks', entry)), collector);
    expect(collector.tracks.size).toBe(1);
  });

  it('takes an option that is undefined for its default', () => {
    const collector = new TrackCollector({ maxTrackBytes: undefined, onWarning: undefined });
    new MkvReader().apply(anElement('Segment', anElement('Tracks', aTrack(1, 'one'))), collector);
    expect(collector.tracks.size).toBe(1);
  });

  it('keeps copies, not the chunk', () => {
    const bytes = anElement(
      'Segment',
      anElement(
        'Tracks',
        anElement('TrackEntry', anElement('TrackNumber', 1), anElement('CodecPrivate', Uint8Array.of(5, 5))),
      ),
    );
    const collector = new TrackCollector();
    new MkvReader().apply(bytes, collector);
    bytes.fill(0);
    expect(collector.tracks.get(1)?.codecPrivate).toEqual(Uint8Array.of(5, 5));
  });
});
