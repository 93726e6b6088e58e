import {
  CreateStreamCommand,
  DescribeStreamCommand,
  InvalidArgumentException,
  InvalidResourceFormatException,
  ListTagsForResourceCommand,
  ListTagsForStreamCommand,
  ResourceNotFoundException,
  TagResourceCommand,
  TagStreamCommand,
  TagsPerResourceExceededLimitException,
  UntagResourceCommand,
  UntagStreamCommand,
} from '@aws-sdk/client-kinesis-video';
import { aLocalService, type LocalService } from '../../support/local-service.js';

const NOBODY = 'arn:aws:kinesisvideo:us-east-1:123456789012:stream/nobody/1';

let service: LocalService;
let arn: string;
beforeEach(async () => {
  service = await aLocalService({ limits: { requestsPerSecond: Infinity } });
  arn = await service.createStream('x');
});
afterEach(() => service.close());

const numbered = (from: number, to: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`key-${from + index}`, 'value']));

describe('the tags of a stream', () => {
  const tagsOf = async (StreamName: string) =>
    (await service.kinesisVideo.send(new ListTagsForStreamCommand({ StreamName }))).Tags;
  const tag = (Tags: Record<string, string>) =>
    service.kinesisVideo.send(new TagStreamCommand({ StreamName: 'x', Tags }));

  it('are those that it was created with', async () => {
    await service.kinesisVideo.send(new CreateStreamCommand({ StreamName: 'y', Tags: { place: 'door' } }));
    expect(await tagsOf('y')).toEqual({ place: 'door' });
    expect(await tagsOf('x')).toEqual({});
  });

  it('can be added, replaced and taken away, by name and by ARN', async () => {
    await tag({ place: 'door', 'Größe +-=._:/@': '', __proto: 'x' });
    await service.kinesisVideo.send(new TagStreamCommand({ StreamARN: arn, Tags: { place: 'gate' } }));
    expect(await tagsOf('x')).toEqual({ place: 'gate', 'Größe +-=._:/@': '', __proto: 'x' });
    const TagKeyList = ['place', 'never there'];
    await service.kinesisVideo.send(new UntagStreamCommand({ StreamName: 'x', TagKeyList }));
    expect(await tagsOf('x')).toEqual({ 'Größe +-=._:/@': '', __proto: 'x' });
  });

  it('do not change the version', async () => {
    const before = await service.kinesisVideo.send(new DescribeStreamCommand({ StreamName: 'x' }));
    await tag({ place: 'door' });
    const after = await service.kinesisVideo.send(new DescribeStreamCommand({ StreamName: 'x' }));
    expect(after.StreamInfo).toEqual(before.StreamInfo);
  });

  it('are fifty at most, in one request or in many', async () => {
    await expect(tag(numbered(0, 51))).rejects.toBeInstanceOf(TagsPerResourceExceededLimitException);
    await tag(numbered(0, 30));
    await expect(tag(numbered(30, 51))).rejects.toBeInstanceOf(TagsPerResourceExceededLimitException);
    await tag(numbered(30, 50));
    await tag(numbered(0, 50));
    expect(Object.keys((await tagsOf('x'))!)).toHaveLength(50);
  });

  it.each([
    ['a key of 129 characters', { ['x'.repeat(129)]: '' }],
    ['a value of 257 characters', { x: 'x'.repeat(257) }],
    ['a character that is not allowed', { 'x?': '' }],
    ['a key that belongs to AWS', { 'AWS:x': '' }],
  ])('do not have %s', async (_, tags) => {
    await expect(tag(tags)).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it('are not found without the stream', async () => {
    await expect(tagsOf('nobody')).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('have an error of their own for an ARN that is none', async () => {
    const command = new ListTagsForStreamCommand({ StreamARN: 'arn:aws:s3:::bucket' });
    await expect(service.kinesisVideo.send(command)).rejects.toBeInstanceOf(InvalidResourceFormatException);
  });

  it('have no second page', async () => {
    const command = new ListTagsForStreamCommand({ StreamName: 'x', NextToken: 'AAAA' });
    await expect(service.kinesisVideo.send(command)).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it('cannot be taken away without their keys', async () => {
    const command = new UntagStreamCommand({ StreamName: 'x', TagKeyList: [] });
    await expect(service.kinesisVideo.send(command)).rejects.toBeInstanceOf(InvalidArgumentException);
  });
});

describe('the tags of a resource', () => {
  const tagsOf = async (ResourceARN: string) =>
    (await service.kinesisVideo.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;

  it('are those of the stream', async () => {
    const Tags = [
      { Key: 'place', Value: 'door' },
      { Key: 'floor', Value: '1' },
    ];
    await service.kinesisVideo.send(new TagResourceCommand({ ResourceARN: arn, Tags }));
    await service.kinesisVideo.send(new UntagResourceCommand({ ResourceARN: arn, TagKeyList: ['floor'] }));
    expect(await tagsOf(arn)).toEqual({ place: 'door' });
    const { Tags: same } = await service.kinesisVideo.send(new ListTagsForStreamCommand({ StreamARN: arn }));
    expect(same).toEqual({ place: 'door' });
  });

  it('have the same limits', async () => {
    const Tags = Object.entries(numbered(0, 51)).map(([Key, Value]) => ({ Key, Value }));
    const many = new TagResourceCommand({ ResourceARN: arn, Tags });
    await expect(service.kinesisVideo.send(many)).rejects.toBeInstanceOf(TagsPerResourceExceededLimitException);
    const bad = new TagResourceCommand({ ResourceARN: arn, Tags: [{ Key: 'x', Value: undefined }] });
    await expect(service.kinesisVideo.send(bad)).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it('are not found without it', async () => {
    await expect(tagsOf(NOBODY)).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(tagsOf('arn:aws:s3:::bucket')).rejects.toBeInstanceOf(InvalidArgumentException);
  });
});
