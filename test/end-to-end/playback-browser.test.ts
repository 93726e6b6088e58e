import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import {
  GetDASHStreamingSessionURLCommand,
  GetHLSStreamingSessionURLCommand,
  ListFragmentsCommand,
  type ContainerFormat,
} from '@aws-sdk/client-kinesis-video-archived-media';
import type { Page } from 'playwright-core';
import { aLocalService, type LocalService } from '../support/local-service.js';
import { aBrowser, type TestBrowser } from './browser.js';
import { createStream, PICTURES_PER_SECOND, upload } from './camera.js';

/** Of media: what is kept, and what is live. */
const RECORDED_SECONDS = 12;
const LIVE_SECONDS = 16;
/** Fragments that are stored when the live sessions begin. */
const STORED_BEFORE = 3;
/** In seconds: sound ends a little later, and hls.js begins a transport stream when its first picture is decoded. */
const TOLERANCE = 0.3;
/** For machines much slower than ours. */
const STARTING_MS = 120_000;
const PLAYING_MS = 150_000;
const TEST_MS = 240_000;
const POLL_MS = 100;
const MS_PER_SECOND = 1_000;

interface Player {
  readonly name: string;
  readonly script: string;
}

/** What the players in the browser report. */
interface Report {
  /** In seconds. */
  readonly duration: number;
  readonly ended: boolean;
  /** What was played, each part without a gap, in seconds. */
  readonly played: readonly { readonly start: number; readonly end: number }[];
  /** Pictures decoded. */
  readonly frames: number;
  /** What time it was at second 0, in milliseconds since 1970; `undefined` if the player does not know. */
  readonly originMs: number | undefined;
  readonly failures: readonly string[];
}

/** One way to play a stream. */
interface Way {
  readonly player: Player;
  readonly protocol: 'HLS' | 'DASH';
  readonly containerFormat?: ContainerFormat;
}

const HLS_JS: Player = { name: 'hls.js', script: 'node_modules/hls.js/dist/hls.min.js' };
const DASH_JS: Player = { name: 'dash.js', script: 'node_modules/dashjs/dist/modern/umd/dash.all.min.js' };
const SHAKA: Player = { name: 'Shaka Player', script: 'node_modules/shaka-player/dist/shaka-player.compiled.js' };

/** What was started, to be ended however it goes. */
const closing: { close(): unknown }[] = [];
let service: LocalService;
let browser: TestBrowser;
let site: Server;

beforeAll(async () => {
  closing.push((service = await aLocalService()));
  closing.push((site = await anEmptySite()));
  closing.push((browser = await aBrowser()));
}, STARTING_MS);

afterAll(async () => {
  for (const part of closing.reverse()) await part.close();
}, STARTING_MS);

describe('a browser', () => {
  it(
    'plays what is on demand, from the first to the last picture',
    async () => {
      const { endpoint } = service;
      await createStream(endpoint, 'recorded');
      const beginsAtMs = Date.now() - RECORDED_SECONDS * MS_PER_SECOND;
      await upload({ endpoint, streamName: 'recorded', seconds: RECORDED_SECONDS, beginsAtMs, pace: 'at-once' });
      const ways: readonly Way[] = [
        { player: HLS_JS, protocol: 'HLS', containerFormat: 'FRAGMENTED_MP4' },
        { player: HLS_JS, protocol: 'HLS', containerFormat: 'MPEG_TS' },
        { player: SHAKA, protocol: 'HLS', containerFormat: 'FRAGMENTED_MP4' },
        { player: DASH_JS, protocol: 'DASH' },
        { player: SHAKA, protocol: 'DASH' },
      ];
      await together(await pagesOf(ways), async (way, page) => {
        const url = await sessionUrl(way, { StreamName: 'recorded', PlaybackMode: 'ON_DEMAND' });
        const { duration, played, frames } = await playUntil(page, { way, url }, isPlayed);
        expect(played.length).toBe(1);
        for (const seconds of [duration, secondsIn(played[0]!)]) expectNear(seconds, RECORDED_SECONDS);
        expect(frames).toBeGreaterThanOrEqual(RECORDED_SECONDS * PICTURES_PER_SECOND);
        expectPictures(frames, { least: RECORDED_SECONDS, most: RECORDED_SECONDS });
      });
    },
    TEST_MS,
  );

  it(
    'plays what is being uploaded, until the last picture of it',
    async () => {
      const { endpoint } = service;
      await createStream(endpoint, 'live');
      const ways: readonly Way[] = [
        { player: HLS_JS, protocol: 'HLS' },
        { player: SHAKA, protocol: 'HLS' },
        { player: DASH_JS, protocol: 'DASH' },
        { player: SHAKA, protocol: 'DASH' },
      ];
      const pages = await pagesOf(ways);
      const camera = new AbortController();
      const beginsAtMs = Date.now();
      const media = { streamName: 'live', seconds: LIVE_SECONDS, beginsAtMs, pace: 'real-time' } as const;
      const uploaded = upload({ endpoint, ...media, signal: camera.signal });
      try {
        await storedFragments('live', STORED_BEFORE);
        await together(pages, async (way, page) => {
          const url = await sessionUrl(way, { StreamName: 'live', PlaybackMode: 'LIVE' });
          const firstMs = await beginningOf(url);
          const reached = (report: Report): number =>
            ((report.originMs ?? firstMs) - beginsAtMs) / MS_PER_SECOND + longest(report).end;
          const report = await playUntil(page, { way, url }, (now) => reached(now) > LIVE_SECONDS - TOLERANCE);
          expectNear(reached(report), LIVE_SECONDS);
          const seconds = secondsIn(longest(report));
          expect(seconds).toBeGreaterThan(LIVE_SECONDS / 2);
          expectPictures(report.frames, { least: seconds, most: LIVE_SECONDS });
        });
        await uploaded;
      } finally {
        camera.abort();
        await uploaded.catch(() => undefined);
      }
    },
    TEST_MS,
  );
});

/** Begins a session; players say what time it was in the picture. */
async function sessionUrl(
  { protocol, containerFormat }: Way,
  stream: { readonly StreamName: string; readonly PlaybackMode: 'LIVE' | 'ON_DEMAND' },
): Promise<string> {
  const TimestampRange = stream.PlaybackMode === 'LIVE' ? undefined : lastHour();
  const selector = { FragmentSelectorType: 'PRODUCER_TIMESTAMP', TimestampRange } as const;
  const input = { ...stream, DisplayFragmentTimestamp: 'ALWAYS' } as const;
  const client = service.archivedMedia();
  if (protocol === 'DASH') {
    const dash = new GetDASHStreamingSessionURLCommand({ ...input, DASHFragmentSelector: selector });
    return (await client.send(dash)).DASHStreamingSessionURL!;
  }
  const hls = new GetHLSStreamingSessionURLCommand({
    ...input,
    HLSFragmentSelector: selector,
    ContainerFormat: containerFormat,
  });
  return (await client.send(hls)).HLSStreamingSessionURL!;
}

function lastHour() {
  const now = Date.now();
  return { StartTimestamp: new Date(now - 3_600_000), EndTimestamp: new Date(now + 3_600_000) };
}

/** When the first fragment of a DASH session begins, in milliseconds since 1970; for players that do not tell. */
async function beginningOf(url: string): Promise<number> {
  const [, seconds = 'NaN'] = / kvs:ts="([\d.]+)"/.exec(await (await fetch(url)).text()) ?? [];
  return Number(seconds) * MS_PER_SECOND;
}

async function storedFragments(streamName: string, count: number): Promise<void> {
  const client = service.archivedMedia();
  await eventually(async () => {
    const { Fragments = [] } = await client.send(new ListFragmentsCommand({ StreamName: streamName }));
    return Fragments.length >= count;
  }, 5 * POLL_MS);
}

type Pages = readonly (readonly [way: Way, page: Page])[];

/** For each way a page that has its player. */
async function pagesOf(ways: readonly Way[]): Promise<Pages> {
  return await Promise.all(ways.map(async (way) => [way, await aPage(way.player)] as const));
}

/** All at the same time: playing takes as long as the media. */
async function together(pages: Pages, play: (way: Way, page: Page) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(pages.map(([way, page]) => play(way, page)));
  await Promise.all(pages.map(([, page]) => page.close()));
  for (const [at, result] of results.entries())
    if (result.status === 'rejected')
      throw new Error(`It fails with ${nameOf(pages[at]![0])}`, { cause: result.reason });
}

function nameOf({ player, protocol, containerFormat }: Way): string {
  return [player.name, protocol, containerFormat].filter((part) => part !== undefined).join(' ');
}

/** Gives the last report. */
async function playUntil(
  page: Page,
  { way, url }: { way: Way; url: string },
  isOver: (report: Report) => boolean,
): Promise<Report> {
  await page.evaluate(`begin(${JSON.stringify(way.player.name)}, ${JSON.stringify(url)})`);
  let report: Report;
  const isDone = await eventually(async () => {
    report = await page.evaluate<Report>('report()');
    return isOver(report) || report.failures.length > 0;
  }, POLL_MS);
  const outcome = isDone ? 'played' : report!;
  expect({ outcome, failures: report!.failures }).toEqual({ outcome: 'played', failures: [] });
  return report!;
}

/** Whether it came to be so, before it took too long. */
async function eventually(check: () => Promise<boolean>, everyMs: number): Promise<boolean> {
  const deadline = performance.now() + PLAYING_MS;
  for (;;) {
    if (await check()) return true;
    if (performance.now() > deadline) return false;
    await new Promise((done) => setTimeout(done, everyMs));
  }
}

/** With the player in it. It is of another origin than the server. */
async function aPage({ script }: Player): Promise<Page> {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  await page.addScriptTag({ path: resolve(script) });
  await page.addScriptTag({ path: resolve('test/end-to-end/players.js') });
  return page;
}

async function anEmptySite(): Promise<Server> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>player</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

type Part = Report['played'][number];

const secondsIn = ({ start, end }: Part): number => end - start;

/** dash.js may seek back and pause, instead of ending, where the media is some milliseconds longer than its manifest says. */
function isPlayed({ ended, played, duration }: Report): boolean {
  return ended || played.some(({ end }) => end >= duration);
}

/** What a live player does after the last fragment is its own affair: some go on in the void. */
function longest({ played }: Report): Part {
  return played.reduce((most, part) => (secondsIn(part) > secondsIn(most) ? part : most), { start: 0, end: 0 });
}

function expectNear(seconds: number, expected: number): void {
  expect(Math.abs(seconds - expected)).toBeLessThan(TOLERANCE);
}

/** All of so many seconds, and hardly more: a player that seeks decodes the pictures before that place again. */
function expectPictures(frames: number, { least, most }: { readonly least: number; readonly most: number }): void {
  expect(frames).toBeGreaterThanOrEqual(Math.floor(least * PICTURES_PER_SECOND) - 1);
  expect(frames).toBeLessThanOrEqual((most + 1) * PICTURES_PER_SECOND);
}
