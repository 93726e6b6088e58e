import { pcmBytes, type PcmChunk } from '../../../src/media/audio/pcm-chunk.js';
import { wav, wavFile, type WavOptions } from '../../../src/media/audio/wav.js';
import { wavHeader } from '../../../src/media/audio/wav-header.js';
import { concatenated } from '../../../src/ebml/bytes.js';
import { listed } from './call-builder.js';
import { chunksOf, tone } from './tones.js';

const GIBIBYTE = 2 ** 30;

/** What stands in a header, chunk by chunk. */
function portraitOf(header: Uint8Array) {
  const view = new DataView(header.buffer, header.byteOffset);
  const name = (at: number) => String.fromCharCode(...header.subarray(at, at + 4));
  const chunks: Record<string, { at: number; bytes: number }> = {};
  for (let at = 12; at + 8 <= header.length;) {
    const bytes = view.getUint32(at + 4, true);
    chunks[name(at)] = { at: at + 8, bytes };
    if (name(at) === 'data') break;
    at += 8 + bytes;
  }
  const ds64 = chunks['ds64'];
  const sizes = ds64 && [0, 8, 16].map((offset) => Number(view.getBigUint64(ds64.at + offset, true)));
  return { form: name(0), size: view.getUint32(4, true), type: name(8), chunks, sizes };
}

async function written(chunks: Iterable<PcmChunk>, options: WavOptions = {}) {
  let final: Uint8Array | undefined;
  const onFinalHeader = (header: Uint8Array) => void (final = header);
  const parts = await listed(wav(chunks, { onFinalHeader, ...options }));
  return { parts, bytes: concatenated(parts), final };
}

describe('wav', () => {
  const samples = tone(440, 8_000, 1_001);

  it('writes a header that says it does not know, and gives the right one at the end', async () => {
    const { parts, bytes, final } = await written(chunksOf(samples, { cuts: [7, 300] }));
    expect(portraitOf(parts[0]!)).toEqual({
      form: 'RIFF',
      size: 0xffff_ffff,
      type: 'WAVE',
      chunks: { JUNK: { at: 20, bytes: 28 }, 'fmt ': { at: 56, bytes: 16 }, data: { at: 80, bytes: 0xffff_ffff } },
      sizes: undefined,
    });
    expect(final!.length).toBe(parts[0]!.length);
    expect(portraitOf(final!)).toMatchObject({ form: 'RIFF', size: 72 + 2_002, chunks: { data: { bytes: 2_002 } } });
    expect(bytes.subarray(80)).toEqual(pcmBytes({ samples }));
  });

  it('has the right sizes from the start where they are known', async () => {
    const { parts, final } = await written(chunksOf(samples), { sampleCount: 1_001 });
    expect(parts[0]).toEqual(final);
    await expect(written(chunksOf(samples), { sampleCount: 1_000 })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(written(chunksOf(samples), { sampleCount: 1_002 })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('has the right sizes in one piece', async () => {
    const file = await wavFile(chunksOf(samples, { cuts: [10] }));
    expect(file.length).toBe(80 + 2_002);
    expect(portraitOf(file)).toMatchObject({ size: file.length - 8, chunks: { data: { bytes: 2_002 } } });
  });

  it('says what the samples are', () => {
    const header = wavHeader({ sampleRate: 16_000, channels: 2, sampleCount: 0, format: 'plain' });
    const view = new DataView(header.buffer, 56);
    const numbers = [view.getUint16(0, true), view.getUint16(2, true), view.getUint32(4, true), view.getUint32(8, true), view.getUint16(12, true), view.getUint16(14, true)]; // prettier-ignore
    expect(numbers).toEqual([1, 2, 16_000, 64_000, 4, 16]);
    const extensible = wavHeader({ sampleRate: 8_000, channels: 1, sampleCount: 5, format: 'extensible' });
    expect([...extensible.subarray(56, 96)].map((byte) => byte.toString(16).padStart(2, '0')).join('')).toBe(
      'feff' +
        '0100' +
        '401f0000' +
        '803e0000' +
        '0200' +
        '1000' +
        '1600' +
        '1000' +
        '04000000' +
        '0100000000001000800000aa00389b71',
    );
  });

  it('becomes RF64 where 32 bits are not enough, with the header as long as it was', () => {
    const header = (dataBytes: number) =>
      wavHeader({ sampleRate: 8_000, channels: 2, sampleCount: dataBytes / 4, format: 'plain' });
    expect(portraitOf(header(4 * GIBIBYTE - 76))).toMatchObject({ form: 'RIFF', size: 0xffff_fffc });
    const long = 4 * GIBIBYTE - 72;
    expect(portraitOf(header(long))).toEqual({
      form: 'RF64',
      size: 0xffff_ffff,
      type: 'WAVE',
      chunks: { ds64: { at: 20, bytes: 28 }, 'fmt ': { at: 56, bytes: 16 }, data: { at: 80, bytes: 0xffff_ffff } },
      sizes: [long + 72, long, long / 4],
    });
    expect(portraitOf(header(5_000 * GIBIBYTE)).sizes).toEqual([
      5_000 * GIBIBYTE + 72,
      5_000 * GIBIBYTE,
      1_250 * GIBIBYTE,
    ]);
    expect(() => header(2 ** 53)).toThrow('cannot be that long');
  });

  it('counts beyond 4 GB while it streams', async () => {
    // The same silence again and again: nothing of it is kept.
    const [second] = chunksOf(new Int16Array(64 * 2 ** 20));
    const long = function* () {
      for (let chunk = 0; chunk < 33; chunk++) yield second!;
    };
    let bytes = 0;
    let final: Uint8Array | undefined;
    for await (const part of wav(long(), { onFinalHeader: (header) => void (final = header) })) bytes += part.length;
    expect(bytes).toBe(33 * 128 * 2 ** 20 + 80);
    expect(portraitOf(final!)).toMatchObject({ form: 'RF64', sizes: [bytes - 8, bytes - 80, (bytes - 80) / 2] });
  });

  it('waits for whoever writes the last header, and fails as they do', async () => {
    const onFinalHeader = async () => Promise.reject(new TypeError('disk full'));
    await expect(written(chunksOf(samples), { onFinalHeader })).rejects.toThrow('disk full');
  });

  it('is nothing without samples, or with samples of two kinds', async () => {
    await expect(written([])).rejects.toMatchObject({ code: 'NO_MEDIA' });
    const two = [...chunksOf(samples), ...chunksOf(samples, { sampleRate: 16_000 })];
    await expect(written(two)).rejects.toMatchObject({ code: 'CODEC_PRIVATE_DATA_CHANGED' });
    await expect(written(two, { format: 'rf64' as 'plain' })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
