import { streamIdentity } from '../../src/aws/stream-identity.js';
import { UsageError } from '../../src/errors.js';

const ARN = 'arn:aws:kinesisvideo:eu-central-1:123456789012:stream/front-door/1646229468350';

describe('streamIdentity', () => {
  it('B3: takes region and name out of the ARN', () => {
    const expected = { input: { StreamARN: ARN }, text: ARN, name: 'front-door', region: 'eu-central-1' };
    expect(streamIdentity({ streamArn: ARN })).toEqual(expected);
  });

  it('takes an ARN for one, also where a name is asked for', () => {
    expect(streamIdentity({ streamName: ARN }).input).toEqual({ StreamARN: ARN });
  });

  it.each(['cn-north-1', 'us-gov-west-1'])('knows ARNs of other partitions: %s', (region) => {
    const partition = region.startsWith('cn') ? 'aws-cn' : 'aws-us-gov';
    expect(
      streamIdentity({ streamArn: ARN.replace('arn:aws:', `arn:${partition}:`).replace('eu-central-1', region) })
        .region,
    ).toBe(region);
  });

  it('takes a name', () => {
    const expected = { input: { StreamName: 'a.b_c-9' }, text: 'a.b_c-9', name: 'a.b_c-9', region: undefined };
    expect(streamIdentity({ streamName: 'a.b_c-9' })).toEqual(expected);
  });

  it.each([
    {},
    { streamName: '' },
    { streamName: 'a b' },
    { streamName: 'x'.repeat(257) },
    { streamName: 'a', streamArn: ARN },
    { streamArn: 'front-door' },
    { streamArn: 'arn:aws:s3:::bucket' },
    { streamName: 'arn:aws:s3:::bucket' },
  ])('refuses %j', (choice) => {
    expect(() => streamIdentity(choice)).toThrow(UsageError);
  });
});
