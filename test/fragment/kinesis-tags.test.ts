import {
  FRAGMENT_LIST_TAGS,
  isServiceTag,
  KINESIS_TAGS,
  KINESIS_USER_TAGS,
  serviceTagMeaning,
} from '../../src/fragment/kinesis-tags.js';

describe('the tags of Kinesis Video Streams', () => {
  it.each([...Object.values(KINESIS_TAGS), ...Object.values(FRAGMENT_LIST_TAGS)])('%s is the service’s', (name) => {
    expect(isServiceTag(name)).toBe(true);
    expect(serviceTagMeaning(name)).toBeDefined();
  });

  it.each([...Object.values(KINESIS_USER_TAGS), 'ContactId', 'AWS_OTHER', 'aws_kinesisvideo_error_id', ''])(
    '%j is the producer’s',
    (name) => {
      expect(isServiceTag(name)).toBe(false);
      expect(serviceTagMeaning(name)).toBeUndefined();
    },
  );

  it('that are new to us are the service’s all the same: no producer may write the prefix', () => {
    expect(isServiceTag('AWS_KINESISVIDEO_SOMETHING_NEW')).toBe(true);
    expect(serviceTagMeaning('AWS_KINESISVIDEO_SOMETHING_NEW')).toBeUndefined();
  });

  it.each([
    ['AWS_KINESISVIDEO_SERVER_TIMESTAMP', 'serverTimestamp'],
    ['AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP', 'serverTimestamp'],
    ['AWS_KINESISVIDEO_ERROR_CODE', 'errorCode'],
    ['AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE', 'errorCode'],
    ['AWS_KINESISVIDEO_EXCEPTION_MESSAGE', 'errorMessage'],
  ])('%s means %s', (name, meaning) => {
    expect(serviceTagMeaning(name)).toBe(meaning);
  });
});
