import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { DeleteStreamCommand } from '@aws-sdk/client-kinesis-video';
import { ListFragmentsCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { GetMediaCommand, type StartSelector } from '@aws-sdk/client-kinesis-video-media';
import { concatenated } from '../../../src/ebml/bytes.js';
import type { Fragment } from '../../../src/fragment/fragment.js';
import type { KinesisVideoServerOptions } from '../../../src/local-server/server-options.js';
import { closingTags, fragmentTags } from '../../../src/local-server/media/service-tags.js';
import { FrameReader } from '../../../src/matroska/frame-reader.js';
import { MkvReader } from '../../../src/matroska/mkv-reader.js';
import { adler32 } from '../../support/adler32.js';
import { bytesOf } from '../../support/element-bytes.js';
import { aLocalService, type LocalService } from '../../support/local-service.js';
import { aCluster, aDocument, anInfo, aTracks } from '../../support/mkv-builder.js';
import { allBytes, takeFragments } from '../media/media-bytes.js';
import { openPutMedia, putMedia, type PutMediaConnection } from '../media/put-media-client.js';

const HEAD = aDocument({ children: [anInfo(), aTracks()] });
const TIMES = [1_000, 2_000, 3_500];
const media = (name: string): Uint8Array => new Uint8Array(readFileSync(`test-resources/${name}`));

async function aService(options: KinesisVideoServerOptions = {}): Promise<LocalService> {
  const service = await aLocalService({ ...options, limits: { requestsPerSecond: 1_000, ...options.limits } });
  await service.createStream('s');
  return service;
}

function aBody(...ticks: readonly number[]): Uint8Array {
  return bytesOf(HEAD, ...ticks.map((at) => aCluster({ ticks: at })));
}

/** One with three fragments, put at the seconds 100, 200 and 300 of the server's time. */
async function aServiceWithFragments(options: KinesisVideoServerOptions = {}) {
  let nowMs = 0;
  const service = await aService({ ...options, now: () => nowMs });
  for (const [at, ticks] of TIMES.entries()) {
    nowMs = (at + 1) * 100_000;
    await putMedia(service.endpoint, aBody(ticks));
  }
  return service;
}

async function get(service: LocalService, StartSelector: StartSelector, StreamName = 's'): Promise<unknown> {
  const { Payload } = await service.media().send(new GetMediaCommand({ StreamName, StartSelector }));
  return Payload;
}

async function numbersIn(service: LocalService): Promise<readonly string[]> {
  const { Fragments = [] } = await service.archivedMedia().send(new ListFragmentsCommand({ StreamName: 's' }));
  return Fragments.map(({ FragmentNumber }) => FragmentNumber!).sort();
}

const EARLIEST: StartSelector = { StartSelectorType: 'EARLIEST' };
const producerTimes = (fragments: readonly Fragment[]) => fragments.map((f) => f.metadata.producerTimestampMs);

/** The elements of a stream, in their order, with the names and values of tags. */
function structureOf(bytes: Uint8Array): readonly string[] {
  const reader = new MkvReader();
  return [...reader.push(bytes), ...reader.end()].map((element) => {
    const tagName = element.kind === 'data' && element.name === 'TagName' ? element.value : '';
    return `${element.kind} ${element.path} ${tagName}`;
  });
}

describe('GetMedia', () => {
  it.each(['get-media.mkv', 'connect-audio.mkv', 'h264-aac.mkv'])(
    'gives back the frames of %s as complete fragments',
    async (file) => {
      await using service = await aService();
      const acknowledgements = await putMedia(service.endpoint, media(file));
      const count = acknowledgements.filter(({ EventType }) => EventType === 'PERSISTED').length;
      const fragments = await takeFragments(await get(service, EARLIEST), count);
      expect(fragments.map(({ completeness }) => completeness)).toEqual(fragments.map(() => 'complete'));
      expect(fragments.map(({ metadata }) => metadata.fragmentNumber)).toEqual(await numbersIn(service));
      const expected = new FrameReader().push(media(file)).map(({ payload }) => adler32(payload));
      const frames = fragments.flatMap((fragment) => fragment.frames.map(({ payload }) => adler32(payload)));
      expect(frames.sort()).toEqual(expected.sort());
    },
  );

  it('gives back a body of GetMedia as it was, element by element', async () => {
    await using service = await aService({ limits: { getMediaSessionMs: 300 } });
    await putMedia(service.endpoint, media('get-media.mkv'));
    const bytes = await allBytes(await get(service, EARLIEST));
    // The Cues of a producer come before the last tags, as in captures.
    const withoutCues = (structure: readonly string[]) => structure.filter((line) => !line.includes('Cues'));
    expect(withoutCues(structureOf(bytes))).toEqual(withoutCues(structureOf(media('get-media.mkv'))));
  });

  it('puts its own tags around what was put', async () => {
    await using service = await aServiceWithFragments({ limits: { getMediaSessionMs: 300 } });
    const numbers = await numbersIn(service);
    const expected = TIMES.map((ticks, at) => {
      const serverTimestampMs = (at + 1) * 100_000;
      const times = { serverTimestampMs, producerTimestampMs: ticks, durationMs: 0, sizeInBytes: 0 };
      const facts = { fragmentNumber: numbers[at]!, ...times };
      const closing = closingTags(facts, 300_000 - serverTimestampMs);
      return bytesOf(HEAD, fragmentTags(facts), aCluster({ ticks }), closing);
    });
    expect(await allBytes(await get(service, EARLIEST))).toEqual(bytesOf(...expected));
  });

  // prettier-ignore
  it.each<readonly [string, (numbers: readonly string[]) => StartSelector, readonly number[]]>([
    ['EARLIEST', () => EARLIEST, TIMES],
    ['a fragment number, after it', ([first]) => ({ StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: first }), TIMES.slice(1)],
    ['a continuation token', ([, second]) => ({ StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: second }), TIMES.slice(2)],
    ['a producer timestamp that a fragment has', () => ({ StartSelectorType: 'PRODUCER_TIMESTAMP', StartTimestamp: new Date(2_000) }), TIMES.slice(1)],
    ['a producer timestamp that no fragment has', () => ({ StartSelectorType: 'PRODUCER_TIMESTAMP', StartTimestamp: new Date(2_001) }), TIMES.slice(2)],
    ['a server timestamp that a fragment has', () => ({ StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: new Date(200_000) }), TIMES.slice(1)],
    ['a server timestamp that no fragment has', () => ({ StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: new Date(200_001) }), TIMES.slice(2)],
  ])('starts at %s', async (_, selector, expected) => {
    await using service = await aServiceWithFragments();
    const payload = await get(service, selector(await numbersIn(service)));
    expect(producerTimes(await takeFragments(payload, expected.length))).toEqual(expected);
  });

  it('starts NOW with what comes', async () => {
    await using service = await aServiceWithFragments();
    const payload = await get(service, { StartSelectorType: 'NOW' });
    await putMedia(service.endpoint, aBody(9_000));
    expect(producerTimes(await takeFragments(payload, 1))).toEqual([9_000]);
  });

  it('goes on with what comes, as it comes', async () => {
    await using service = await aServiceWithFragments();
    const payload = await get(service, EARLIEST);
    const taking = takeFragments(payload, 5);
    for (const ticks of [9_000, 9_040]) await putMedia(service.endpoint, aBody(ticks));
    expect(producerTimes(await taking)).toEqual([...TIMES, 9_000, 9_040]);
  });

  it('starts with the fragment that is being received, if NOW is wanted', async () => {
    await using service = await aService();
    const connection = await openPutMedia(service.endpoint);
    connection.request.write(aBody(0));
    await connection.until('BUFFERING 0');
    const payload = await get(service, { StartSelectorType: 'NOW' });
    connection.request.end();
    expect(await takeFragments(payload, 1)).toHaveLength(1);
  });

  it('misses no fragment of two producers at once, whichever is whole first, and gives them in their order', async () => {
    await using service = await aService();
    const [early, late] = [await openPutMedia(service.endpoint), await openPutMedia(service.endpoint)];
    const taking = takeFragments(await get(service, EARLIEST), 3);
    early.request.write(aBody(1_000));
    await early.until('BUFFERING 1000');
    late.request.write(aBody(2_000, 3_000));
    await late.until('PERSISTED 2000');
    const now = await get(service, { StartSelectorType: 'NOW' });
    early.request.end();
    await early.until('PERSISTED 1000');
    late.request.end();
    const fragments = await taking;
    expect(producerTimes(fragments)).toEqual([1_000, 2_000, 3_000]);
    expect(fragments.map(({ metadata }) => metadata.fragmentNumber)).toEqual(await numbersIn(service));
    expect(producerTimes(await takeFragments(now, 3))).toEqual([1_000, 2_000, 3_000]);
  });

  it.each([
    ['is cut', (connection: PutMediaConnection) => connection.request.destroy()],
    ['is refused', (connection: PutMediaConnection) => connection.request.write(new Uint8Array(100).fill(7))],
  ])('waits no longer for a producer that %s in a fragment', async (_, fail) => {
    await using service = await aService();
    const connection = await openPutMedia(service.endpoint);
    connection.request.write(aBody(1_000));
    await connection.until('BUFFERING 1000');
    await putMedia(service.endpoint, aBody(2_000));
    const payload = await get(service, EARLIEST);
    fail(connection);
    expect(producerTimes(await takeFragments(payload, 1))).toEqual([2_000]);
  });

  it('says when, how far behind, and where to go on', async () => {
    await using service = await aServiceWithFragments();
    const numbers = await numbersIn(service);
    const [first, , last] = await takeFragments(await get(service, EARLIEST), 3);
    expect(first?.metadata).toMatchObject({
      fragmentNumber: numbers[0],
      serverTimestampMs: 100_000,
      producerTimestampMs: 1_000,
      millisBehindNow: 200_000,
      continuationToken: numbers[0],
    });
    expect(last?.metadata.millisBehindNow).toBe(0);
  });

  // prettier-ignore
  it.each<readonly [string, StartSelector]>([
    ['no type',                          { StartSelectorType: undefined }],
    ['an unknown type',                  { StartSelectorType: 'SOMEWHERE' as 'NOW' }],
    ['a number that is missing',         { StartSelectorType: 'FRAGMENT_NUMBER' }],
    ['a number that is none',            { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: 'x' }],
    ['a number too much',                { StartSelectorType: 'NOW', AfterFragmentNumber: '1' }],
    ['a time that is missing',           { StartSelectorType: 'SERVER_TIMESTAMP' }],
    ['a time too much',                  { StartSelectorType: 'EARLIEST', StartTimestamp: new Date(0) }],
    ['a token that is missing',          { StartSelectorType: 'CONTINUATION_TOKEN' }],
    ['a token and a number',             { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: '1', AfterFragmentNumber: '1' }],
  ])('refuses %s', async (_, selector) => {
    await using service = await aService();
    await expect(get(service, selector)).rejects.toMatchObject({
      name: 'InvalidArgumentException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('does not know streams that are not there', async () => {
    await using service = await aService();
    await expect(get(service, EARLIEST, 'other')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it.each([
    ['of another time', '91343852333181432392682062607743920146264341069'],
    ['of the future', `9134385233318${'9'.repeat(34)}`],
    ['that look different', '17'],
  ])('says in the media that numbers %s are not found, and ends', async (_, AfterFragmentNumber) => {
    await using service = await aService();
    await putMedia(service.endpoint, aBody(0));
    const fragments = await takeFragments(
      await get(service, { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber }),
    );
    expect(fragments).toHaveLength(1);
    expect(fragments[0]).toMatchObject({ completeness: 'failed', metadata: { error: { id: 4000 } } });
  });

  it('allows three connections a stream, and another one when one is closed', async () => {
    await using service = await aService();
    const payloads = [await get(service, EARLIEST), await get(service, EARLIEST), await get(service, EARLIEST)];
    await expect(get(service, EARLIEST)).rejects.toMatchObject({ name: 'ConnectionLimitExceededException' });
    await service.createStream('other');
    await get(service, EARLIEST, 'other');
    (payloads[0] as { destroy(): void }).destroy();
    let isOpen = false;
    while (!isOpen)
      isOpen = await get(service, EARLIEST).then(
        () => true,
        () => false,
      );
  });

  it('ends when the session does', async () => {
    await using service = await aServiceWithFragments({ limits: { getMediaSessionMs: 200 } });
    const fragments = await takeFragments(await get(service, EARLIEST));
    expect(producerTimes(fragments)).toEqual(TIMES);
  });

  it('ends when the stream is deleted', async () => {
    await using service = await aService();
    const StreamARN = await service.createStream('gone');
    const taking = takeFragments(await get(service, EARLIEST, 'gone'));
    await service.kinesisVideo.send(new DeleteStreamCommand({ StreamARN }));
    expect(await taking).toEqual([]);
  });

  it('passes over what has expired', async () => {
    await using service = await aServiceWithFragments({ maxMemoryBytes: 1 });
    expect(producerTimes(await takeFragments(await get(service, EARLIEST), 1))).toEqual([3_500]);
  });

  it('sends chunks of 3 to 16 384 bytes, small ones first', async () => {
    await using service = await aService();
    const body = bytesOf(HEAD, aCluster({ frames: [{ bytes: new Uint8Array(100_000) }] }));
    await putMedia(service.endpoint, body);
    const sizes = await chunkSizes(service.endpoint, body.length + 400);
    expect(sizes.slice(0, 9)).toEqual([12, 6, 19, 12, 20, 26, 8, 5, 3]);
    expect(Math.max(...sizes)).toBe(16_384);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(3);
  });

  it('sends no faster than so many bytes a second', async () => {
    await using service = await aService({ limits: { getMediaBytesPerSecond: 400_000 } });
    await putMedia(service.endpoint, bytesOf(HEAD, aCluster({ frames: [{ bytes: new Uint8Array(100_000) }] })));
    const began = performance.now();
    await takeFragments(await get(service, EARLIEST), 1);
    expect(performance.now() - began).toBeGreaterThan(150);
  });

  it('waits for a client that does not read, and holds nothing back from others', async () => {
    await using service = await aService();
    const frames = [{ bytes: new Uint8Array(2_000_000) }];
    const bodies = Array.from({ length: 10 }, (_, ticks) => concatenated([HEAD, aCluster({ ticks, frames })]));
    for (const body of bodies) await putMedia(service.endpoint, body);
    const slow = await get(service, EARLIEST);
    expect(await takeFragments(await get(service, EARLIEST), 10)).toHaveLength(10);
    expect(await takeFragments(slow, 10)).toHaveLength(10);
  });

  describe('with faults', () => {
    it('cuts the connection after so many bytes', async () => {
      await using service = await aServiceWithFragments({
        faults: [{ kind: 'cut', bytes: 300, operation: 'GetMedia' }],
      });
      let received = 0;
      const reading = (async () => {
        for await (const chunk of (await get(service, EARLIEST)) as AsyncIterable<Uint8Array>) received += chunk.length;
      })();
      await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(received).toBe(300);
    });

    it('cuts a fragment', async () => {
      await using service = await aServiceWithFragments({
        faults: [{ kind: 'cut', fragments: 1, operation: 'GetMedia' }],
      });
      const fragments: Fragment[] = [];
      await expect(
        (async () => fragments.push(...(await takeFragments(await get(service, EARLIEST), 2))))(),
      ).rejects.toMatchObject({ code: 'ECONNRESET' });
    });

    it('says an error in the media, and ends', async () => {
      await using service = await aServiceWithFragments({
        faults: [{ kind: 'in-band-error', id: 4500, fragments: 1 }],
      });
      const fragments = await takeFragments(await get(service, EARLIEST));
      expect(fragments.map(({ completeness }) => completeness)).toEqual(['complete', 'failed']);
      expect(fragments[1]?.metadata.error).toMatchObject({ id: 4500, code: 'KMS_KEY_ACCESS_DENIED' });
    });

    it('ends the session when it was asked for', async () => {
      await using service = await aServiceWithFragments({
        faults: [{ kind: 'session-end', ms: 200, operation: 'GetMedia' }],
      });
      expect(await takeFragments(await get(service, EARLIEST))).toHaveLength(3);
    });

    it('falls silent, and lets go of the client when it goes', async () => {
      await using service = await aServiceWithFragments({
        faults: [{ kind: 'silence', bytes: 300, operation: 'GetMedia' }],
      });
      let received = 0;
      for await (const chunk of (await get(service, EARLIEST)) as AsyncIterable<Uint8Array>) {
        received += chunk.length;
        if (received > 250) break;
      }
      expect(received).toBeLessThanOrEqual(300);
    });
  });

  it('ends with the server', async () => {
    const service = await aServiceWithFragments();
    const taking = takeFragments(await get(service, EARLIEST)).catch(() => 'cut');
    await service.close();
    expect(await taking).toBe('cut');
  });
});

/** The sizes of the HTTP chunks of a GetMedia, until so many bytes of media have come. */
async function chunkSizes(endpoint: string, enough: number): Promise<readonly number[]> {
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
  const input = JSON.stringify({ StreamName: 's', StartSelector: EARLIEST });
  socket.write(`POST /getMedia HTTP/1.1\r\nHost: h\r\nContent-Length: ${input.length}\r\n\r\n${input}`);
  let received = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    if (received.length > enough) break;
  }
  const sizes: number[] = [];
  for (let at = received.indexOf('\r\n\r\n') + 4; at < received.length;) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd < 0) break;
    const size = Number.parseInt(received.toString('latin1', at, lineEnd), 16);
    sizes.push(size);
    at = lineEnd + 2 + size + 2;
  }
  return sizes;
}
