import { invalidArgument, optionalText, requiredText, streamNameOfArn, type Input } from '../http/input-fields.js';
import type { Operation } from '../http/operation.js';
import { ServiceException } from '../http/service-exception.js';
import type { LiveStream } from '../streams/live-stream.js';
import { controlOperation, type ControlPlane } from './control-operation.js';
import { requiredTagKeys, requiredTagList, requiredTags, tagsWith, tagsWithout } from './tags.js';

/** TagStream, UntagStream and ListTagsForStream, and the same three of resources: here each resource is a stream. */
export function tagOperations({ streams }: ControlPlane): readonly Operation[] {
  const ofStream = (input: Input): LiveStream => streams.find(wellFormed(input));
  const ofResource = (input: Input): LiveStream => streams.find({ StreamARN: requiredText(input, 'ResourceARN') });
  const tag = async (stream: LiveStream, tags: Readonly<Record<string, string>>): Promise<object> => {
    await stream.update({ ...stream.record, tags: tagsWith(stream.record.tags, tags) });
    return {};
  };
  const untag = async (stream: LiveStream, keys: ReadonlySet<string>): Promise<object> => {
    await stream.update({ ...stream.record, tags: tagsWithout(stream.record.tags, keys) });
    return {};
  };
  return [
    controlOperation('TagStream', '/tagStream', (input) => tag(ofStream(input), requiredTags(input))),
    controlOperation('UntagStream', '/untagStream', (input) => untag(ofStream(input), requiredTagKeys(input))),
    controlOperation('ListTagsForStream', '/listTagsForStream', (input) => allTags(ofStream(input), input)),
    controlOperation('TagResource', '/TagResource', (input) => tag(ofResource(input), requiredTagList(input))),
    controlOperation('UntagResource', '/UntagResource', (input) => untag(ofResource(input), requiredTagKeys(input))),
    controlOperation('ListTagsForResource', '/ListTagsForResource', (input) => allTags(ofResource(input), input)),
  ];
}

/** The operations on the tags of a stream have an error of their own for an ARN that is none. */
function wellFormed(input: Input): Input {
  const arn = input['StreamARN'];
  if (typeof arn !== 'string' || streamNameOfArn(arn) !== undefined) return input;
  throw new ServiceException('InvalidResourceFormatException', 400, `Not the ARN of a stream: ${arn}`);
}

/** All fit into one page, so there is no token that could be given back. */
function allTags({ record }: LiveStream, input: Input): object {
  if ((optionalText(input, 'NextToken') ?? '') !== '') throw invalidArgument('NextToken is not of this list');
  return { Tags: record.tags };
}
