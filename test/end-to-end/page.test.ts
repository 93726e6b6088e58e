import { ListFragmentsCommand, KinesisVideoArchivedMediaClient } from '@aws-sdk/client-kinesis-video-archived-media';
import type { Page } from 'playwright-core';
import { CREDENTIALS } from '../support/local-service.js';
import { aBrowser, type TestBrowser } from './browser.js';
import { createStream, PICTURES_PER_SECOND, upload, type CameraOptions } from './camera.js';
import { Workplace, type Serving } from './page-server.js';

/** For machines much slower than ours. */
const STARTING_MS = 120_000;
const SHOWING_MS = 60_000;
const TEST_MS = 120_000;
const SECONDS = 8;
/** Rows that the page keeps. */
const MOST_ROWS = 60;

/** What was started, to be ended however it goes. */
const closing: { close(): Promise<void> }[] = [];
let workplace: Workplace;
let browser: TestBrowser;
let serving: Serving;

beforeAll(async () => {
  workplace = await Workplace.make();
  closing.push(workplace);
  serving = await workplace.serve('--stream', 'front-door', '--stream', 'back-door');
  browser = await aBrowser();
  closing.push(browser);
}, STARTING_MS);

afterAll(async () => {
  for (const part of closing.reverse()) await part.close();
}, STARTING_MS);

describe('the page of kvs serve', () => {
  it(
    'shows a stream as it comes: picture, and each fragment with its number, times, tags and frames',
    async () => {
      await using visit = await aVisit(serving.page);
      const { page } = visit;
      await page.getByRole('link', { name: /front-door/ }).click();
      await page.getByText('Waiting for fragments').waitFor();

      const beginsAtMs = Date.now();
      await uploadTo(serving, {
        streamName: 'front-door',
        beginsAtMs,
        pace: 'real-time',
        tagsOf: (second) => ({ camera: 'Haustür', ...(second === 2 && { motion: '<b>true</b>' }) }),
      });
      await rowsCome(page, SECONDS);
      const rows = await rowsOf(page);
      const stored = await storedFragments(serving, 'front-door');
      expect(rows.map(({ number }) => number)).toEqual(stored.map(({ FragmentNumber }) => FragmentNumber).reverse());
      expect(rows.map(({ times }) => Date.parse(times[0]!)).reverse()).toEqual(
        stored.map(({ ProducerTimestamp }) => ProducerTimestamp!.getTime()),
      );
      expect(rows.map(({ state }) => state)).toEqual(Array(SECONDS).fill('complete'));
      expect(rows.map(({ tags }) => tags.join()).reverse()).toEqual(
        Array.from({ length: SECONDS }, (_, at) => (at === 2 ? 'camera Haustür,motion <b>true</b>' : 'camera Haustür')),
      );
      for (const { tracks, frames, bars } of rows) {
        expect(tracks[0]).toBe('1 × 15');
        expect(tracks[1]).toMatch(/^2 × 4[678]$/);
        expect([61, 62, 63]).toContain(frames);
        expect(bars.sort()).toEqual(['audio', 'key', 'video']);
      }
      await playedPictures(page, 2 * PICTURES_PER_SECOND);
      expect(visit.problems).toEqual([]);
      expect(visit.strangers).toEqual([]);
    },
    TEST_MS,
  );

  it(
    'keeps the last fragments only, and shows those that failed as what they are',
    async () => {
      const faulty = await workplace.serve('--fault', 'in-band-error:id=4500,fragments=70,operation=GetMedia,times=1');
      await createStream(faulty.endpoint, 'long');
      const beginsAtMs = Date.now() - 100_000;
      await uploadTo(faulty, { streamName: 'long', seconds: MOST_ROWS + 20, beginsAtMs, pace: 'at-once' });
      await using visit = await aVisit(faulty.page); // the only stream there is
      const { page } = visit;
      await page.getByText(`${MOST_ROWS + 21}, 1 of them broken`).waitFor();
      await rowsCome(page, MOST_ROWS);
      const failed = (await rowsOf(page)).map(({ state }, at) => [state, at]).filter(([state]) => state !== 'complete');
      expect(failed).toEqual([['failed', 10]]);
      await page.getByText('4500 KMS_KEY_ACCESS_DENIED').waitFor();

      await page.getByLabel('from').selectOption('the earliest');
      await fact(page, 'Fragments', `${MOST_ROWS + 20}`);
      await page.getByLabel('from').selectOption('now');
      await page.getByText('None yet').waitFor();
      expect(await rowsOf(page)).toEqual([]);
    },
    TEST_MS,
  );

  it(
    'lets go of a stream when another one is chosen',
    async () => {
      await using visit = await aVisit(serving.page);
      const { page } = visit;
      for (let times = 0; times < 4; times++) {
        await page.getByRole('link', { name: /front-door/ }).click();
        await rowsCome(page, 1);
        await page.getByRole('link', { name: /back-door/ }).click();
        await page.getByText('None yet').waitFor();
      }
      // The service gives a stream three connections.
      const answers = await Promise.all([1, 2, 3].map(() => getMediaStatus(serving, 'front-door')));
      expect(answers).toEqual([200, 200, 200]);
    },
    TEST_MS,
  );

  it(
    'has room for all of it, by day and by night',
    async () => {
      await using visit = await aVisit(`${serving.page}#stream=front-door`);
      const { page } = visit;
      await rowsCome(page, 1);
      const grounds: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        grounds.push(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        expect(await page.evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true);
      }
      expect(new Set(grounds).size).toBe(2);
    },
    TEST_MS,
  );

  it(
    'shows streams that are signed for only to whoever has the address that kvs serve printed',
    async () => {
      const strict = await workplace.serve('--credentials', 'me:secret', '--stream', 'mine');
      expect(strict.page).toMatch(/\/#token=[\w-]{43}$/);
      await using stranger = await aVisit(`${strict.endpoint}/`);
      await stranger.page.getByText('Open the address that kvs serve printed').waitFor();
      expect(await stranger.page.getByRole('link').count()).toBe(0);
      await using owner = await aVisit(strict.page);
      await owner.page.getByRole('link', { name: /mine/ }).waitFor();
      await owner.page.getByText('Waiting for fragments').waitFor();
      expect(owner.page.url()).toContain('token=');
    },
    TEST_MS,
  );
});

/** A row of the table, as it is shown. */
interface Row {
  readonly number: string;
  readonly state: string;
  /** As machines read them. */
  readonly times: readonly string[];
  readonly tracks: readonly string[];
  readonly frames: number;
  /** Kinds of frames that are drawn. */
  readonly bars: string[];
  readonly tags: readonly string[];
}

async function rowsOf(page: Page): Promise<readonly Row[]> {
  return await page.evaluate<readonly Row[]>(`(() => {
    const all = (row, what) => [...row.querySelectorAll(what)];
    const texts = (row, what) => all(row, what).map((found) => found.textContent);
    return [...document.querySelectorAll('#fragments tr')].map((row) => ({
      number: row.querySelector('.digits')?.textContent ?? '',
      state: row.dataset.state,
      times: all(row, 'time').map((time) => time.dateTime),
      tracks: texts(row, '.track'),
      frames: Number(texts(row, '.count')[0]),
      bars: all(row, 'path').map((path) => path.getAttribute('class')),
      tags: texts(row, '.tag'),
    }));
  })()`);
}

async function rowsCome(page: Page, count: number): Promise<void> {
  await page
    .locator('#fragments tr')
    .nth(count - 1)
    .waitFor();
  expect((await rowsOf(page)).length).toBeLessThanOrEqual(MOST_ROWS);
}

async function fact(page: Page, name: string, value: string): Promise<void> {
  const row = page.locator('#facts div').filter({ has: page.getByText(name, { exact: true }) });
  await row.filter({ has: page.getByText(value, { exact: true }) }).waitFor();
}

async function playedPictures(page: Page, count: number): Promise<void> {
  const deadline = performance.now() + SHOWING_MS;
  const pictures = () => page.evaluate<number>(`${VIDEO}.getVideoPlaybackQuality().totalVideoFrames`);
  // Not by waitForFunction, which would have to evaluate text in the page: it does not allow that.
  while ((await pictures()) < count && performance.now() < deadline) await page.waitForTimeout(100);
  expect(await pictures()).toBeGreaterThanOrEqual(count);
  expect(await page.evaluate<number>(`${VIDEO}.currentTime`)).toBeGreaterThan(0);
  expect(await page.locator('#player-trouble').isHidden()).toBe(true);
}

const VIDEO = "document.querySelector('video')";

/** A page, what went wrong in it, and what it asked of others than its server. */
async function aVisit(address: string) {
  const page = await browser.context.newPage();
  const problems: string[] = [];
  const strangers: string[] = [];
  const { origin } = new URL(address);
  page.setDefaultTimeout(SHOWING_MS);
  page.on('pageerror', (error) => problems.push(error.message));
  // A stream that has no fragment yet has no picture either: the browser tells of the 404 that says so.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) problems.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(blob|data):/.test(request.url())) strangers.push(request.url());
  });
  await page.goto(address);
  return { page, problems, strangers, [Symbol.asyncDispose]: () => page.close() };
}

async function uploadTo(
  { endpoint }: Serving,
  camera: Omit<CameraOptions, 'endpoint' | 'seconds'> & { readonly seconds?: number },
): Promise<void> {
  await upload({ endpoint, seconds: SECONDS, ...camera });
}

async function storedFragments({ endpoint }: Serving, streamName: string) {
  const client = new KinesisVideoArchivedMediaClient({ endpoint, region: 'us-east-1', credentials: CREDENTIALS });
  try {
    const { Fragments = [] } = await client.send(new ListFragmentsCommand({ StreamName: streamName }));
    return Fragments.sort((a, b) => (a.FragmentNumber! < b.FragmentNumber! ? -1 : 1));
  } finally {
    client.destroy();
  }
}

async function getMediaStatus({ endpoint }: Serving, streamName: string): Promise<number> {
  const closing = new AbortController();
  const body = JSON.stringify({ StreamName: streamName, StartSelector: { StartSelectorType: 'NOW' } });
  const { status } = await fetch(`${endpoint}/getMedia`, { method: 'POST', body, signal: closing.signal });
  setTimeout(() => closing.abort(), 1_000);
  return status;
}
