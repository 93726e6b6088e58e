import { CollectedMetadata } from '../../src/fragment/fragment-metadata.js';
import { FRAGMENT_LIST_TAGS, KINESIS_TAGS } from '../../src/fragment/kinesis-tags.js';

function metadataFrom(...tags: readonly (readonly [name: string, value: string])[]): CollectedMetadata {
  const metadata = new CollectedMetadata();
  for (const [name, value] of tags) metadata.add({ name, value });
  return metadata;
}

describe('the metadata of a fragment', () => {
  it.each([
    { api: 'GetMedia', tags: KINESIS_TAGS },
    { api: 'GetMediaForFragmentList', tags: FRAGMENT_LIST_TAGS },
  ])('is understood in the spelling of $api', ({ tags }) => {
    const metadata = metadataFrom(
      [tags.fragmentNumber, '91343852333181432392682062607743920146264341069'],
      [tags.serverTimestamp, '1646229468.350'],
      [tags.producerTimestamp, '1646229467.007'],
    );
    expect(metadata).toMatchObject({
      fragmentNumber: '91343852333181432392682062607743920146264341069',
      fragmentNumberBigInt: 91343852333181432392682062607743920146264341069n,
      serverTimestampMs: 1646229468350,
      producerTimestampMs: 1646229467007,
      serverTimestamp: new Date(1646229468350),
      producerTimestamp: new Date(1646229467007),
      error: undefined,
    });
  });

  it('has what comes after the frames', () => {
    const metadata = metadataFrom([KINESIS_TAGS.millisBehindNow, '86400575'], [KINESIS_TAGS.continuationToken, 'abc']);
    expect(metadata).toMatchObject({ millisBehindNow: 86_400_575, continuationToken: 'abc' });
  });

  it('has an opaque number, which need not be one', () => {
    const metadata = metadataFrom([KINESIS_TAGS.fragmentNumber, 'tail-0']);
    expect(metadata).toMatchObject({ fragmentNumber: 'tail-0', fragmentNumberBigInt: undefined });
  });

  it.each([
    { name: KINESIS_TAGS.serverTimestamp, value: 'yesterday' },
    { name: KINESIS_TAGS.producerTimestamp, value: 'NaN' },
    { name: KINESIS_TAGS.millisBehindNow, value: '12.5' },
    { name: KINESIS_TAGS.millisBehindNow, value: '9'.repeat(40) },
    { name: KINESIS_TAGS.continuationToken, value: '' },
    { name: KINESIS_TAGS.errorId, value: '' },
    { name: 'ContactId', value: 'x' },
  ])('does not know what $name = $value means, and does not throw', ({ name, value }) => {
    expect(metadataFrom([name, value])).toEqual(new CollectedMetadata());
  });

  it('has no date that no Date can tell', () => {
    expect(metadataFrom([KINESIS_TAGS.serverTimestamp, '9000000000000'])).toMatchObject({
      serverTimestampMs: 9_000_000_000_000_000,
      serverTimestamp: undefined,
    });
  });

  it('takes the last of two, unless that one is empty', () => {
    const { fragmentNumber, continuationToken } = KINESIS_TAGS;
    const metadata = metadataFrom(
      [fragmentNumber, '1'],
      [fragmentNumber, '2'],
      [continuationToken, 'a'],
      [continuationToken, ''],
    );
    expect(metadata).toMatchObject({ fragmentNumber: '2', continuationToken: 'a' });
  });

  it('has the error that the service reports, whatever the order of its parts', () => {
    const id = [KINESIS_TAGS.errorId, '4500'] as const;
    const code = [KINESIS_TAGS.errorCode, 'ACCESS_DENIED'] as const;
    const error = { id: 4500, code: 'ACCESS_DENIED', meaning: "Access to the stream's KMS key is denied." };
    expect(metadataFrom(id, code).error).toMatchObject(error);
    expect(metadataFrom(code, id).error).toMatchObject(error);
  });

  it('has the exception of GetMediaForFragmentList', () => {
    const { errorCode, errorMessage } = FRAGMENT_LIST_TAGS;
    expect(metadataFrom([errorCode, '4000'], [errorMessage, 'gone']).error).toMatchObject({
      id: 4000,
      message: 'gone',
    });
  });
});
