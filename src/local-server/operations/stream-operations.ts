import { invalidArgument, optionalCount, optionalText, requiredText, type Input } from '../http/input-fields.js';
import type { Operation } from '../http/operation.js';
import { ServiceException } from '../http/service-exception.js';
import type { StreamRecord } from '../store/fragment-store.js';
import type { LiveStream } from '../streams/live-stream.js';
import type { NewStream } from '../streams/stream-registry.js';
import { controlOperation, type ControlPlane } from './control-operation.js';
import { optionalTags } from './tags.js';

/** Hours in ten years. */
export const MAX_RETENTION_HOURS = 87_600;

const DEFAULT_KEY = 'alias/aws/kinesisvideo';

/** CreateStream, DescribeStream, UpdateStream, UpdateDataRetention, DeleteStream. */
export function streamOperations({ streams }: ControlPlane): readonly Operation[] {
  return [
    controlOperation('CreateStream', '/createStream', async (input) => {
      const { record } = await streams.create(newStream(input));
      return { StreamARN: record.streamArn };
    }),
    controlOperation('DescribeStream', '/describeStream', (input) => ({
      StreamInfo: streamInfo(streams.find(input).record),
    })),
    controlOperation('UpdateStream', '/updateStream', async (input) => {
      const stream = currentStream(input, streams.find(input));
      const { deviceName, mediaType } = stream.record;
      await streams.update(stream, {
        deviceName: optionalText(input, 'DeviceName') ?? deviceName,
        mediaType: optionalText(input, 'MediaType') ?? mediaType,
      });
      return {};
    }),
    controlOperation('UpdateDataRetention', '/updateDataRetention', async (input) => {
      const stream = currentStream(input, streams.find(input));
      const dataRetentionInHours = changedRetention(input, stream.record.dataRetentionInHours);
      await streams.update(stream, { dataRetentionInHours });
      await streams.expireStream(stream);
      return {};
    }),
    controlOperation('DeleteStream', '/deleteStream', async (input) => {
      const stream = streams.find({ StreamARN: requiredText(input, 'StreamARN') });
      if (optionalText(input, 'CurrentVersion') !== undefined) currentStream(input, stream);
      await streams.delete(stream);
      return {};
    }),
  ];
}

/** A stream as the API describes it. */
export function streamInfo(record: StreamRecord): object {
  return {
    DeviceName: record.deviceName,
    StreamName: record.streamName,
    StreamARN: record.streamArn,
    MediaType: record.mediaType,
    KmsKeyId: record.kmsKeyId,
    Version: record.version,
    Status: 'ACTIVE',
    CreationTime: record.creationTimeMs / 1_000,
    DataRetentionInHours: record.dataRetentionInHours,
  };
}

function newStream(input: Input): NewStream {
  return {
    streamName: requiredText(input, 'StreamName'),
    dataRetentionInHours: optionalCount(input, 'DataRetentionInHours', { least: 0, most: MAX_RETENTION_HOURS }) ?? 0,
    deviceName: optionalText(input, 'DeviceName'),
    mediaType: optionalText(input, 'MediaType'),
    kmsKeyId: optionalText(input, 'KmsKeyId') ?? DEFAULT_KEY,
    tags: optionalTags(input),
  };
}

/** Whoever changes a stream says which version of it was seen. */
function currentStream(input: Input, stream: LiveStream): LiveStream {
  const version = requiredText(input, 'CurrentVersion');
  if (version === stream.record.version) return stream;
  const message = `The current version is ${stream.record.version}, not ${version}`;
  throw new ServiceException('VersionMismatchException', 400, message);
}

function changedRetention(input: Input, hours: number): number {
  const operation = requiredText(input, 'Operation');
  const change = optionalCount(input, 'DataRetentionChangeInHours', { least: 1, most: MAX_RETENTION_HOURS });
  if (change === undefined) throw invalidArgument('DataRetentionChangeInHours is missing');
  const changed = operation === 'INCREASE_DATA_RETENTION' ? hours + change : hours - change;
  if (changed >= 0 && changed <= MAX_RETENTION_HOURS) return changed;
  throw invalidArgument(`Data is retained for 0 to ${MAX_RETENTION_HOURS} hours, not ${changed}`);
}
