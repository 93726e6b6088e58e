import { BARS_HEIGHT, frameBars } from '../../src/page/frame-bars.js';

describe('frameBars', () => {
  it('draws a bar for each frame, the largest one as high as the box', () => {
    const { width, paths } = frameBars([
      { kind: 'key', bytes: 4_000 },
      { kind: 'audio', bytes: 0 },
      { kind: 'video', bytes: 125 },
      { kind: 'audio', bytes: 4_000 },
    ]);
    expect(width).toBe(8);
    expect(paths.get('key')).toBe(`M0 ${BARS_HEIGHT}v-${BARS_HEIGHT}h1.5v${BARS_HEIGHT}z`);
    expect(paths.get('video')).toBe(`M4 ${BARS_HEIGHT}v-5h1.5v5z`);
    // One path holds all of a kind; what is empty is seen, too.
    expect(paths.get('audio')).toBe(`M2 ${BARS_HEIGHT}v-1h1.5v1zM6 ${BARS_HEIGHT}v-${BARS_HEIGHT}h1.5v${BARS_HEIGHT}z`);
  });

  it('draws the largest of some neighbours where they are many', () => {
    const frames = Array.from({ length: 1_000 }, (_, at) => ({ kind: 'video' as const, bytes: at }));
    const { width, paths } = frameBars(frames);
    expect(width).toBe(2 * Math.ceil(1_000 / 16));
    expect(paths.get('video')!.split('M').length - 1).toBe(width / 2);
  });

  it('draws nothing of nothing', () => {
    expect(frameBars([])).toEqual({ width: 2, paths: new Map() });
  });
});
