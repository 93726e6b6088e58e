import { spawn, spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildProcessError } from '../../src/streams/child-process-error.js';
import { MergedOutputPiper } from '../../src/streams/merged-output-piper.js';
import { eventually } from '../support/byte-sources.js';

const FILE = 'test-resources/get-media.mkv';
const folder = mkdtempSync(join(tmpdir(), 'kvp-piper-'));
afterAll(() => rmSync(folder, { recursive: true }));

const QUIET = ['-nostdin', '-y', '-v', 'error', '-i', 'pipe:0'];

describe('MergedOutputPiper into ffmpeg', () => {
  it('makes one MP4 of a GetMedia body', async () => {
    const file = join(folder, 'clip.mp4');
    const piper = new MergedOutputPiper(
      { command: 'ffmpeg', args: [...QUIET, '-c', 'copy', file] },
      { repair: ['headers'] },
    );
    const { merged, tookAll } = await piper.process(createReadStream(FILE, { highWaterMark: 13_000 }));
    expect({ segments: merged.segments, clusters: merged.clusters, tookAll }).toEqual({
      segments: 1,
      clusters: 5,
      tookAll: true,
    });
    const { stdout } = spawnSync('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv', file], {
      encoding: 'utf8',
    });
    expect(Number(stdout.trim().split(',').at(-1))).toBeCloseTo(5, 0);
  });

  it('lets what it writes to its output be read', async () => {
    const child = spawn('ffmpeg', [...QUIET, '-map', '0:v', '-c', 'copy', '-f', 'h264', 'pipe:1']);
    let bytes = 0;
    child.stdout.on('data', (part: Uint8Array) => (bytes += part.length));
    await new MergedOutputPiper(child, { repair: ['headers'] }).process(createReadStream(FILE));
    expect(bytes).toBeGreaterThan(10_000);
  });

  it('is done when ffmpeg has what it wants', async () => {
    const file = join(folder, 'beginning.mp4');
    const piper = new MergedOutputPiper({ command: 'ffmpeg', args: [...QUIET, '-t', '0.5', '-c', 'copy', file] });
    await piper.process(createReadStream(FILE));
    expect(statSync(file).size).toBeGreaterThan(1000);
  });

  it('reports what ffmpeg says of what is no Matroska', async () => {
    const piper = new MergedOutputPiper({ command: 'ffmpeg', args: [...QUIET, '-f', 'null', '-'] });
    const outcome = piper.process(eventually([new Uint8Array(1000)]));
    await expect(outcome).rejects.toBeInstanceOf(ChildProcessError);
    await expect(outcome).rejects.toThrow(/^ffmpeg failed with exit code \d+: .*pipe:0/);
  });
});
