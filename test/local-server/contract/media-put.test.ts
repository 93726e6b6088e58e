import { connect } from 'node:net';
import { once } from 'node:events';
import { DeleteStreamCommand } from '@aws-sdk/client-kinesis-video';
import { ListFragmentsCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import type { KinesisVideoServerOptions } from '../../../src/local-server/server-options.js';
import { bytesOf } from '../../support/element-bytes.js';
import { aLocalService, type LocalService } from '../../support/local-service.js';
import { aCluster, aDocument, anInfo, aTags, aTracks } from '../../support/mkv-builder.js';
import { openPutMedia, putMedia, summaries } from '../media/put-media-client.js';

const HEAD = aDocument({ children: [anInfo(), aTracks()] });
const NUMBER = /^\d{47}$/;

async function aServiceWithStream(options: KinesisVideoServerOptions = {}, retentionHours = 24): Promise<LocalService> {
  const limits = { requestsPerSecond: 1_000, ...options.limits };
  const service = await aLocalService({ ...options, limits });
  await service.createStream('s', retentionHours);
  return service;
}

function aBody(...ticks: readonly number[]): Uint8Array {
  return bytesOf(HEAD, ...ticks.map((at) => aCluster({ ticks: at })));
}

async function stored(service: LocalService) {
  const { Fragments = [] } = await service.archivedMedia().send(new ListFragmentsCommand({ StreamName: 's' }));
  return Fragments.sort((a, b) => (a.FragmentNumber! < b.FragmentNumber! ? -1 : 1));
}

describe('PutMedia', () => {
  it('acknowledges each fragment when it begins, has come, and is stored, and ends with the body', async () => {
    await using service = await aServiceWithStream();
    const acknowledgements = await putMedia(service.endpoint, aBody(0, 40));
    const of = (ticks: number) => summaries(acknowledgements).filter((summary) => summary.endsWith(` ${ticks}`));
    expect(of(0)).toEqual(['BUFFERING 0', 'RECEIVED 0', 'PERSISTED 0']);
    expect(of(40)).toEqual(['BUFFERING 40', 'RECEIVED 40', 'PERSISTED 40']);
    const numbers = [...new Set(acknowledgements.map(({ FragmentNumber }) => FragmentNumber!))];
    expect(numbers.every((number) => NUMBER.test(number))).toBe(true);
    expect((await stored(service)).map(({ FragmentNumber }) => FragmentNumber)).toEqual(numbers.sort());
  });

  it('acknowledges while the body still comes, in lines of JSON', async () => {
    await using service = await aServiceWithStream();
    const connection = await openPutMedia(service.endpoint);
    connection.request.write(bytesOf(HEAD, aCluster({ ticks: 0 }).subarray(0, 12)));
    await connection.until('BUFFERING 0');
    connection.request.write(bytesOf(aCluster({ ticks: 0 }).subarray(12), aCluster({ ticks: 40 })));
    await connection.until('PERSISTED 0');
    expect(connection.text()).toMatch(
      /^\{"EventType":"BUFFERING","FragmentTimecode":0,"FragmentNumber":"\d{47}"\}\r\n\{"EventType":"RECEIVED",/,
    );
    connection.request.destroy();
  });

  it('takes a fragment of known size for whole when nothing comes after it', async () => {
    await using service = await aServiceWithStream();
    const connection = await openPutMedia(service.endpoint);
    connection.request.write(bytesOf(HEAD, aCluster({ size: 'known' }), aTags([['a', 'b']])));
    await connection.until('PERSISTED 0');
    const [fragment] = await stored(service);
    const whole = bytesOf(HEAD, aCluster({ size: 'known' }), aTags([['a', 'b']]));
    expect(fragment?.FragmentSizeInBytes).toBe(whole.length);
    connection.request.destroy();
  });

  it.each([
    ['ABSOLUTE', '', 1_646_229_468_350, 1_646_229_468_350],
    ['RELATIVE', '1646229468.350', 40, 1_646_229_468_390],
    ['RELATIVE', '1646229468', 40, 1_646_229_468_040],
    ['RELATIVE', '1646229468.05', 40, 1_646_229_468_090],
    ['RELATIVE', '', 40, 40],
  ])('computes the producer timestamp of %s timecodes with the start %j', async (...row) => {
    const [type, start, ticks, producerMs] = row;
    await using service = await aServiceWithStream();
    const headers = {
      'x-amzn-fragment-timecode-type': type,
      ...(start !== '' && { 'x-amzn-producer-start-timestamp': start }),
    };
    await putMedia(service.endpoint, aBody(ticks), headers);
    const [fragment] = await stored(service);
    expect(fragment?.ProducerTimestamp).toEqual(new Date(producerMs));
  });

  it('refuses a start that is no time with error 4007', async () => {
    await using service = await aServiceWithStream();
    const headers = { 'x-amzn-producer-start-timestamp': 'yesterday' };
    expect(summaries(await putMedia(service.endpoint, aBody(0), headers))).toEqual(['ERROR 4007']);
  });

  it.each([
    [{ 'x-amzn-stream-name': 'other' }, 404, 'ResourceNotFoundException'],
    [{ 'x-amzn-stream-name': '' }, 400, 'InvalidArgumentException'],
    [{ 'x-amzn-fragment-timecode-type': 'SOMETIMES' }, 400, 'InvalidArgumentException'],
  ])('answers %j with %d %s', async (headers, status, name) => {
    await using service = await aServiceWithStream();
    const { response, request, ended } = await openPutMedia(service.endpoint, headers);
    expect(response.statusCode).toBe(status);
    expect(response.headers['x-amzn-errortype']).toContain(name);
    request.destroy();
    await ended;
  });

  it('finds the stream by its ARN', async () => {
    await using service = await aLocalService();
    const arn = await service.createStream('by-arn');
    const headers = { 'x-amzn-stream-name': '', 'x-amzn-stream-arn': arn };
    const acknowledgements = await putMedia(service.endpoint, aBody(0), headers);
    expect(summaries(acknowledgements)).toContain('PERSISTED 0');
  });

  it.each([
    ['when a block is of no track', bytesOf(HEAD, aCluster({ frames: [{ track: 9 }] })), ['BUFFERING 0', 'ERROR 4010']],
    [
      'when a time does not increase',
      aBody(40, 40),
      ['BUFFERING 40', 'RECEIVED 40', 'BUFFERING 40', 'PERSISTED 40', 'ERROR 4004'],
    ],
  ])('says the error and closes the connection %s', async (_, body, expected) => {
    await using service = await aServiceWithStream();
    const connection = await openPutMedia(service.endpoint);
    connection.request.write(body);
    await connection.ended;
    expect(summaries(connection.acknowledgements)).toEqual(expected);
    const error = connection.acknowledgements.at(-1);
    expect(error?.FragmentNumber).toMatch(NUMBER);
    expect(error?.ErrorCode).toMatch(/^[A-Z_]+$/);
  });

  it('names no fragment for what is no Matroska', async () => {
    await using service = await aServiceWithStream();
    const [error] = await putMedia(service.endpoint, new Uint8Array(1_000).fill(7));
    expect(error).toEqual({
      EventType: 'ERROR',
      FragmentTimecode: -1,
      FragmentNumber: '',
      ErrorId: 4006,
      ErrorCode: 'INVALID_MKV_DATA',
    });
  });

  it('lets go of a client that goes on sending after an error', async () => {
    await using service = await aServiceWithStream();
    const connection = await openPutMedia(service.endpoint);
    const noise = new Uint8Array(64 * 1024).fill(7);
    const sending = setInterval(() => connection.request.write(noise), 5);
    await connection.until('ERROR 4006');
    await once(connection.request, 'close');
    clearInterval(sending);
  });

  it('throws away what comes after an error, and keeps the connection of a client that ends its body', async () => {
    await using service = await aServiceWithStream();
    const connection = await openPutMedia(service.endpoint, { connection: 'keep-alive' });
    const { socket } = connection.request;
    let isClosed = false;
    socket?.once('close', () => (isClosed = true));
    connection.request.write(new Uint8Array(1_000).fill(7));
    await connection.until('ERROR 4006');
    // More than what fits on the way.
    for (let at = 0; at < 200; at++) connection.request.write(new Uint8Array(64 * 1024));
    await new Promise((resolve) => connection.request.end(() => resolve(undefined)));
    await connection.ended;
    expect({ isClosed, isWhole: connection.response.complete }).toEqual({ isClosed: false, isWhole: true });
  });

  it('acknowledges errors only if it is told so', async () => {
    await using service = await aServiceWithStream();
    const headers = { 'x-amzn-fragment-acknowledgment-required': '0' };
    expect(await putMedia(service.endpoint, aBody(0), headers)).toEqual([]);
    expect(summaries(await putMedia(service.endpoint, aBody(1, 0), headers))).toEqual(['ERROR 4004']);
  });

  it('says PERSISTED of nothing in a stream that keeps nothing', async () => {
    await using service = await aServiceWithStream({}, 0);
    expect(summaries(await putMedia(service.endpoint, aBody(0)))).toEqual(['BUFFERING 0', 'RECEIVED 0']);
  });

  it('says IDLE while nothing comes, and then closes the connection', async () => {
    await using service = await aServiceWithStream({ limits: { putMediaIdleMs: 300 } });
    const connection = await openPutMedia(service.endpoint);
    await connection.ended;
    expect(summaries(connection.acknowledgements)).toEqual(['IDLE', 'IDLE']);
  });

  it.each(['known', 'unknown'] as const)(
    'ends a session of Clusters of %s size after the fragment that is under way',
    async (size) => {
      await using service = await aServiceWithStream({ limits: { putMediaSessionMs: 400 } });
      const connection = await openPutMedia(service.endpoint);
      connection.request.write(bytesOf(HEAD, aCluster({ size }).subarray(0, -1)));
      await connection.until('BUFFERING 0');
      await new Promise((resolve) => setTimeout(resolve, 450));
      connection.request.write(bytesOf(aCluster({ size }).subarray(-1), aCluster({ ticks: 40, size })));
      await connection.ended;
      const expected = ['BUFFERING 0', 'RECEIVED 0', 'PERSISTED 0', 'ERROR 4003'];
      expect(summaries(connection.acknowledgements)).toEqual(expected);
    },
  );

  it('ends a session also in a fragment that never ends', async () => {
    await using service = await aServiceWithStream({ limits: { putMediaSessionMs: 50, maxFragmentMs: 100 } });
    const connection = await openPutMedia(service.endpoint);
    connection.request.write(bytesOf(HEAD, aCluster({ size: 'known' }).subarray(0, -1)));
    await connection.until('ERROR 4003');
    expect(summaries(connection.acknowledgements)).toEqual(['BUFFERING 0', 'ERROR 4003']);
  });

  it('ends a session in which nothing comes on time', async () => {
    await using service = await aServiceWithStream({ limits: { putMediaSessionMs: 50 } });
    const connection = await openPutMedia(service.endpoint);
    await connection.until('ERROR 4003');
  });

  it('tells a producer that its stream was deleted', async () => {
    await using service = await aServiceWithStream();
    const StreamARN = await service.createStream('gone');
    const connection = await openPutMedia(service.endpoint, { 'x-amzn-stream-name': 'gone' });
    connection.request.write(aBody(0));
    await connection.until('BUFFERING 0');
    await service.kinesisVideo.send(new DeleteStreamCommand({ StreamARN }));
    connection.request.write(aCluster({ ticks: 40 }));
    await connection.until('ERROR 4008');
  });

  it('reads no faster than so many fragments a second', async () => {
    await using service = await aServiceWithStream({ limits: { fragmentsPerSecond: 20 } });
    const began = performance.now();
    await putMedia(service.endpoint, aBody(0, 40, 80, 120, 160));
    expect(performance.now() - began).toBeGreaterThan(200);
  });

  it('stores what is whole on one connection before it answers another one', async () => {
    await using service = await aServiceWithStream();
    const halfOpen = await openPutMedia(service.endpoint);
    halfOpen.request.write(bytesOf(HEAD, aCluster({ size: 'known' })));
    await halfOpen.until('BUFFERING 0'); // whose tags are waited for
    const next = await openPutMedia(service.endpoint);
    expect(await stored(service)).toHaveLength(1);
    next.request.destroy();
    halfOpen.request.destroy();
  });

  it('stores of a connection that the client cuts what was whole, and lists it at once', async () => {
    await using service = await aServiceWithStream();
    const archived = service.archivedMedia();
    for (let at = 0; at < 5; at++) {
      const ticks = at * 1_000;
      const connection = await openPutMedia(service.endpoint);
      const whole = bytesOf(HEAD, aCluster({ ticks, size: 'known' }), aCluster({ ticks: ticks + 40, size: 'known' }));
      connection.request.write(whole.subarray(0, -1));
      await connection.until(`BUFFERING ${ticks + 40}`);
      connection.request.destroy();
      const { Fragments = [] } = await archived.send(new ListFragmentsCommand({ StreamName: 's' }));
      expect(Fragments.map(({ ProducerTimestamp }) => ProducerTimestamp!.getTime())).toContain(ticks);
    }
    expect(await stored(service)).toHaveLength(5);
  });

  it('lets a client end its side in the middle of a fragment', async () => {
    await using service = await aServiceWithStream();
    const socket = connect(Number(new URL(service.endpoint).port), '127.0.0.1');
    const body = aBody(0, 40);
    socket.write(
      'POST /putMedia HTTP/1.1\r\nHost: h\r\nx-amzn-stream-name: s\r\nx-amzn-fragment-timecode-type: ABSOLUTE\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    socket.write(`${body.length.toString(16)}\r\n`);
    socket.end(body);
    socket.resume();
    await once(socket, 'close');
    expect(await stored(service)).toHaveLength(1);
  });

  describe('with faults', () => {
    it('cuts the connection after so many bytes; what was whole is stored', async () => {
      const clusters = [0, 40].map((ticks) => aCluster({ ticks, size: 'known' }));
      const whole = bytesOf(HEAD, clusters[0]!);
      for (const [bytes, count] of [
        [whole.length - 1, 0],
        [whole.length, 1],
        [whole.length + 5, 1],
      ] as const) {
        await using service = await aServiceWithStream({ faults: [{ kind: 'cut', bytes, operation: 'PutMedia' }] });
        const connection = await openPutMedia(service.endpoint);
        connection.request.write(bytesOf(whole, clusters[1]!));
        await connection.ended;
        expect(connection.response.complete).toBe(false);
        expect(await stored(service)).toHaveLength(count);
      }
    });

    it('acknowledges a fragment with the error that was asked for, and does not store it', async () => {
      await using service = await aServiceWithStream({ faults: [{ kind: 'in-band-error', id: 4500, fragments: 1 }] });
      const acknowledgements = await putMedia(service.endpoint, aBody(0, 40, 80));
      expect(acknowledgements.at(-1)).toMatchObject({ ErrorId: 4500, FragmentTimecode: 40 });
      expect(acknowledgements.at(-1)?.ErrorCode).toBe('KMS_KEY_ACCESS_DENIED');
      service.server.faults.clear();
      expect(await stored(service)).toHaveLength(1);
    });

    it('ends the session when it was asked for', async () => {
      await using service = await aServiceWithStream({
        faults: [{ kind: 'session-end', ms: 50, operation: 'PutMedia' }],
      });
      const connection = await openPutMedia(service.endpoint);
      await connection.until('ERROR 4003');
    });
  });
});
