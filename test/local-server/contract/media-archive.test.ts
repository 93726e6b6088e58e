import {
  GetMediaForFragmentListCommand,
  ListFragmentsCommand,
  type ListFragmentsCommandInput,
} from '@aws-sdk/client-kinesis-video-archived-media';
import type { KinesisVideoServerOptions } from '../../../src/local-server/server-options.js';
import { bytesOf } from '../../support/element-bytes.js';
import { aLocalService, type LocalService } from '../../support/local-service.js';
import { aCluster, aDocument, anInfo, aTracks } from '../../support/mkv-builder.js';
import { takeFragments } from '../media/media-bytes.js';
import { putMedia } from '../media/put-media-client.js';

const HEAD = aDocument({ children: [anInfo(), aTracks()] });
const STEP_MS = 1_000;

/** One with so many fragments: producer time 0 s, 1 s, 2 s …; server time 100 s. */
async function aService(count: number, options: KinesisVideoServerOptions = {}): Promise<LocalService> {
  const limits = { requestsPerSecond: 1_000, ...options.limits };
  const service = await aLocalService({ now: () => 100_000, ...options, limits });
  await service.createStream('s');
  const frames = [{ ticks: 0 }, { ticks: 500 }];
  const clusters = Array.from({ length: count }, (_, at) => aCluster({ ticks: at * STEP_MS, frames }));
  await putMedia(service.endpoint, bytesOf(HEAD, ...clusters));
  return service;
}

function list(service: LocalService, input: Partial<ListFragmentsCommandInput> = {}) {
  return service.archivedMedia().send(new ListFragmentsCommand({ StreamName: 's', ...input }));
}

/** From page to page, to the last one. */
async function listAll(service: LocalService, input: Partial<ListFragmentsCommandInput> = {}) {
  const fragments = [];
  let pages = 0;
  for (let token: string | undefined; pages === 0 || token !== undefined; pages++) {
    const page = await list(service, { ...input, ...(token !== undefined && { NextToken: token }) });
    fragments.push(...(page.Fragments ?? []));
    token = page.NextToken ?? undefined;
  }
  return { fragments, pages };
}

async function get(service: LocalService, Fragments: string[]): Promise<unknown> {
  const command = new GetMediaForFragmentListCommand({ StreamName: 's', Fragments });
  return (await service.archivedMedia().send(command)).Payload;
}

async function numbersIn(service: LocalService): Promise<string[]> {
  const { fragments } = await listAll(service);
  return fragments.map(({ FragmentNumber }) => FragmentNumber!).sort();
}

function range(type: 'PRODUCER_TIMESTAMP' | 'SERVER_TIMESTAMP', startMs: number, endMs: number) {
  const TimestampRange = { StartTimestamp: new Date(startMs), EndTimestamp: new Date(endMs) };
  return { FragmentSelector: { FragmentSelectorType: type, TimestampRange } };
}

describe('ListFragments', () => {
  it('says what is known of each fragment', async () => {
    await using service = await aService(1);
    const { Fragments, NextToken } = await list(service);
    expect(NextToken ?? undefined).toBeUndefined();
    expect(Fragments).toEqual([
      {
        FragmentNumber: expect.stringMatching(/^\d{47}$/) as string,
        FragmentSizeInBytes: bytesOf(HEAD, aCluster({ frames: [{ ticks: 0 }, { ticks: 500 }] })).length,
        ProducerTimestamp: new Date(0),
        ServerTimestamp: new Date(100_000),
        FragmentLengthInMilliseconds: 1_000,
      },
    ]);
  });

  it.each([
    ['PRODUCER_TIMESTAMP', 1_000, 3_000, 3],
    ['PRODUCER_TIMESTAMP', 1_001, 3_999, 2],
    ['PRODUCER_TIMESTAMP', 2_000, 2_000, 1],
    ['PRODUCER_TIMESTAMP', 9_000, 9_999, 0],
    ['SERVER_TIMESTAMP', 100_000, 100_000, 5],
    ['SERVER_TIMESTAMP', 0, 99_999, 0],
  ] as const)('lists by %s from %d to %d, both included', async (...row) => {
    const [type, startMs, endMs, count] = row;
    await using service = await aService(5);
    expect((await list(service, range(type, startMs, endMs))).Fragments).toHaveLength(count);
  });

  it('lists each fragment once, page by page, in no order', async () => {
    await using service = await aService(25);
    const { fragments, pages } = await listAll(service, { MaxResults: 10 });
    const numbers = fragments.map(({ FragmentNumber }) => FragmentNumber!);
    expect({ pages, count: numbers.length, different: new Set(numbers).size }).toEqual({
      pages: 3,
      count: 25,
      different: 25,
    });
    expect(numbers).not.toEqual([...numbers].sort());
    expect(numbers).toEqual((await listAll(service, { MaxResults: 10 })).fragments.map((f) => f.FragmentNumber));
    expect(numbers).toEqual((await listAll(service, { MaxResults: 1 })).fragments.map((f) => f.FragmentNumber));
  });

  it('lists 100 a page, if nothing else is wanted', async () => {
    await using service = await aService(101);
    expect((await list(service)).Fragments).toHaveLength(100);
    expect((await list(service, { MaxResults: 1_000 })).Fragments).toHaveLength(101);
  });

  it('repeats and loses nothing when fragments come between the pages', async () => {
    await using service = await aService(20);
    const before = await numbersIn(service);
    const first = await list(service, { MaxResults: 7 });
    await putMedia(service.endpoint, bytesOf(HEAD, ...[1, 2, 3].map((at) => aCluster({ ticks: 50_000 + at }))));
    const listed = [...(first.Fragments ?? [])];
    for (let token = first.NextToken ?? undefined; token !== undefined;) {
      const page = await list(service, { MaxResults: 7, NextToken: token });
      listed.push(...(page.Fragments ?? []));
      token = page.NextToken ?? undefined;
    }
    const numbers = listed.map(({ FragmentNumber }) => FragmentNumber!);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toEqual(expect.arrayContaining(before));
  });

  it('goes on with the selector of the first page', async () => {
    await using service = await aService(9);
    const selector = range('PRODUCER_TIMESTAMP', 1_000, 5_000);
    const { NextToken } = await list(service, { ...selector, MaxResults: 3 });
    expect((await list(service, { NextToken })).Fragments).toHaveLength(2);
    expect((await list(service, { NextToken, ...selector })).Fragments).toHaveLength(2);
  });

  it('refuses the token of another request', async () => {
    await using service = await aService(9);
    await service.createStream('other');
    const { NextToken } = await list(service, { MaxResults: 3 });
    const refusal = { name: 'InvalidArgumentException' };
    await expect(list(service, { NextToken, StreamName: 'other' })).rejects.toMatchObject(refusal);
    await expect(list(service, { NextToken, ...range('SERVER_TIMESTAMP', 0, 1) })).rejects.toMatchObject(refusal);
    for (const token of ['x', btoa('null'), btoa('[]'), btoa('{"a":1}')]) {
      await expect(list(service, { NextToken: token })).rejects.toMatchObject(refusal);
    }
  });

  it.each([
    ['no results', { MaxResults: 0 }],
    ['too many results', { MaxResults: 1_001 }],
    ['a range that ends before it begins', range('SERVER_TIMESTAMP', 2, 1)],
    ['an unknown selector', range('SOME_TIMESTAMP' as 'SERVER_TIMESTAMP', 1, 2)],
  ])('refuses %s', async (_, input) => {
    await using service = await aService(1);
    await expect(list(service, input)).rejects.toMatchObject({
      name: 'InvalidArgumentException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('does not know streams that are not there', async () => {
    await using service = await aService(1);
    await expect(list(service, { StreamName: 'x' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('refuses a stream that keeps nothing', async () => {
    await using service = await aService(1);
    await service.createStream('kept-not', 0);
    await expect(list(service, { StreamName: 'kept-not' })).rejects.toMatchObject({ name: 'NoDataRetentionException' });
  });
});

describe('GetMediaForFragmentList', () => {
  it('gives the fragments in the order asked for', async () => {
    await using service = await aService(4);
    const [first, second, third] = await numbersIn(service);
    const fragments = await takeFragments(await get(service, [third!, first!, second!, first!]));
    expect(fragments.map(({ metadata }) => metadata.fragmentNumber)).toEqual([third, first, second, first]);
    expect(fragments[0]?.metadata).toMatchObject({ serverTimestampMs: 100_000, producerTimestampMs: 2_000 });
    expect(fragments[0]?.frames).toHaveLength(2);
  });

  it('writes the tags of a list, and no token', async () => {
    await using service = await aService(1);
    const [fragment] = await takeFragments(await get(service, await numbersIn(service)));
    expect(fragment?.serviceTags.map(({ name }) => name)).toEqual([
      'AWS_KINESISVIDEO_FRAGMENT_NUMBER',
      'AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP',
      'AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP',
    ]);
  });

  it('says in the media which fragment is not there, and goes on', async () => {
    await using service = await aService(2);
    const [first, second] = await numbersIn(service);
    const fragments = await takeFragments(await get(service, [first!, '17', second!]));
    expect(fragments.map(({ metadata }) => [metadata.fragmentNumber, metadata.error?.id])).toEqual([
      [first, undefined],
      ['17', 4000],
      [second, undefined],
    ]);
  });

  it.each([
    ['no list', undefined],
    ['an empty list', []],
    ['more than a thousand', Array.from({ length: 1_001 }, String)],
    ['what is no number', ['x']],
  ])('refuses %s', async (_, numbers) => {
    await using service = await aService(1);
    await expect(get(service, numbers!)).rejects.toMatchObject({ name: 'InvalidArgumentException' });
  });

  it('gives a thousand fragments', async () => {
    await using service = await aService(1_000);
    const numbers = await numbersIn(service);
    expect(await takeFragments(await get(service, numbers))).toHaveLength(1_000);
  });

  it('allows five connections a stream', async () => {
    await using service = await aService(1);
    const numbers = await numbersIn(service);
    service.server.faults.add({ kind: 'silence', bytes: 10 });
    for (let at = 0; at < 5; at++) await get(service, numbers);
    await expect(get(service, numbers)).rejects.toMatchObject({ name: 'ConnectionLimitExceededException' });
  });

  it('is cut, and has errors in the media, where faults say so', async () => {
    await using service = await aService(2);
    const numbers = await numbersIn(service);
    service.server.faults.add({ kind: 'in-band-error', id: 4500, fragments: 1, times: 1 });
    const fragments = await takeFragments(await get(service, numbers));
    expect(fragments.map(({ metadata }) => metadata.error?.id)).toEqual([undefined, 4500]);
    service.server.faults.clear();
    service.server.faults.add({ kind: 'cut', bytes: 100 });
    await expect(get(service, numbers).then(takeFragments)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
