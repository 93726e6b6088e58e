import { audioTimes, type StoredTime, videoTimes } from '../../../src/media/containers/frame-times.js';

const MS = 1_000_000n;
const CLOCK = { tickNs: MS, defaultDurationNs: undefined };

describe('videoTimes', () => {
  it('lets each picture last until the next one is shown, whatever is decoded between them', () => {
    const times = videoTimes(storedAt(0, 120, 40, 80), CLOCK);
    expect(times.map(({ durationNs }) => Number(durationNs / MS))).toEqual([40, 40, 40, 40]);
  });

  it.each([
    ['its block says so', { block: 25, lasts: 25 }],
    ['its track says so', { track: 50, lasts: 50 }],
    ['its track says what cannot be', { track: 400, lasts: 40 }],
    ['nobody says', { lasts: 40 }],
  ])('lets the last one last as long as %s', (_, durations) => {
    const { block, track, lasts }: Partial<Record<'block' | 'track' | 'lasts', number>> = durations;
    const stored = storedAt(0, 40).map((time, index) =>
      index === 1 ? { ...time, blockDurationNs: inNs(block) } : time,
    );
    expect(videoTimes(stored, { ...CLOCK, defaultDurationNs: inNs(track) }).at(-1)?.durationNs).toBe(inNs(lasts));
  });

  it('gives a picture that is alone the time of one in 25 a second', () => {
    expect(videoTimes(storedAt(7), CLOCK)).toEqual([{ timestampNs: 7n * MS, durationNs: 40n * MS }]);
  });
});

describe('audioTimes', () => {
  it('finds the time to the sample behind times that were rounded to milliseconds', () => {
    const rounded = Array.from({ length: 100 }, (_, index) => Math.round((index * 1024 * 1000) / 48_000));
    const times = audioTimes(soundAt(rounded, 1024), 48_000, CLOCK);
    for (const [index, { timestampNs, durationNs }] of times.entries()) {
      const exact = Math.floor((index * 1024 * 1e9) / 48_000);
      expect(Math.abs(Number(timestampNs - times[0]!.timestampNs) - exact)).toBeLessThanOrEqual(1);
      expect(timestampNs + durationNs).toBe(times[index + 1]?.timestampNs ?? timestampNs + durationNs);
    }
  });

  it('finds the same beginning for fragments of one stream, wherever they are cut', () => {
    const exact = (index: number) => (index * 1024 * 1000) / 48_000;
    const starts = [0, 47, 94, 141].map((first) => {
      const rounded = Array.from({ length: 47 }, (_, index) => Math.round(exact(first + index)));
      return Number(audioTimes(soundAt(rounded, 1024), 48_000, CLOCK)[0]!.timestampNs) - exact(first) * 1e6;
    });
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(1e9 / 48_000);
  });

  it('spreads the frames of a block over its time', () => {
    const laced = [0, 1, 2, 3].map((laceIndex) => ({ ...storedAt(100)[0]!, laceIndex, samples: 1024 }));
    const times = audioTimes(laced, 16_000, CLOCK);
    expect(times.map(({ timestampNs }) => Number(timestampNs / MS))).toEqual([100, 164, 228, 292]);
  });

  it('leaves a gap where it is', () => {
    const times = audioTimes(soundAt([0, 64, 1000, 1064], 1024), 16_000, CLOCK);
    expect(times.map(({ timestampNs }) => Number(timestampNs / MS))).toEqual([0, 64, 1000, 1064]);
    expect(times[1]!.durationNs).toBe(64n * MS);
  });
});

function storedAt(...timesMs: readonly number[]): StoredTime[] {
  return timesMs.map((time) => ({ timestampNs: BigInt(time) * MS, laceIndex: 0, blockDurationNs: undefined }));
}

function soundAt(timesMs: readonly number[], samples: number) {
  return storedAt(...timesMs).map((time) => ({ ...time, samples }));
}

function inNs(milliseconds: number | undefined): bigint | undefined {
  return milliseconds === undefined ? undefined : BigInt(milliseconds) * MS;
}
