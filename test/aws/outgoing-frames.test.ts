import { OutgoingFrames, type FragmentRules, type ProducerFrame } from '../../src/aws/outgoing-frames.js';
import type { ProducerTrack } from '../../src/aws/outgoing-tracks.js';
import { concatenated } from '../../src/ebml/bytes.js';
import { readFragments, thrownBy } from '../support/fragments.js';

const VIDEO: ProducerTrack = {
  number: 1,
  type: 'video',
  name: 'camera',
  codecId: 'V_MPEG4/ISO/AVC',
  codecPrivate: Uint8Array.of(1, 2, 3),
  video: { pixelWidth: 320, pixelHeight: 180 },
};
const AUDIO: ProducerTrack = {
  number: 2,
  type: 'audio',
  codecId: 'A_AAC',
  defaultDurationNs: 20_000_000,
  audio: { samplingFrequency: 48_000, channels: 2, bitDepth: 16 },
};
type FrameCase = readonly [what: string, tracks: readonly ProducerTrack[], frame: ProducerFrame, error: object];
type TrackCase = readonly [what: string, tracks: readonly ProducerTrack[], rules: FragmentRules, error: object];

const DATA = Uint8Array.of(7, 8, 9);

const video = (timestampMs: number, keyframe = false): ProducerFrame => ({
  track: 1,
  timestampMs,
  keyframe,
  data: DATA,
});
const audio = (timestampMs: number): ProducerFrame => ({ track: 2, timestampMs, data: DATA });

function fragmentsOf(tracks: readonly ProducerTrack[], frames: readonly ProducerFrame[], rules?: FragmentRules) {
  const outgoing = new OutgoingFrames(tracks, rules);
  return [...frames.flatMap((frame) => outgoing.push(frame)), ...outgoing.end()];
}

const timecodes = (...parameters: Parameters<typeof fragmentsOf>): readonly number[] =>
  fragmentsOf(...parameters).map(({ timecodeMs }) => timecodeMs);

describe('OutgoingFrames', () => {
  it('begins a fragment at each key frame of the video', () => {
    expect(
      timecodes([VIDEO], [video(0, true), video(500), video(1_000, true), video(1_500), video(2_000, true)]),
    ).toEqual([0, 1_000, 2_000]);
  });

  it('begins none before minFragmentMs', () => {
    const frames = Array.from({ length: 40 }, (_, count) => video(count * 100, true));
    expect(timecodes([VIDEO], frames, { minFragmentMs: 1_500 })).toEqual([0, 1_500, 3_000]);
  });

  it('ends a fragment before maxFragmentMs, key frame or not', () => {
    const frames = Array.from({ length: 60 }, (_, count) => video(count * 100, count === 0));
    expect(timecodes([VIDEO], frames, { minFragmentMs: 100, maxFragmentMs: 2_500 })).toEqual([0, 2_500, 5_000]);
  });

  it('makes fragments of sound by its duration', () => {
    const frames = Array.from({ length: 120 }, (_, count) => audio(count * 20));
    expect(timecodes([AUDIO], frames)).toEqual([0, 1_000, 2_000]);
  });

  it('waits for a frame of each track', () => {
    const frames = [video(0, true), video(1_000, true), audio(1_010), video(2_000, true), audio(2_010)];
    expect(timecodes([VIDEO, AUDIO], frames)).toEqual([0, 2_000]);
  });

  it('writes what our reader reads: tracks, times, key frames and bytes', () => {
    const drafts = fragmentsOf([VIDEO, AUDIO], [video(1_000, true), audio(990), video(1_040), audio(1_020)]);
    const bytes = concatenated([drafts[0]!.head.bytes, ...drafts.flatMap(({ cluster }) => cluster)]);
    const { fragments, warnings } = readFragments([bytes]);
    const [fragment] = fragments;
    expect(warnings).toEqual([]);
    expect([...fragment!.tracks.values()]).toMatchObject([
      { number: 1, type: 'video', name: 'camera', codecId: 'V_MPEG4/ISO/AVC', codecPrivate: Uint8Array.of(1, 2, 3) },
      {
        number: 2,
        type: 'audio',
        codecId: 'A_AAC',
        defaultDurationNs: 20_000_000,
        audio: { channels: 2, bitDepth: 16 },
      },
    ]);
    expect(
      fragment!.frames.map(({ trackNumber, keyframe, timestampNs, payload }) => [
        trackNumber,
        keyframe,
        timestampNs,
        payload,
      ]),
    ).toEqual([
      [1, true, 1_000_000_000n, DATA],
      [2, true, 990_000_000n, DATA],
      [1, false, 1_040_000_000n, DATA],
      [2, true, 1_020_000_000n, DATA],
    ]);
  });

  it('takes times in nanoseconds, and a frame without a track where there is one', () => {
    expect(timecodes([AUDIO], [{ timestampNs: 1_715_000_000_123_456_789n, data: DATA }])).toEqual([1_715_000_000_123]);
  });

  it.each<FrameCase>([
    ['a track that is not declared', [VIDEO], audio(0), { code: 'PRODUCER_RULE', serviceErrorId: 4010 }],
    ['no track where there are two', [VIDEO, AUDIO], { timestampMs: 0, data: DATA }, { code: 'USAGE' }],
    ['no time', [AUDIO], { data: DATA }, { code: 'USAGE' }],
    ['a time that is none', [AUDIO], { timestampMs: NaN, data: DATA }, { code: 'USAGE' }],
    ['a time without end', [AUDIO], { timestampMs: Infinity, data: DATA }, { code: 'USAGE' }],
    ['a time before all', [AUDIO], { timestampNs: -1_000_000n, data: DATA }, { code: 'USAGE' }],
    ['more than 50 MB', [AUDIO], { timestampMs: 0, data: new Uint8Array(50_000_001) }, { serviceErrorId: 4001 }],
  ])('refuses a frame with %s', (...[, tracks, frame, error]) => {
    expect(thrownBy(() => fragmentsOf(tracks, [frame]))).toMatchObject(error);
  });

  it.each<TrackCase>([
    ['no tracks', [], {}, { code: 'USAGE' }],
    ['two of one number', [VIDEO, VIDEO], {}, { code: 'USAGE' }],
    ['the number 0', [{ ...VIDEO, number: 0 }], {}, { code: 'USAGE' }],
    ['four', [1, 2, 3, 4].map((number) => ({ ...VIDEO, number })), {}, { code: 'PRODUCER_RULE', serviceErrorId: 4005 }],
    ['a minimum above the maximum', [VIDEO], { minFragmentMs: 5_000, maxFragmentMs: 4_000 }, { code: 'USAGE' }],
    ['a maximum above that of the service', [VIDEO], { maxFragmentMs: 20_001 }, { code: 'USAGE' }],
  ])('refuses tracks: %s', (...[, tracks, rules, error]) => {
    expect(thrownBy(() => new OutgoingFrames(tracks, rules))).toMatchObject(error);
  });
});
