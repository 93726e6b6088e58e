import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  InvalidArgumentException,
  ListStreamsCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateDataRetentionCommand,
  UpdateStreamCommand,
  VersionMismatchException,
  paginateListStreams,
  type CreateStreamInput,
  type ListStreamsInput,
  type UpdateDataRetentionInput,
} from '@aws-sdk/client-kinesis-video';
import { aLocalService, type LocalService } from '../../support/local-service.js';

let service: LocalService;
beforeEach(async () => {
  service = await aLocalService({ limits: { requestsPerSecond: Infinity } });
});
afterEach(() => service.close());

const describeStream = async (StreamName: string) => {
  const { StreamInfo } = await service.kinesisVideo.send(new DescribeStreamCommand({ StreamName }));
  return StreamInfo!;
};
const createStream = (input: CreateStreamInput) => service.kinesisVideo.send(new CreateStreamCommand(input));

describe('CreateStream and DescribeStream', () => {
  it('give back all that the stream was created with', async () => {
    const before = Date.now();
    const { StreamARN } = await createStream({
      StreamName: 'front-door',
      DeviceName: 'camera_1',
      MediaType: 'video/h264,audio/aac',
      KmsKeyId: 'alias/mine',
      DataRetentionInHours: 24,
    });
    const { CreationTime, Version, ...rest } = await describeStream('front-door');
    expect(rest).toEqual({
      StreamName: 'front-door',
      StreamARN,
      DeviceName: 'camera_1',
      MediaType: 'video/h264,audio/aac',
      KmsKeyId: 'alias/mine',
      DataRetentionInHours: 24,
      Status: 'ACTIVE',
    });
    expect(StreamARN).toMatch(/^arn:aws:kinesisvideo:us-east-1:\d{12}:stream\/front-door\/\d{13}$/);
    expect(Version).toMatch(/^[a-zA-Z0-9]{1,64}$/);
    expect(CreationTime!.getTime()).toBeGreaterThanOrEqual(before);
  });

  it('keep nothing unless told otherwise', async () => {
    await createStream({ StreamName: 'x' });
    expect(await describeStream('x')).toMatchObject({ DataRetentionInHours: 0, KmsKeyId: 'alias/aws/kinesisvideo' });
  });

  it('have the region of the server in the ARN', async () => {
    await using there = await aLocalService({ region: 'eu-central-1' });
    expect(await there.createStream('x')).toMatch(/^arn:aws:kinesisvideo:eu-central-1:/);
  });

  it('find a stream by its ARN', async () => {
    const arn = await service.createStream('x');
    const { StreamInfo } = await service.kinesisVideo.send(new DescribeStreamCommand({ StreamARN: arn }));
    expect(StreamInfo?.StreamName).toBe('x');
  });

  it('refuse a name that is taken', async () => {
    await createStream({ StreamName: 'x' });
    await expect(createStream({ StreamName: 'x' })).rejects.toBeInstanceOf(ResourceInUseException);
  });

  it('let one of two that come at once have the name', async () => {
    const both = await Promise.allSettled([createStream({ StreamName: 'x' }), createStream({ StreamName: 'x' })]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('refuse more streams than an account has', async () => {
    await using small = await aLocalService({ limits: { streams: 1 } });
    await small.createStream('x');
    await expect(small.createStream('y')).rejects.toMatchObject({ name: 'AccountStreamLimitExceededException' });
  });

  it.each<[string, Partial<CreateStreamInput>]>([
    ['a name with a space', { StreamName: 'front door' }],
    ['an empty name', { StreamName: '' }],
    ['no name', { StreamName: undefined }],
    ['a name of 257 characters', { StreamName: 'x'.repeat(257) }],
    ['a retention below 0', { DataRetentionInHours: -1 }],
    ['a retention of more than ten years', { DataRetentionInHours: 87_601 }],
    ['a media type that is none', { MediaType: 'h264' }],
    ['a device name with a slash', { DeviceName: 'a/b' }],
    ['an empty key of a tag', { Tags: { '': 'x' } }],
    ['a key of a tag that belongs to AWS', { Tags: { 'aws:x': 'x' } }],
    ['a value of a tag that is too long', { Tags: { x: 'x'.repeat(257) } }],
  ])('refuse %s', async (_, input) => {
    await expect(createStream({ StreamName: 'x', ...input })).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it('do not find what is not there', async () => {
    await expect(describeStream('nobody')).rejects.toBeInstanceOf(ResourceNotFoundException);
    const other = 'arn:aws:kinesisvideo:us-east-1:123456789012:stream/nobody/1';
    await expect(service.kinesisVideo.send(new DescribeStreamCommand({ StreamARN: other }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404, requestId: expect.any(String) as string },
    });
  });

  it('want name or ARN, and an ARN that is one', async () => {
    const { kinesisVideo } = service;
    await expect(kinesisVideo.send(new DescribeStreamCommand({}))).rejects.toBeInstanceOf(InvalidArgumentException);
    const strange = new DescribeStreamCommand({ StreamARN: 'arn:aws:s3:::bucket' });
    await expect(kinesisVideo.send(strange)).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it('do not find a stream by the ARN of one of the same name that is gone', async () => {
    const first = await service.createStream('x');
    await service.kinesisVideo.send(new DeleteStreamCommand({ StreamARN: first }));
    const second = await service.createStream('x');
    expect(second).not.toBe(first);
    const command = new DescribeStreamCommand({ StreamARN: first });
    await expect(service.kinesisVideo.send(command)).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

describe('ListStreams', () => {
  const list = (input: ListStreamsInput) => service.kinesisVideo.send(new ListStreamsCommand(input));

  it('lists all streams by name', async () => {
    for (const name of ['b', 'c', 'a']) await service.createStream(name);
    const { StreamInfoList, NextToken } = await list({});
    expect(StreamInfoList?.map(({ StreamName }) => StreamName)).toEqual(['a', 'b', 'c']);
    expect(StreamInfoList?.[0]?.CreationTime).toBeInstanceOf(Date);
    expect(NextToken).toBeUndefined();
  });

  it('lists nothing where there is nothing', async () => {
    expect((await list({})).StreamInfoList).toEqual([]);
  });

  it("goes page by page with the SDK's own paginator, also when a stream goes meanwhile", async () => {
    const arns = new Map<string, string>();
    for (const name of ['a', 'b', 'c', 'd', 'e']) arns.set(name, await service.createStream(name));
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateListStreams({ client: service.kinesisVideo, pageSize: 2 }, {})) {
      pages.push(page.StreamInfoList!.map(({ StreamName }) => StreamName));
      if (pages.length === 1) await service.kinesisVideo.send(new DeleteStreamCommand({ StreamARN: arns.get('b')! }));
    }
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('lists those whose names begin with something', async () => {
    for (const name of ['door-1', 'door-2', 'gate', 'door-3']) await service.createStream(name);
    const StreamNameCondition = { ComparisonOperator: 'BEGINS_WITH', ComparisonValue: 'door-' } as const;
    const first = await list({ StreamNameCondition, MaxResults: 2 });
    expect(first.StreamInfoList?.map(({ StreamName }) => StreamName)).toEqual(['door-1', 'door-2']);
    const second = await list({ StreamNameCondition, NextToken: first.NextToken });
    expect(second.StreamInfoList?.map(({ StreamName }) => StreamName)).toEqual(['door-3']);
  });

  it('goes on with a token also where names and what they begin with are as long as they can be', async () => {
    const prefix = 'x'.repeat(255);
    for (const last of ['a', 'b']) await service.createStream(`${prefix}${last}`);
    const StreamNameCondition = { ComparisonOperator: 'BEGINS_WITH', ComparisonValue: prefix } as const;
    const first = await list({ StreamNameCondition, MaxResults: 1 });
    const second = await list({ StreamNameCondition, NextToken: first.NextToken });
    expect(second.StreamInfoList?.map(({ StreamName }) => StreamName)).toEqual([`${prefix}b`]);
  });

  it('refuses a token of another list, and one that is none', async () => {
    for (const name of ['a', 'b']) await service.createStream(name);
    const { NextToken } = await list({ MaxResults: 1 });
    const StreamNameCondition = { ComparisonOperator: 'BEGINS_WITH', ComparisonValue: 'a' } as const;
    await expect(list({ NextToken, StreamNameCondition })).rejects.toBeInstanceOf(InvalidArgumentException);
    await expect(list({ NextToken: 'bm9uc2Vuc2U=' })).rejects.toBeInstanceOf(InvalidArgumentException);
    await expect(list({ NextToken: '%' })).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it.each([0, 10_001, 1.5])('refuses MaxResults %p', async (MaxResults) => {
    await expect(list({ MaxResults })).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it('refuses a condition that it does not know', async () => {
    const StreamNameCondition = { ComparisonOperator: 'ENDS_WITH' as 'BEGINS_WITH', ComparisonValue: 'a' };
    await expect(list({ StreamNameCondition })).rejects.toBeInstanceOf(InvalidArgumentException);
  });
});

describe('UpdateDataRetention', () => {
  const change = (input: Partial<UpdateDataRetentionInput>) =>
    service.kinesisVideo.send(
      new UpdateDataRetentionCommand({
        StreamName: 'x',
        CurrentVersion: undefined,
        Operation: 'INCREASE_DATA_RETENTION',
        DataRetentionChangeInHours: 1,
        ...input,
      }),
    );

  it('adds and takes away hours, and each time the version changes', async () => {
    await service.createStream('x', 24);
    const { Version: first } = await describeStream('x');
    await change({ CurrentVersion: first, DataRetentionChangeInHours: 8 });
    const { Version: second, DataRetentionInHours: more } = await describeStream('x');
    await change({ CurrentVersion: second, Operation: 'DECREASE_DATA_RETENTION', DataRetentionChangeInHours: 32 });
    const { Version: third, DataRetentionInHours: none } = await describeStream('x');
    expect([more, none]).toEqual([32, 0]);
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it('refuses a version that is not the current one', async () => {
    await service.createStream('x');
    const { Version } = await describeStream('x');
    await change({ CurrentVersion: Version });
    await expect(change({ CurrentVersion: Version })).rejects.toBeInstanceOf(VersionMismatchException);
  });

  it.each<[string, Partial<UpdateDataRetentionInput>]>([
    ['no version', { CurrentVersion: undefined }],
    ['no operation', { Operation: undefined }],
    ['an operation that there is not', { Operation: 'DOUBLE' as 'INCREASE_DATA_RETENTION' }],
    ['no hours', { DataRetentionChangeInHours: undefined }],
    ['no change', { DataRetentionChangeInHours: 0 }],
    ['less than nothing', { Operation: 'DECREASE_DATA_RETENTION', DataRetentionChangeInHours: 25 }],
    ['more than ten years', { DataRetentionChangeInHours: 87_600 }],
  ])('refuses %s', async (_, input) => {
    await service.createStream('x', 24);
    const { Version } = await describeStream('x');
    await expect(change({ CurrentVersion: Version, ...input })).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it('does not find what is not there', async () => {
    await expect(change({ CurrentVersion: '1' })).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

describe('UpdateStream', () => {
  it('changes what is given and leaves the rest', async () => {
    await createStream({ StreamName: 'x', DeviceName: 'old', MediaType: 'video/h264' });
    const { Version } = await describeStream('x');
    const command = new UpdateStreamCommand({ StreamName: 'x', CurrentVersion: Version, DeviceName: 'new' });
    await service.kinesisVideo.send(command);
    expect(await describeStream('x')).toMatchObject({ DeviceName: 'new', MediaType: 'video/h264' });
    await expect(service.kinesisVideo.send(command)).rejects.toBeInstanceOf(VersionMismatchException);
  });
});

describe('DeleteStream', () => {
  const remove = (StreamARN: string | undefined, CurrentVersion?: string) =>
    service.kinesisVideo.send(new DeleteStreamCommand({ StreamARN, CurrentVersion }));

  it('removes the stream, and leaves its name for another one', async () => {
    const arn = await service.createStream('x');
    await remove(arn);
    await expect(describeStream('x')).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(remove(arn)).rejects.toBeInstanceOf(ResourceNotFoundException);
    await service.createStream('x');
  });

  it('checks the version if there is one', async () => {
    const arn = await service.createStream('x');
    const { Version } = await describeStream('x');
    await expect(remove(arn, 'older')).rejects.toBeInstanceOf(VersionMismatchException);
    await remove(arn, Version);
  });

  it('wants the ARN', async () => {
    await expect(remove(undefined)).rejects.toBeInstanceOf(InvalidArgumentException);
  });
});
