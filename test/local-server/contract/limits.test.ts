import { ConnectionLimitExceededException, GetMediaCommand } from '@aws-sdk/client-kinesis-video-media';
import { ClientLimitExceededException, DescribeStreamCommand } from '@aws-sdk/client-kinesis-video';
import { aLocalService } from '../../support/local-service.js';

const FROM_NOW = { StartSelectorType: 'NOW' } as const;

describe('the limits of a stream', () => {
  it('are three who read it at the same time', async () => {
    await using service = await aLocalService({ limits: { requestsPerSecond: Infinity } });
    for (const name of ['s', 't']) await service.createStream(name);
    const media = service.media();
    const read = async (StreamName: string) => {
      const { Payload } = await media.send(new GetMediaCommand({ StreamName, StartSelector: FROM_NOW }));
      return Payload as unknown as { destroy(): void };
    };
    const [first] = await Promise.all([read('s'), read('s'), read('s')]);
    await expect(read('s')).rejects.toBeInstanceOf(ConnectionLimitExceededException);
    await read('t');
    first.destroy();
    // The server learns of it when the network says so.
    let again;
    while (again === undefined) again = await read('s').catch(() => undefined);
  });

  it('are five calls of an operation in a second', async () => {
    const clock = { ms: Date.now() };
    await using service = await aLocalService({ now: () => clock.ms });
    await service.createStream('s');
    const describeStream = () => service.kinesisVideo.send(new DescribeStreamCommand({ StreamName: 's' }));
    for (let call = 0; call < 5; call++) await describeStream();
    await expect(describeStream()).rejects.toBeInstanceOf(ClientLimitExceededException);
    clock.ms += 200;
    await describeStream();
    await expect(describeStream()).rejects.toMatchObject({ $metadata: { httpStatusCode: 400, attempts: 1 } });
  });
});
