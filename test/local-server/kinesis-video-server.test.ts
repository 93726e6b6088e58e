import {
  DeleteStreamCommand,
  DescribeStreamCommand,
  GetDataEndpointCommand,
  ListTagsForStreamCommand,
  TagStreamCommand,
  UpdateDataRetentionCommand,
} from '@aws-sdk/client-kinesis-video';
import { ListFragmentsCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { GetMediaCommand } from '@aws-sdk/client-kinesis-video-media';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisVideoServer } from '../../src/local-server/kinesis-video-server.js';
import { aLocalService, type LocalService } from '../support/local-service.js';
import { aFragment } from '../support/mkv-builder.js';
import { openPutMedia, putMedia } from './media/put-media-client.js';

const HOUR_MS = 3_600_000;

const fragmentsOf = async (service: LocalService): Promise<number> => {
  const { Fragments } = await service.archivedMedia().send(new ListFragmentsCommand({ StreamName: 's' }));
  return Fragments!.length;
};
const put = async (service: LocalService): Promise<void> => {
  const acknowledgements = await putMedia(service.endpoint, aFragment());
  expect(acknowledgements.at(-1)).toMatchObject({ EventType: 'PERSISTED' });
};

describe('KinesisVideoServer', () => {
  it('creates, describes and leads to a stream, on a port of its own', async () => {
    await using service = await aLocalService();
    await using other = await aLocalService();
    expect(other.endpoint).not.toBe(service.endpoint);
    const StreamARN = await service.createStream('s');
    const { StreamInfo } = await service.kinesisVideo.send(new DescribeStreamCommand({ StreamName: 's' }));
    expect(StreamInfo).toMatchObject({ StreamARN, Status: 'ACTIVE', DataRetentionInHours: 24 });
    const command = new GetDataEndpointCommand({ StreamARN, APIName: 'GET_MEDIA' });
    expect(await service.kinesisVideo.send(command)).toMatchObject({ DataEndpoint: service.endpoint });
  });

  it('says so when the port is taken', async () => {
    await using first = await KinesisVideoServer.start();
    const port = Number(new URL(first.endpoint).port);
    await expect(KinesisVideoServer.start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('has an address that can be asked, wherever it listens', async () => {
    await using everywhere = await KinesisVideoServer.start({ host: '::1' }).catch(() => KinesisVideoServer.start());
    const response = await fetch(`${everywhere.endpoint}/listStreams`, { method: 'POST' });
    expect(response.status).toBe(200);
  });

  it('refuses faults that cannot be', async () => {
    await expect(KinesisVideoServer.start({ faults: [{ kind: 'delay', ms: -1 }] })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  it('throttles as the service does, and can be told otherwise', async () => {
    const errorsOf = async (service: LocalService): Promise<(string | undefined)[]> => {
      await service.createStream('s');
      const command = new GetDataEndpointCommand({ StreamName: 's', APIName: 'GET_MEDIA' });
      const calls = Array.from({ length: 20 }, () => service.kinesisVideo.send(command));
      const settled = await Promise.allSettled(calls);
      return settled.flatMap((call) => (call.status === 'rejected' ? [(call.reason as Error).name] : []));
    };
    await using strict = await aLocalService({ now: () => 1_700_000_000_000 });
    await using easy = await aLocalService({ limits: { requestsPerSecond: Infinity } });
    expect(await errorsOf(strict)).toEqual(Array.from({ length: 15 }, () => 'ClientLimitExceededException'));
    expect(await errorsOf(easy)).toEqual([]);
  });

  it('goes wrong when it is told to, and stops when it is told to', async () => {
    await using service = await aLocalService({ faults: [{ kind: 'invalid-endpoint', operation: 'GetMedia' }] });
    await service.createStream('s');
    const ask = () =>
      service
        .media()
        .send(new GetMediaCommand({ StreamName: 's', StartSelector: { StartSelectorType: 'NOW' } }))
        .then(
          () => 'answered',
          (error: unknown) => (error as Error).name,
        );
    expect(await ask()).toBe('InvalidEndpointException');
    service.server.faults.clear();
    expect(await ask()).toBe('answered');
    service.server.faults.add({ kind: 'connection-limit', times: 1 });
    expect(await ask()).toBe('ConnectionLimitExceededException');
    expect(await ask()).toBe('answered');
  });

  it('ends who reads a stream when it is deleted, with all that was sent', async () => {
    await using service = await aLocalService();
    const StreamARN = await service.createStream('s');
    await put(service);
    const StartSelector = { StartSelectorType: 'EARLIEST' } as const;
    const { Payload } = await service.media().send(new GetMediaCommand({ StreamName: 's', StartSelector }));
    const reading = Payload as unknown as AsyncIterable<Uint8Array>;
    let bytes = 0;
    for await (const chunk of reading) {
      if (bytes === 0) await service.kinesisVideo.send(new DeleteStreamCommand({ StreamARN }));
      bytes += chunk.length;
    }
    expect(bytes).toBeGreaterThan(0);
  });

  describe('retention', () => {
    it('removes fragments that are past it', async () => {
      const clock = { ms: Date.now() };
      await using service = await aLocalService({ now: () => clock.ms, limits: { requestsPerSecond: Infinity } });
      await service.createStream('s', 2);
      await put(service);
      clock.ms += 1.9 * HOUR_MS;
      await put(service);
      expect(await fragmentsOf(service)).toBe(2);
      clock.ms += 0.2 * HOUR_MS;
      while ((await fragmentsOf(service)) === 2) await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await fragmentsOf(service)).toBe(1);
    });

    it('removes them at once when it becomes shorter', async () => {
      const clock = { ms: Date.now() };
      await using service = await aLocalService({ now: () => clock.ms, limits: { requestsPerSecond: Infinity } });
      await service.createStream('s', 24);
      await put(service);
      clock.ms += 2 * HOUR_MS;
      const { StreamInfo } = await service.kinesisVideo.send(new DescribeStreamCommand({ StreamName: 's' }));
      await service.kinesisVideo.send(
        new UpdateDataRetentionCommand({
          StreamName: 's',
          CurrentVersion: StreamInfo!.Version,
          Operation: 'DECREASE_DATA_RETENTION',
          DataRetentionChangeInHours: 23,
        }),
      );
      expect(await fragmentsOf(service)).toBe(0);
    });
  });

  describe('with a folder', () => {
    let dataDirectory: string;
    beforeEach(async () => {
      dataDirectory = await mkdtemp(join(tmpdir(), 'kinesis-video-server-'));
    });
    afterEach(() => rm(dataDirectory, { recursive: true }));

    it('has streams, tags and fragments again after it was closed', async () => {
      let arn: string;
      {
        await using service = await aLocalService({ dataDirectory });
        arn = await service.createStream('s', 5);
        await service.kinesisVideo.send(new TagStreamCommand({ StreamName: 's', Tags: { place: 'door' } }));
        await put(service);
      }
      await using service = await aLocalService({ dataDirectory });
      const { StreamInfo } = await service.kinesisVideo.send(new DescribeStreamCommand({ StreamARN: arn }));
      expect(StreamInfo).toMatchObject({ StreamName: 's', DataRetentionInHours: 5 });
      const { Tags } = await service.kinesisVideo.send(new ListTagsForStreamCommand({ StreamARN: arn }));
      expect(Tags).toEqual({ place: 'door' });
      expect(await fragmentsOf(service)).toBe(1);
    });
  });

  describe('close', () => {
    it('ends who reads and who writes', async () => {
      const service = await aLocalService();
      await service.createStream('s');
      const { Payload } = await service
        .media()
        .send(new GetMediaCommand({ StreamName: 's', StartSelector: { StartSelectorType: 'NOW' } }));
      const reading = Payload as unknown as NodeJS.ReadableStream;
      const read = new Promise<void>((resolve) => {
        reading.on('error', () => undefined).on('close', resolve);
        reading.resume();
      });
      const writing = await openPutMedia(service.endpoint);
      writing.request.write(aFragment());
      await writing.until('BUFFERING 0').catch(() => undefined);
      await service.server.close();
      await Promise.all([read, writing.ended]);
    });

    it('ends connections that say nothing, and frees the port', async () => {
      const server = await KinesisVideoServer.start();
      const port = Number(new URL(server.endpoint).port);
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      await server.close();
      await once(socket.resume(), 'close');
      await (await KinesisVideoServer.start({ port })).close();
    });

    it('may be called twice, and by `await using`', async () => {
      await using server = await KinesisVideoServer.start();
      await Promise.all([server.close(), server.close()]);
    });
  });
});
