import { readFileSync } from 'node:fs';
import { concatenated } from '../../../src/ebml/bytes.js';
import { readDashManifest } from '../../../src/media/playback/read-dash-manifest.js';
import { writeDash } from '../../../src/media/playback/write-dash.js';
import { readFragments } from '../../support/fragments.js';
import { schemaFaults } from './mpd-schema.js';
import { folderOf, framesInMp4, textOf } from './read-folder.js';

const fragmentsOf = (name: string) => readFragments([readFileSync(`test-resources/${name}.mkv`)]).fragments;
const CAMERA = fragmentsOf('get-media');
const ALWAYS = { displayFragmentNumber: 'ALWAYS', displayFragmentTimestamp: 'ALWAYS' } as const;

describe('a folder for DASH', () => {
  it('has a valid manifest, which reads back to the numbers and times of the fragments', async () => {
    const xml = textOf(await folderOf(writeDash(CAMERA, ALWAYS)), 'manifest.mpd');
    expect(schemaFaults(xml)).toEqual([]);
    const { fragments } = await readDashManifest(xml);
    expect(fragments.map(({ fragmentNumber, timestampMs }) => ({ fragmentNumber, timestampMs }))).toEqual(
      CAMERA.map(({ metadata: { fragmentNumber, producerTimestampMs } }) => ({
        fragmentNumber,
        timestampMs: producerTimestampMs,
      })),
    );
  });

  it('has its segments where the manifest says, by name and by time', async () => {
    const folder = await folderOf(writeDash(CAMERA));
    const xml = textOf(folder, 'manifest.mpd');
    expect(xml).toContain('initialization="video-init.mp4" media="video-$Number%05d$.m4s"');
    const { fragments } = await readDashManifest(xml);
    for (const { sequenceNumber, startNs } of fragments) {
      const segment = folder.get(`video-0000${sequenceNumber}.m4s`)!;
      const [first] = await framesInMp4(concatenated([folder.get('video-init.mp4')!, segment]));
      expect(Math.round(first!.timestamp * 1000)).toBe(10_000 + Number(startNs / 1_000_000n));
    }
  });

  it('live has manifests that players come back for, and a last one that is whole', async () => {
    const manifests: string[] = [];
    let now = Date.UTC(2024, 4, 6, 13);
    const files = writeDash(CAMERA, { playbackMode: 'LIVE', maxFragments: 2, now: () => now });
    for await (const { path, content } of files) {
      if (path !== 'manifest.mpd') continue;
      manifests.push(new TextDecoder().decode(content));
      now += 1000;
    }
    expect(manifests.flatMap(schemaFaults)).toEqual([]);
    expect(manifests.map((xml) => /type="(\w+)"/.exec(xml)?.[1])).toEqual([
      ...Array<string>(5).fill('dynamic'),
      'static',
    ]);
    expect(manifests.map((xml) => /startNumber="(\d)"/.exec(xml)?.[1])).toEqual(['1', '1', '2', '3', '4', '4']);
    const starts = new Set(manifests.slice(0, 5).map((xml) => /availabilityStartTime="([^"]*)"/.exec(xml)?.[1]));
    expect([...starts]).toEqual(['2024-05-06T12:59:59.001Z']);
  });

  it('has a Period for each codec configuration, if there may be several', async () => {
    const fragments = [...CAMERA.slice(0, 2), ...fragmentsOf('h264-aac')];
    const folder = await folderOf(writeDash(fragments, { codecChange: 'discontinuity' }));
    const xml = textOf(folder, 'manifest.mpd');
    expect(schemaFaults(xml)).toEqual([]);
    expect(xml.match(/<Period /g)).toHaveLength(2);
    expect(xml).toContain('initialization="audio-init-2.mp4"');
    expect(folder.has('audio-init-2.mp4')).toBe(true);
    expect((await readDashManifest(xml)).fragments.map(({ sequenceNumber }) => sequenceNumber)).toEqual([1, 2, 3]);
  });
});
