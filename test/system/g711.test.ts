import { execFileSync } from 'node:child_process';
import { decodeG711, encodeG711 } from '../../src/media/codecs/g711.js';

/** What ffmpeg, which is not ours, makes of samples. */
function ffmpeg(from: string, to: string, input: Uint8Array): Uint8Array {
  const raw = (format: string) => ['-f', format, '-ar', '8000', '-ac', '1'];
  const options = ['-nostdin', '-v', 'error', ...raw(from), '-i', 'pipe:0', ...raw(to), 'pipe:1'];
  return new Uint8Array(execFileSync('ffmpeg', options, { input }));
}

const ALL = Uint8Array.from({ length: 256 }, (_, byte) => byte);

describe.each(['alaw', 'mulaw'] as const)('ffmpeg agrees about %s', (law) => {
  it('that each of the 256 bytes is this sample', () => {
    const theirs = ffmpeg(law, 's16le', ALL);
    expect([...decodeG711(law, ALL)]).toEqual([...new Int16Array(theirs.slice().buffer)]);
  });

  it('and makes of what we encoded, decoded again, the same bytes', () => {
    const samples = Int16Array.from({ length: 65_536 }, (_, at) => at - 32_768);
    const encoded = encodeG711(law, samples);
    const decoded = ffmpeg(law, 's16le', encoded);
    // Of µ-law, −0 is 0 once it is decoded.
    const plain = law === 'alaw' ? encoded : encoded.map((byte) => (byte === 0x7f ? 0xff : byte));
    expect(encodeG711(law, new Int16Array(decoded.slice().buffer))).toEqual(plain);
  });
});
