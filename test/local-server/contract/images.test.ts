import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetImagesCommand,
  InvalidArgumentException,
  NoDataRetentionException,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { aPlayedService, NOW_MS, type PlayedService } from '../playback/played-stream.js';

// What images look like is in test/system: it needs ffmpeg.

let service: PlayedService;
/** Says nothing, and ends well: an ffmpeg that decodes nothing. */
const NOTHING = 'true';

afterEach(() => service.close());

const START = { StartTimestamp: new Date(NOW_MS), ImageSelectorType: 'PRODUCER_TIMESTAMP', Format: 'JPEG' } as const;

function images(input: object = {}) {
  const defaults = { StreamName: 's', ...START, EndTimestamp: new Date(NOW_MS + 2_000), SamplingInterval: 500 };
  return service.client.send(new GetImagesCommand({ ...defaults, ...input }));
}

describe('GetImages', () => {
  beforeEach(async () => {
    service = await aPlayedService({ ffmpegPath: NOTHING });
    await service.put({ count: 2 });
  });

  it('tells where there is no media, and where there is no image of it', async () => {
    const { Images, NextToken } = await images();
    expect(Images!.map(({ TimeStamp, Error }) => [TimeStamp!.getTime() - NOW_MS, Error])).toEqual([
      [0, 'MEDIA_ERROR'],
      [500, 'MEDIA_ERROR'],
      [1_000, 'MEDIA_ERROR'],
      [1_500, 'MEDIA_ERROR'],
      [2_000, 'NO_MEDIA'],
    ]);
    expect(NextToken ?? undefined).toBeUndefined();
  });

  it('gives the image of the beginning, if the range is shorter than a step', async () => {
    const { Images } = await images({ EndTimestamp: new Date(NOW_MS + 499) });
    expect(Images!.map(({ TimeStamp }) => TimeStamp!.getTime())).toEqual([NOW_MS]);
  });

  it.each([
    ['25, if nothing else is wanted', {}, [25, 25, 11]],
    ['25, also if more are wanted', { MaxResults: 100 }, [25, 25, 11]],
    ['as many as are wanted', { MaxResults: 20 }, [20, 20, 20, 1]],
  ])('gives pages: %s', async (_, input, expected) => {
    const range = { EndTimestamp: new Date(NOW_MS + 12_000), SamplingInterval: 200 };
    const counts: number[] = [];
    const times = new Set<number>();
    for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
      const page = await images({ ...range, ...input, ...(token !== undefined && { NextToken: token }) });
      counts.push(page.Images!.length);
      for (const { TimeStamp } of page.Images!) times.add(TimeStamp!.getTime());
      token = page.NextToken ?? undefined;
      if (token !== undefined) expect(token).toMatch(/^[a-zA-Z0-9+/]+={0,2}$/);
    }
    expect(counts).toEqual(expected);
    expect(times.size).toBe(61);
  });

  it('refuses the token of another request', async () => {
    const { NextToken } = await images({ MaxResults: 1 });
    for (const input of [{ NextToken: 'x' }, { NextToken: btoa('[]') }, { NextToken, SamplingInterval: 600 }])
      await expect(images({ MaxResults: 1, ...input })).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it.each([-1, 0.5, 1e300])('refuses a token that leads to place %p', async (place) => {
    const { NextToken } = await images({ MaxResults: 1 });
    const [, digest] = JSON.parse(atob(NextToken!)) as [number, string];
    const forged = { MaxResults: 1, NextToken: btoa(JSON.stringify([place, digest])) };
    await expect(images(forged)).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it.each([
    ['no clock', { ImageSelectorType: undefined }],
    ['an unknown clock', { ImageSelectorType: 'MY_TIMESTAMP' }],
    ['no beginning', { StartTimestamp: undefined }],
    ['no end', { EndTimestamp: undefined }],
    ['an end before the beginning', { EndTimestamp: new Date(NOW_MS - 1) }],
    ['more than 300 seconds', { EndTimestamp: new Date(NOW_MS + 300_001) }],
    ['steps that are too short', { SamplingInterval: 199 }],
    ['no format', { Format: undefined }],
    ['an unknown format', { Format: 'GIF' }],
    ['an unknown setting', { FormatConfig: { PNGQuality: '1' } }],
    ['no quality at all', { FormatConfig: { JPEGQuality: '0' } }],
    ['too much quality', { FormatConfig: { JPEGQuality: '101' } }],
    ['a width alone', { WidthPixels: 100 }],
    ['no width', { WidthPixels: 0, HeightPixels: 1 }],
    ['too wide', { WidthPixels: 3_841, HeightPixels: 1 }],
    ['too high', { HeightPixels: 2_161 }],
    ['no results', { MaxResults: 0 }],
    ['too many results', { MaxResults: 101 }],
    ['no stream', { StreamName: undefined }],
  ])('refuses %s', async (_, input) => {
    await expect(images(input)).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it('says so when the stream is not there, or keeps nothing', async () => {
    await expect(images({ StreamName: 'x' })).rejects.toBeInstanceOf(ResourceNotFoundException);
    await service.createStream('kept-not', 0);
    await expect(images({ StreamName: 'kept-not' })).rejects.toBeInstanceOf(NoDataRetentionException);
  });
});

describe('GetImages without ffmpeg', () => {
  it('says what to do, and is not asked again', async () => {
    service = await aPlayedService({ ffmpegPath: '/nowhere/ffmpeg' });
    await service.put();
    const refusal = images();
    await expect(refusal).rejects.toBeInstanceOf(InvalidArgumentException);
    await expect(refusal).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Images need ffmpeg .*\/nowhere\/ffmpeg.*install it.*ffmpegPath.*KVS_FFMPEG/,
      ) as string,
      $metadata: { httpStatusCode: 400, attempts: 1 },
    });
  });
});

describe('GetImages with an ffmpeg that hangs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kvp-images-'));
  const program = join(folder, 'ffmpeg');
  const pidFile = join(folder, 'pid');

  beforeEach(async () => {
    const source = `if (process.argv[2] === '-version') process.exit();
      require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
      setInterval(() => undefined, 1000);`;
    writeFileSync(program, `#!${process.execPath}\n${source}`);
    chmodSync(program, 0o755);
    rmSync(pidFile, { force: true });
    service = await aPlayedService({ ffmpegPath: program });
    await service.put();
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** Resolves with the number of the process when it runs. */
  async function running(): Promise<number> {
    await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
    return Number(readFileSync(pidFile, 'utf8'));
  }

  const gone = (pid: number): Promise<void> => until(() => !isThere(pid));

  it('ends it when the client goes away', async () => {
    const client = new AbortController();
    const input = { StreamName: 's', ...START, EndTimestamp: new Date(NOW_MS + 2_000) };
    const asking = service.client.send(new GetImagesCommand(input), { abortSignal: client.signal });
    const pid = await running();
    client.abort();
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
    await gone(pid);
  }, 30_000);

  it('ends it when the server closes', async () => {
    const refused = expect(images()).rejects.toBeDefined();
    const pid = await running();
    await service.close();
    await refused;
    await gone(pid);
  }, 30_000);
});

/** Gives up in the end: a test that has failed is not to keep the others waiting. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; !isSo(); turn++) {
    if (turn > 5_000) throw new TypeError('It does not come to pass');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
