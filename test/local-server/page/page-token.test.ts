import { ListStreamsCommand } from '@aws-sdk/client-kinesis-video';
import { aLocalService, CREDENTIALS, type LocalService } from '../../support/local-service.js';

let service: LocalService;
let token: string;

beforeAll(async () => {
  service = await aLocalService({ credentials: CREDENTIALS });
  await service.createStream('front-door');
  token = new URL(service.server.pageUrl).hash.replace('#token=', '');
});

afterAll(() => service.close());

describe('the token of the page', () => {
  it('stands behind the # of its address, where servers and logs never see it', () => {
    expect(service.server.pageUrl).toBe(`${service.endpoint}/#token=${token}`);
    expect(token).toMatch(/^[\w-]{43}$/);
  });

  it('is another one for each server', async () => {
    await using other = await aLocalService({ credentials: CREDENTIALS });
    expect(other.server.pageUrl.replace(other.endpoint, '')).not.toBe(
      service.server.pageUrl.replace(service.endpoint, ''),
    );
  });

  it('is not needed where no signatures are', async () => {
    await using open = await aLocalService();
    expect(open.server.pageUrl).toBe(`${open.endpoint}/`);
  });

  it('lets in to what the page asks for', async () => {
    expect(await statusOf('listStreams', `Bearer ${token}`)).toBe(200);
    expect(await statusOf('getHLSStreamingSessionURL', `Bearer ${token}`)).toBe(404); // no fragment yet
  });

  it.each(['createStream', 'deleteStream', 'updateDataRetention', 'putMedia', 'listFragments', 'describeStream'])(
    'does not let in to %s',
    async (operation) => expect(await statusOf(operation, `Bearer ${token}`)).toBe(400),
  );

  it.each([
    ['none', undefined, 403],
    ['another', 'Bearer 0123456789012345678901234567890123456789012', 400],
    ['a shorter', () => `Bearer ${token.slice(0, -1)}`, 400],
    ['a longer', () => `Bearer ${token}x`, 400],
    ['a naked', () => token, 400],
    ['an empty', 'Bearer ', 400],
  ])('is to be that token: not %s one', async (_, authorization, status) => {
    const text = typeof authorization === 'function' ? authorization() : authorization;
    for (const operation of ['listStreams', 'getMedia', 'getHLSStreamingSessionURL'])
      expect(await statusOf(operation, text)).toBe(status);
  });

  it('leaves signatures as good as they are', async () => {
    const { StreamInfoList } = await service.kinesisVideo.send(new ListStreamsCommand({}));
    expect(StreamInfoList?.map(({ StreamName }) => StreamName)).toEqual(['front-door']);
  });
});

async function statusOf(operation: string, authorization: string | undefined): Promise<number> {
  const headers = { 'Content-Type': 'application/json', ...(authorization !== undefined && { authorization }) };
  const body = JSON.stringify({ StreamName: operation === 'listStreams' ? undefined : 'front-door' });
  const response = await fetch(`${service.endpoint}/${operation}`, { method: 'POST', headers, body });
  await response.body?.cancel();
  return response.status;
}
