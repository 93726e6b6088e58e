import { serviceNamed, streamNamed } from '../../src/cli/service-choice.js';
import { FakeWorld } from './fake-world.js';

const LOCAL = 'http://127.0.0.1:8087';
const DUMMY = { accessKeyId: 'local', secretAccessKey: 'local' };

function service(options: Parameters<typeof serviceNamed>[0], environment: Readonly<Record<string, string>> = {}) {
  const world = new FakeWorld();
  world.environment = environment;
  return serviceNamed(options, world);
}

describe('the service', () => {
  it('is the real one if nothing else is named', () => {
    expect(service({})).toEqual({});
    expect(service({ region: 'eu-central-1' })).toEqual({ region: 'eu-central-1' });
  });

  it('is the one of the option, then of KVS_ENDPOINT, then of AWS_ENDPOINT_URL_KINESIS_VIDEO', () => {
    const environment = { KVS_ENDPOINT: 'http://one', AWS_ENDPOINT_URL_KINESIS_VIDEO: 'http://two' };
    expect(service({ endpoint: 'http://three' }, environment).endpoint).toBe('http://three');
    expect(service({}, environment).endpoint).toBe('http://one');
    expect(service({}, { AWS_ENDPOINT_URL_KINESIS_VIDEO: 'http://two' }).endpoint).toBe('http://two');
  });

  it.each([LOCAL, 'http://localhost:8087', 'http://[::1]:8087'])('needs no credentials at %s', (endpoint) => {
    expect(service({ endpoint })).toEqual({ endpoint, region: 'us-east-1', credentials: DUMMY });
  });

  it.each([{ AWS_ACCESS_KEY_ID: 'me' }, { AWS_PROFILE: 'me' }])('takes those of the environment: %j', (environment) => {
    expect(service({ endpoint: LOCAL }, environment).credentials).toBeUndefined();
  });

  it('takes the region of the environment on this machine too', () => {
    expect(service({ endpoint: LOCAL }, { AWS_REGION: 'eu-west-1' }).region).toBe('eu-west-1');
    expect(service({ endpoint: LOCAL, region: 'eu-west-2' }, { AWS_REGION: 'eu-west-1' }).region).toBe('eu-west-2');
  });

  it.each(['https://kinesisvideo.eu-west-1.amazonaws.com', 'http://127.example.com', 'http://192.168.1.2'])(
    'has no invented credentials at %s',
    (endpoint) => {
      expect(service({ endpoint })).toEqual({ endpoint });
    },
  );

  it('has an endpoint that is an address', () => {
    expect(() => service({ endpoint: 'here' })).toThrow('not the address of a service: here');
  });
});

describe('a stream', () => {
  const ARN = 'arn:aws:kinesisvideo:eu-central-1:123456789012:stream/front-door/1646229468350';

  it('is named by its name or its ARN', () => {
    expect(streamNamed('front-door')).toEqual({ streamName: 'front-door' });
    expect(streamNamed(ARN)).toEqual({ streamArn: ARN });
  });

  it.each(['', 'front door', 'arn:aws:s3:::bucket'])('is not %j', (text) => {
    expect(() => streamNamed(text)).toThrow(/Not the|Which stream/);
  });
});
