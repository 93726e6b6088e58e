import { GetDataEndpointCommand } from '@aws-sdk/client-kinesis-video';
import type { CommandSender } from '../../src/aws/clients.js';
import { ServiceAccess } from '../../src/aws/service-access.js';
import { streamIdentity } from '../../src/aws/stream-identity.js';

const ARN = 'arn:aws:kinesisvideo:eu-central-1:123456789012:stream/front-door/1646229468350';

/** Answers GetDataEndpoint, each time with another address. */
class FakeControl implements CommandSender {
  readonly inputs: object[] = [];
  destroyed = 0;
  failures: Error[] = [];
  readonly config: NonNullable<CommandSender['config']>;

  constructor(config: NonNullable<CommandSender['config']> = {}) {
    this.config = config;
  }

  async send(command: object): Promise<object> {
    await Promise.resolve();
    expect(command).toBeInstanceOf(GetDataEndpointCommand);
    this.inputs.push((command as GetDataEndpointCommand).input);
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    return { DataEndpoint: `https://${this.inputs.length}.data` };
  }

  destroy(): void {
    this.destroyed++;
  }
}

function aClient() {
  const client = {
    destroyed: 0,
    send: () => Promise.resolve({}),
    destroy: () => {
      client.destroyed++;
    },
  };
  return client;
}

describe('ServiceAccess', () => {
  it('B16: asks for an endpoint once in 40 minutes, also if several ask at the same time', async () => {
    let nowMs = 0;
    const control = new FakeControl();
    const access = new ServiceAccess(
      streamIdentity({ streamName: 's' }),
      { clients: { kinesisVideo: control } },
      () => nowMs,
    );
    const asked = await Promise.all([access.dataEndpoint('GET_MEDIA'), access.dataEndpoint('GET_MEDIA')]);
    nowMs = 40 * 60_000 - 1;
    expect([...asked, await access.dataEndpoint('GET_MEDIA')]).toEqual(Array(3).fill('https://1.data'));
    nowMs++;
    expect(await access.dataEndpoint('GET_MEDIA')).toBe('https://2.data');
    expect(control.inputs[0]).toEqual({ APIName: 'GET_MEDIA', StreamName: 's' });
  });

  it('asks for each kind of data by itself, and again when the endpoint is to be forgotten', async () => {
    const control = new FakeControl();
    const access = new ServiceAccess(streamIdentity({ streamArn: ARN }), { clients: { kinesisVideo: control } });
    await access.dataEndpoint('GET_MEDIA');
    await access.dataEndpoint('PUT_MEDIA');
    access.forgetDataEndpoint('GET_MEDIA');
    await access.dataEndpoint('PUT_MEDIA');
    await access.dataEndpoint('GET_MEDIA');
    expect(control.inputs).toEqual(
      ['GET_MEDIA', 'PUT_MEDIA', 'GET_MEDIA'].map((APIName) => ({ APIName, StreamARN: ARN })),
    );
  });

  it('does not keep a failure', async () => {
    const control = new FakeControl();
    control.failures = [new RangeError('throttled')];
    const access = new ServiceAccess(streamIdentity({ streamName: 's' }), { clients: { kinesisVideo: control } });
    await expect(access.dataEndpoint('GET_MEDIA')).rejects.toThrow('throttled');
    expect(await access.dataEndpoint('GET_MEDIA')).toBe('https://2.data');
  });

  it('B3: makes clients for the region of the ARN, whatever else is said', async () => {
    const settings: object[] = [];
    const media = (given: object): CommandSender => {
      settings.push(given);
      return aClient();
    };
    const options = { region: 'us-west-2', clients: { kinesisVideo: new FakeControl(), media } };
    await new ServiceAccess(streamIdentity({ streamArn: ARN }), options).media();
    await new ServiceAccess(streamIdentity({ streamName: 's' }), options).media();
    expect(settings).toEqual([
      { endpoint: 'https://1.data', region: 'eu-central-1' },
      { endpoint: 'https://2.data', region: 'us-west-2' },
    ]);
  });

  it('keeps a client until its endpoint is another one', async () => {
    const made: CommandSender[] = [];
    const media = (): CommandSender => {
      made.push(aClient());
      return made.at(-1)!;
    };
    const options = { region: 'here', clients: { kinesisVideo: new FakeControl(), media } };
    const access = new ServiceAccess(streamIdentity({ streamName: 's' }), options);
    expect(await access.media()).toBe(await access.media());
    access.forgetDataEndpoint('GET_MEDIA');
    expect(await access.media()).not.toBe(made[0]);
    expect(made).toHaveLength(2);
  });

  it('uses a client that is given as it is, and does not destroy it', async () => {
    const [control, media] = [new FakeControl(), aClient()];
    const access = new ServiceAccess(streamIdentity({ streamName: 's' }), {
      clients: { kinesisVideo: control, media },
    });
    expect(await access.media()).toBe(media);
    await access.control();
    access.close();
    expect([control.inputs, control.destroyed, media.destroyed]).toEqual([[], 0, 0]);
  });

  it('destroys what it made', async () => {
    const client = aClient();
    const options = { region: 'here', clients: { kinesisVideo: new FakeControl(), archivedMedia: () => client } };
    const access = new ServiceAccess(streamIdentity({ streamName: 's' }), options);
    await access.archivedMedia('LIST_FRAGMENTS');
    access.close();
    expect(client.destroyed).toBe(1);
  });

  it('gives up what is asked for when it is closed, and destroys a client that is made then', async () => {
    let answer: (output: object) => void = () => undefined;
    const control: CommandSender = { send: () => new Promise((resolve) => (answer = resolve)) };
    const options = { region: 'here', clients: { kinesisVideo: control } };
    const access = new ServiceAccess(streamIdentity({ streamName: 's' }), options);
    const asked = access.media();
    await new Promise((resolve) => setTimeout(resolve, 20));
    access.close();
    await expect(asked).rejects.toMatchObject({ code: 'USAGE' });
    const client = aClient();
    const region = () => (late.close(), Promise.resolve('here'));
    const late: ServiceAccess = new ServiceAccess(streamIdentity({ streamName: 's' }), {
      clients: { kinesisVideo: new FakeControl({ region }), media: () => client },
    });
    await expect(late.media()).rejects.toMatchObject({ code: 'USAGE' });
    expect(client.destroyed).toBe(1);
    answer({});
  });

  it('finds region and credentials with the client that is given', async () => {
    const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
    const control = new FakeControl({
      region: () => Promise.resolve('there'),
      credentials: () => Promise.resolve(credentials),
    });
    const access = new ServiceAccess(streamIdentity({ streamName: 's' }), { clients: { kinesisVideo: control } });
    expect(await access.region()).toBe('there');
    expect(await access.credentials()).toEqual(credentials);
  });

  it('says what is missing', async () => {
    const access = new ServiceAccess(streamIdentity({ streamName: 's' }), {
      clients: { kinesisVideo: new FakeControl() },
    });
    await expect(access.region()).rejects.toMatchObject({ code: 'MISSING_REGION', stream: 's' });
    await expect(access.credentials()).rejects.toMatchObject({ code: 'MISSING_CREDENTIALS' });
  });

  it('takes credentials as they are, or from a function', async () => {
    const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
    for (const given of [credentials, () => Promise.resolve(credentials)])
      expect(
        await new ServiceAccess(streamIdentity({ streamName: 's' }), { credentials: given }).credentials(),
      ).toEqual(credentials);
  });
});
