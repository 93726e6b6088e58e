import {
  APIName,
  GetDataEndpointCommand,
  InvalidArgumentException,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis-video';
import { aLocalService, type LocalService } from '../../support/local-service.js';

describe('GetDataEndpoint', () => {
  let service: LocalService;
  let streamArn: string;
  beforeEach(async () => {
    service = await aLocalService({ limits: { requestsPerSecond: Infinity } });
    streamArn = await service.createStream('x');
  });
  afterEach(() => service.close());

  it.each(Object.values(APIName))('answers this server for %s', async (name) => {
    const byName = await service.kinesisVideo.send(new GetDataEndpointCommand({ APIName: name, StreamName: 'x' }));
    const byArn = await service.kinesisVideo.send(new GetDataEndpointCommand({ APIName: name, StreamARN: streamArn }));
    expect([byName.DataEndpoint, byArn.DataEndpoint]).toEqual([service.endpoint, service.endpoint]);
  });

  it('answers the name under which it was reached', async () => {
    const { port } = new URL(service.endpoint);
    const response = await fetch(`http://localhost:${port}/getDataEndpoint`, {
      method: 'POST',
      body: '{"APIName":"GET_MEDIA","StreamName":"x"}',
    });
    expect(await response.json()).toEqual({ DataEndpoint: `http://localhost:${port}` });
  });

  it('does not know other names', async () => {
    const command = new GetDataEndpointCommand({ APIName: 'GET_ALL' as 'GET_MEDIA', StreamName: 'x' });
    await expect(service.kinesisVideo.send(command)).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it('does not lead to streams that are not there', async () => {
    const command = new GetDataEndpointCommand({ APIName: 'GET_MEDIA', StreamName: 'nobody' });
    await expect(service.kinesisVideo.send(command)).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});
