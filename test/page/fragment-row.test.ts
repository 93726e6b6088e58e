import { readFileSync } from 'node:fs';
import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import { fragmentRow, type FragmentRow } from '../../src/page/fragment-row.js';

describe('fragmentRow', () => {
  it('has what the table shows of a fragment', () => {
    const [first] = rowsOf(readFileSync('test-resources/get-media.mkv'));
    expect(first).toMatchObject({
      fragmentNumber: expect.stringMatching(/^\d{47}$/) as unknown,
      producerTimestampMs: 1715000002007,
      millisBehindNow: 4310,
      tracks: [
        { number: '1', kind: 'video', name: 'front-door-video', about: 'V_MPEG4/ISO/AVC, 320 × 180', frameCount: 15 },
        { number: '2', kind: 'audio', name: 'front-door-audio', about: 'A_AAC, 16000 Hz, mono', frameCount: 16 },
      ],
      frameCount: 31,
      tags: [{ name: 'camera', value: 'front-door' }],
      completeness: 'complete',
      error: undefined,
    });
    expect(first!.frames.slice(0, 2)).toEqual([
      { kind: 'key', bytes: 3522 },
      { kind: 'audio', bytes: expect.any(Number) as unknown },
    ]);
  });

  it('says of a fragment that was cut what came of it', () => {
    const row = rowsOf(readFileSync('test-resources/get-media.mkv').subarray(0, 50_000)).at(-1)!;
    expect(row).toMatchObject({ completeness: 'truncated', millisBehindNow: undefined, frameCount: 18 });
  });

  it('keeps nothing of the media', () => {
    const row = rowsOf(readFileSync('test-resources/get-media.mkv'))[0]!;
    expect(JSON.stringify(row).length).toBeLessThan(4_000);
  });
});

function rowsOf(bytes: Uint8Array): readonly FragmentRow[] {
  const reader = new FragmentReader();
  return [...reader.push(bytes), ...reader.end()].map(fragmentRow);
}
