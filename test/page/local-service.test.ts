import { LocalService } from '../../src/page/local-service.js';
import { isPassing } from '../../src/page/service-refusal.js';
import { aLocalService } from '../support/local-service.js';

const signal = AbortSignal.timeout(60_000);

describe('LocalService', () => {
  it('lists streams by name, and says whether that is all', async () => {
    await using server = await aLocalService({ limits: { requestsPerSecond: Infinity } });
    for (let at = 0; at < 201; at++) await server.createStream(`camera-${at}`, at);
    const service = new LocalService({ origin: server.endpoint, token: undefined });
    const all = await service.listStreams('', signal);
    expect({ count: all.streams.length, isAll: all.isAll }).toEqual({ count: 200, isAll: false });
    expect(await service.listStreams('camera-20', signal)).toEqual({
      isAll: true,
      streams: [20, 200].map((at) => ({ streamName: `camera-${at}`, status: 'ACTIVE', dataRetentionInHours: at })),
    });
  });

  it('has the error of the service, by name', async () => {
    await using server = await aLocalService();
    const service = new LocalService({ origin: server.endpoint, token: undefined });
    const opening = service.openMedia('nowhere', { StartSelectorType: 'NOW' }, signal);
    await expect(opening).rejects.toMatchObject({ code: 'ResourceNotFoundException', message: expect.stringContaining('nowhere') as unknown }); // prettier-ignore
    expect(isPassing(await opening.catch((error: unknown) => error))).toBe(false);
  });

  it('is let in by the token of the server', async () => {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    await using server = await aLocalService({ credentials });
    const token = new URLSearchParams(new URL(server.server.pageUrl).hash.slice(1)).get('token')!;
    const allowed = new LocalService({ origin: server.endpoint, token });
    expect(await allowed.listStreams('', signal)).toEqual({ streams: [], isAll: true });
    const stranger = new LocalService({ origin: server.endpoint, token: undefined });
    await expect(stranger.listStreams('', signal)).rejects.toMatchObject({
      code: 'MissingAuthenticationTokenException',
    });
  });
});
