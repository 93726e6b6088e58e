import { ArchivedFragments, type ArchivedFragmentsOptions } from '../../src/aws/archived-fragments.js';
import { KinesisVideoServiceError } from '../../src/aws/service-error.js';
import { UsageError } from '../../src/errors.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { readFragments } from '../support/fragments.js';
import { Random, seedOfRun } from '../support/random.js';
import { archived, cut, failed, FakeArchive, numbered, numbersTo, sdkError, silence, well } from './fake-archive.js';

const seed = seedOfRun();

function anArchive(options: Partial<ArchivedFragmentsOptions> = {}) {
  const fake = new FakeArchive();
  const retries: string[] = [];
  const archive = new ArchivedFragments({
    streamName: 'front-door',
    clients: { archivedMedia: fake },
    retry: { firstDelayMs: 1, maxDelayMs: 2 },
    onRetry: ({ reason }) => retries.push(reason),
    ...options,
  });
  return { fake, archive, retries };
}

async function numbersOf(fragments: AsyncIterable<Fragment>): Promise<readonly (string | undefined)[]> {
  const numbers: (string | undefined)[] = [];
  for await (const { metadata } of fragments) numbers.push(metadata.fragmentNumber);
  return numbers;
}

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** How many frames are in each EBML document. */
function framesPerDocument(chunks: readonly Uint8Array[]): readonly number[] {
  const counts: number[] = [];
  for (const { document, frameCount } of readFragments(chunks, { source: 'fragment-list' }).fragments) {
    counts[document] = (counts[document] ?? 0) + frameCount;
  }
  return counts;
}

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

describe('ArchivedFragments.list', () => {
  const listed = (number: number, producerMs: number, serverMs: number) => ({
    FragmentNumber: numbered(number),
    FragmentSizeInBytes: 1000 + number,
    FragmentLengthInMilliseconds: 2000,
    ProducerTimestamp: new Date(producerMs),
    ServerTimestamp: new Date(serverMs),
  });

  it('gathers all pages, and puts them in order', async () => {
    const { fake, archive } = anArchive();
    fake.pages = [[listed(5, 50, 500), listed(1, 10, 100)], [], [listed(3, 30, 300)]];
    const fragments = await archive.list();
    expect(fragments.map(({ fragmentNumber }) => fragmentNumber)).toEqual([numbered(1), numbered(3), numbered(5)]);
    expect(fake.listed.map(({ NextToken }) => NextToken)).toEqual([undefined, 'page-1', 'page-2']);
    expect(fragments[0]).toEqual({
      fragmentNumber: numbered(1),
      sizeInBytes: 1001,
      durationMs: 2000,
      serverTimestampMs: 100,
      serverTimestamp: new Date(100),
      producerTimestampMs: 10,
      producerTimestamp: new Date(10),
    });
  });

  it('orders by the clock that was chosen, and where that stands still by number', async () => {
    const { fake, archive } = anArchive();
    fake.pages = [[listed(10, 7, 100), listed(9, 7, 200), listed(1, 9, 300), listed(2, 1, 400)]];
    const fragments = await archive.list({ by: 'producer-timestamp' });
    expect(fragments.map(({ fragmentNumber }) => fragmentNumber)).toEqual([2, 9, 10, 1].map(numbered));
    expect(fake.listed[0]).toMatchObject({ FragmentSelector: { FragmentSelectorType: 'PRODUCER_TIMESTAMP' } });
  });

  it('asks for the range that it was given, of the stream that it was given', async () => {
    const { fake, archive } = anArchive();
    fake.pages = [[]];
    const [from, to] = [new Date(1000), new Date(2000)];
    expect(await archive.list({ from, to })).toEqual([]);
    expect(fake.listed[0]).toEqual({
      StreamName: 'front-door',
      MaxResults: 1000,
      FragmentSelector: {
        FragmentSelectorType: 'SERVER_TIMESTAMP',
        TimestampRange: { StartTimestamp: from, EndTimestamp: to },
      },
    });
  });

  it('asks up to a day from now if no end is given', async () => {
    const { fake, archive } = anArchive({ now: () => 1_000 });
    fake.pages = [[]];
    await archive.list();
    expect(fake.listed[0]).toMatchObject({
      FragmentSelector: { TimestampRange: { StartTimestamp: new Date(0), EndTimestamp: new Date(86_401_000) } },
    });
  });

  it('has a fragment once that two pages have', async () => {
    const { fake, archive } = anArchive();
    fake.pages = [[listed(1, 1, 1), listed(2, 2, 2)], [listed(2, 2, 2)]];
    expect(await archive.list()).toHaveLength(2);
  });

  it('waits out throttling, page by page', async () => {
    const { fake, archive, retries } = anArchive();
    const throttled = sdkError('ClientLimitExceededException', 400);
    fake.pages = [throttled, [listed(1, 1, 1)], throttled, throttled, [listed(2, 2, 2)]];
    expect(await archive.list()).toHaveLength(2);
    expect(retries).toEqual(['throttled', 'throttled', 'throttled']);
  });

  // prettier-ignore
  it.each([
    { name: 'ResourceNotFoundException', code: 'STREAM_NOT_FOUND' },
    { name: 'NoDataRetentionException',  code: 'NO_DATA_RETENTION' },
    { name: 'NotAuthorizedException',    code: 'NOT_AUTHORIZED' },
  ])('throws $code for $name, and asks once', async ({ name, code }) => {
    const { fake, archive } = anArchive();
    const cause = sdkError(name, 404);
    fake.pages = [cause];
    const error = await thrownBy(archive.list());
    expect(error).toBeInstanceOf(KinesisVideoServiceError);
    expect(error).toMatchObject({
      code, cause, operation: 'ListFragments', stream: 'front-door', serviceErrorName: name, httpStatus: 404, requestId: 'request-1',
    });
    expect(fake.listed).toHaveLength(1);
  });

  it('asks again for a page that does not come', async () => {
    const { fake, archive, retries } = anArchive({ idleTimeoutMs: 20 });
    const send = fake.send.bind(fake);
    let isSilent = true;
    fake.send = (...command) => (isSilent ? ((isSilent = false), new Promise(() => undefined)) : send(...command));
    fake.pages = [[listed(1, 0, 0)]];
    expect(await archive.list()).toHaveLength(1);
    expect(retries).toEqual(['connection-lost']);
  });

  it('refuses a range that ends before it begins, and what is no date', async () => {
    const { archive } = anArchive();
    await expect(archive.list({ from: new Date(2), to: new Date(1) })).rejects.toThrow(UsageError);
    await expect(archive.list({ from: new Date('yesterday') })).rejects.toThrow(UsageError);
  });

  it('throws the reason of the signal', async () => {
    const { fake, archive } = anArchive({ retry: { firstDelayMs: 1e9, maxDelayMs: 1e9, giveUpAfterMs: Infinity } });
    fake.pages = [sdkError('ClientLimitExceededException', 400)];
    const abortion = new AbortController();
    const reason = new Error('enough');
    const listing = thrownBy(archive.list({ signal: abortion.signal }));
    await turns();
    abortion.abort(reason);
    expect(await listing).toBe(reason);
  });
});

describe('ArchivedFragments.get', () => {
  it('gives the fragments in the order of the list, whole, with their frames', async () => {
    const { fake, archive } = anArchive();
    const wanted = [3, 1, 2].map(numbered);
    const fragments: Fragment[] = [];
    for await (const fragment of archive.get(wanted)) fragments.push(fragment);
    expect(fragments.map(({ metadata }) => metadata.fragmentNumber)).toEqual(wanted);
    expect(fragments.map(({ completeness, frames }) => [completeness, frames.length])).toEqual(
      wanted.map(() => ['complete', 1]),
    );
    expect(fake.asked).toEqual([wanted]);
  });

  it('takes what list gives, generators and async generators, and nothing', async () => {
    const { fake, archive } = anArchive();
    const wanted = numbersTo(3);
    const asListed = wanted.map((fragmentNumber) => ({ fragmentNumber, sizeInBytes: 10 }));
    async function* later() {
      await turns(2);
      yield* asListed;
    }
    expect(await numbersOf(archive.get(asListed))).toEqual(wanted);
    expect(await numbersOf(archive.get(new Set(wanted)))).toEqual(wanted);
    expect(await numbersOf(archive.get(later()))).toEqual(wanted);
    expect(await numbersOf(archive.get([]))).toEqual([]);
    expect(fake.asked).toHaveLength(3);
  });

  it('asks for 1000 at a time at most, in order, with no more than the agreed number open', async () => {
    const { fake, archive } = anArchive({ concurrency: 3 });
    const wanted = numbersTo(4500);
    expect(await numbersOf(archive.get(wanted))).toEqual(wanted);
    expect(fake.asked.map(({ length }) => length)).toEqual([1000, 1000, 1000, 1000, 500]);
    expect(fake.mostOpen).toBe(3);
    expect(fake.open).toBe(0);
  });

  it('asks for less at a time where fragments are large', async () => {
    const { fake, archive } = anArchive();
    const large = numbersTo(5).map((fragmentNumber) => ({ fragmentNumber, sizeInBytes: 15 * 1024 * 1024 }));
    expect(await numbersOf(archive.get(large))).toHaveLength(5);
    expect(fake.asked.map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  it('reads no further than it is asked to: batches that wait hold one fragment each', async () => {
    const { fake, archive } = anArchive({ concurrency: 2 });
    const fragments = archive.get(numbersTo(3000));
    await fragments.next();
    await turns(50);
    expect(fake.asked).toHaveLength(2);
    expect(fake.read).toBeLessThanOrEqual(6);
    await fragments.return();
    await turns();
    expect(fake.open).toBe(0);
  });

  it('asks again for what a cut left out, and for nothing else', async () => {
    const { fake, archive, retries } = anArchive();
    const wanted = numbersTo(6);
    fake.answers.push(
      () => [archived(numbered(0)), archived(numbered(1)), ...cut(archived(numbered(2)).subarray(0, 300))],
      () => [...cut()],
      () => {
        throw sdkError('ConnectionLimitExceededException', 400);
      },
    );
    expect(await numbersOf(archive.get(wanted))).toEqual(wanted);
    expect(fake.asked.map(([first]) => first)).toEqual([0, 2, 2, 2].map(numbered));
    expect(retries).toEqual(['connection-lost', 'connection-lost', 'connection-limit']);
    expect(fake.open).toBe(0);
  });

  it('asks again where an answer ends early without saying so', async () => {
    const { fake, archive } = anArchive();
    const wanted = numbersTo(5);
    fake.answers.push((numbers) => well(numbers.slice(0, 2)));
    expect(await numbersOf(archive.get(wanted))).toEqual(wanted);
    expect(fake.asked).toEqual([wanted, wanted.slice(2)]);
  });

  it(`gives each fragment once, in order, whatever is cut (seed ${seed})`, async () => {
    const random = new Random(seed);
    const { fake, archive } = anArchive({ concurrency: 3, retry: { firstDelayMs: 0 } });
    const wanted = numbersTo(300);
    const cutSomewhere = (numbers: readonly string[]) => {
      const bytes = numbers.slice(0, 8).map((number) => archived(number));
      const last = bytes.pop()!;
      return [...bytes, ...cut(last.subarray(0, random.below(last.length + 1)))];
    };
    for (let at = 0; at < 100; at++) fake.answers.push(cutSomewhere);
    const sized = wanted.map((fragmentNumber) => ({ fragmentNumber, sizeInBytes: 500_000 }));
    expect(await numbersOf(archive.get(sized))).toEqual(wanted);
  });

  it('asks for the endpoint again when the service says that it is another one', async () => {
    const media = new FakeArchive();
    media.answers.push(() => {
      throw sdkError('InvalidEndpointException', 400);
    });
    const endpoints: string[] = [];
    const archive = new ArchivedFragments({
      streamName: 'front-door',
      region: 'eu-central-1',
      retry: { firstDelayMs: 0 },
      clients: {
        kinesisVideo: { send: () => Promise.resolve({ DataEndpoint: `https://${endpoints.length}.example` }) },
        archivedMedia: ({ endpoint }) => {
          endpoints.push(endpoint);
          return media;
        },
      },
    });
    expect(await numbersOf(archive.get([numbered(1)]))).toEqual([numbered(1)]);
    expect(endpoints).toEqual(['https://0.example', 'https://1.example']);
  });

  it('delivers a fragment that the service cannot give in its place, with the error', async () => {
    const { fake, archive } = anArchive();
    fake.answers.push(([first, second, third]) => [archived(first!), failed(second, 4000), archived(third!)]);
    const fragments: Fragment[] = [];
    for await (const fragment of archive.get(numbersTo(3))) fragments.push(fragment);
    expect(fragments.map(({ completeness }) => completeness)).toEqual(['complete', 'failed', 'complete']);
    expect(fragments[1]).toMatchObject({
      metadata: { fragmentNumber: numbered(1) },
      error: { id: 4000, code: 'FRAGMENT_NOT_FOUND', message: 'it is gone' },
    });
    expect(fake.asked).toHaveLength(1);
  });

  it('takes an error without a number for that of the fragment whose turn it is', async () => {
    const { fake, archive } = anArchive();
    fake.answers.push(([first]) => [archived(first!), failed(undefined, 4000)]);
    const fragments: Fragment[] = [];
    for await (const fragment of archive.get(numbersTo(3))) fragments.push(fragment);
    expect(fragments.map(({ completeness }) => completeness)).toEqual(['complete', 'failed', 'complete']);
    expect(fake.asked).toEqual([numbersTo(3), [numbered(2)]]);
  });

  it('asks once more, for that one alone, where an error may pass', async () => {
    const { fake, archive } = anArchive();
    fake.answers.push(([first, second]) => [archived(first!), failed(second, 5000)]);
    fake.answers.push(well);
    fake.answers.push(([third]) => [failed(third, 5000)]);
    fake.answers.push(([third]) => [failed(third, 5000)]);
    const fragments: Fragment[] = [];
    for await (const fragment of archive.get(numbersTo(4))) fragments.push(fragment);
    expect(fragments.map(({ completeness }) => completeness)).toEqual(['complete', 'complete', 'failed', 'complete']);
    expect(fake.asked.map(({ length }) => length)).toEqual([4, 1, 2, 1, 1]);
  });

  it('B15: throws a typed error for a key that cannot be used, after what came before', async () => {
    const { fake, archive } = anArchive();
    fake.answers.push(([first, second]) => [archived(first!), failed(second, 4501)]);
    const numbers: unknown[] = [];
    const read = async () => {
      for await (const { metadata } of archive.get(numbersTo(3))) numbers.push(metadata.fragmentNumber);
    };
    const error = await thrownBy(read());
    expect(error).toMatchObject({
      code: 'KMS_ERROR',
      serviceErrorId: 4501,
      serviceErrorName: 'KMS_KEY_DISABLED',
      fragmentNumber: numbered(1),
    });
    expect(numbers).toEqual([numbered(0)]);
    expect(fake.open).toBe(0);
  });

  it('keeps the order of the list although the service has another one', async () => {
    const { fake, archive } = anArchive();
    const wanted = [4, 2, 9, 7].map(numbered);
    for (let at = 0; at < 20; at++) fake.answers.push((numbers) => well([...numbers].sort()));
    expect(await numbersOf(archive.get(wanted))).toEqual(wanted);
  });

  it('gives a fragment as often as it is in the list', async () => {
    const { fake, archive } = anArchive();
    const wanted = [1, 1, 2, 1].map(numbered);
    for (let at = 0; at < 20; at++) fake.answers.push((numbers) => well([...new Set(numbers)]));
    expect(await numbersOf(archive.get(wanted))).toEqual(wanted);
  });

  it('throws when the service does not say a word of a fragment', async () => {
    const { fake, archive } = anArchive();
    for (let at = 0; at < 20; at++) {
      fake.answers.push((numbers) => well(numbers.filter((number) => number !== numbered(2))));
    }
    const error = await thrownBy(numbersOf(archive.get(numbersTo(4))));
    expect(error).toMatchObject({ code: 'FRAGMENT_NOT_FOUND', fragmentNumber: numbered(2) });
    expect(fake.asked.length).toBeLessThan(5);
  });

  it('delivers a fragment that is stored truncated as it is, after it has asked for it alone', async () => {
    const { fake, archive } = anArchive();
    const half = archived(numbered(0)).subarray(0, -2);
    fake.answers.push(
      () => [half],
      () => [half],
    );
    const fragments: Fragment[] = [];
    for await (const fragment of archive.get(numbersTo(2))) fragments.push(fragment);
    expect(fragments.map(({ completeness }) => completeness)).toEqual(['truncated', 'complete']);
    expect(fake.asked.map(({ length }) => length)).toEqual([2, 1, 1]);
  });

  it('gives up when asking again does not help for too long, with the last cause', async () => {
    let nowMs = 0;
    const { fake, archive } = anArchive({ now: () => (nowMs += 100), retry: { firstDelayMs: 0, giveUpAfterMs: 1000 } });
    const cause = sdkError('InternalFailure', 500);
    for (let at = 0; at < 50; at++) {
      fake.answers.push(() => {
        throw cause;
      });
    }
    const error = await thrownBy(numbersOf(archive.get(numbersTo(2))));
    expect(error).toMatchObject({ code: 'RETRIES_EXHAUSTED', cause, operation: 'GetMediaForFragmentList' });
    expect(fake.asked.length).toBeLessThan(20);
  });

  it('throws what a later batch failed with in its turn, not before', async () => {
    const { fake, archive } = anArchive();
    fake.answers.push(well, () => {
      throw sdkError('NotAuthorizedException', 401);
    });
    const numbers: unknown[] = [];
    const read = async () => {
      for await (const { metadata } of archive.get(numbersTo(1500))) numbers.push(metadata.fragmentNumber);
    };
    expect(await thrownBy(read())).toMatchObject({ code: 'NOT_AUTHORIZED' });
    expect(numbers).toHaveLength(1000);
    expect(fake.open).toBe(0);
  });

  it('lets go of all that is open when the loop is left', async () => {
    const { fake, archive } = anArchive({ concurrency: 4 });
    for await (const fragment of archive.get(numbersTo(5000))) if (fragment.isComplete) break;
    await turns();
    expect(fake.asked.length).toBeLessThanOrEqual(4);
    expect(fake.open).toBe(0);
  });

  it.each(['the archive', 'the call'])('throws the reason of the signal of %s, while nothing comes', async (whose) => {
    const abortion = new AbortController();
    const { signal } = abortion;
    const { fake, archive } = anArchive({ concurrency: 3, ...(whose === 'the archive' && { signal }) });
    for (let at = 0; at < 3; at++) fake.answers.push(() => [silence]);
    const reason = new Error('enough');
    const reading = thrownBy(numbersOf(archive.get(numbersTo(3000), whose === 'the call' ? { signal } : {})));
    await turns();
    abortion.abort(reason);
    expect(await reading).toBe(reason);
  });

  it('asks again when nothing comes for idleTimeoutMs, be it the answer or what is in it', async () => {
    const { fake, archive, retries } = anArchive({ idleTimeoutMs: 20 });
    const wanted = numbersTo(3);
    fake.answers.push(
      () => [silence],
      () => [archived(numbered(0)), archived(numbered(1)).subarray(0, 50), silence],
    );
    expect(await numbersOf(archive.get(wanted))).toEqual(wanted);
    expect(retries).toEqual(['connection-lost', 'connection-lost']);
  });

  it('does not count the time that the caller takes as silence', async () => {
    const { archive, retries } = anArchive({ idleTimeoutMs: 20 });
    for await (const fragment of archive.get(numbersTo(3)))
      if (fragment.isComplete) await new Promise((resolve) => setTimeout(resolve, 40));
    expect(retries).toEqual([]);
  });

  it('ends when the archive is closed', async () => {
    const { fake, archive } = anArchive();
    fake.answers.push(() => [archived(numbered(0)), silence]);
    const reading = thrownBy(numbersOf(archive.get(numbersTo(2))));
    await turns();
    archive.close();
    expect(await reading).toMatchObject({ code: 'USAGE', message: 'The archive was closed' });
  });

  it('does not begin with a signal that has aborted', async () => {
    const { fake, archive } = anArchive();
    const reason = new Error('too late');
    const reading = numbersOf(archive.get(numbersTo(3), { signal: AbortSignal.abort(reason) }));
    await expect(reading).rejects.toBe(reason);
    expect(fake.open).toBe(0);
  });

  it('throws what the list of numbers throws, and refuses an empty number', async () => {
    const { archive } = anArchive();
    const error = new Error('no more');
    async function* failing() {
      yield* numbersTo(2);
      await turns(1);
      throw error;
    }
    expect(await thrownBy(numbersOf(archive.get(failing())))).toBe(error);
    expect(await thrownBy(numbersOf(archive.get([''])))).toBeInstanceOf(UsageError);
  });

  it.each([{ idleTimeoutMs: 0 }, { idleTimeoutMs: NaN }, { retry: { giveUpAfterMs: NaN } }])(
    'refuses %j',
    (options) => {
      expect(() => anArchive(options)).toThrow(UsageError);
    },
  );

  it.each([0, 1.5, NaN])('refuses a concurrency of %p', (concurrency) => {
    expect(() => anArchive({ concurrency })).toThrow(UsageError);
  });
});

describe('ArchivedFragments.merge', () => {
  const pageOf = (numbers: readonly string[]) => [
    numbers.map((FragmentNumber, at) => ({ FragmentNumber, ServerTimestamp: new Date(at), FragmentSizeInBytes: 500 })),
  ];

  async function merged(archive: ArchivedFragments, options?: Parameters<ArchivedFragments['merge']>[0]) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive.merge(options)) chunks.push(chunk);
    return chunks;
  }

  it('makes one file of the range, in one Segment', async () => {
    const { fake, archive } = anArchive();
    fake.pages = pageOf(numbersTo(20));
    expect(framesPerDocument(await merged(archive))).toEqual([20]);
  });

  it('is the same file whatever was cut', async () => {
    const whole = anArchive();
    whole.fake.pages = pageOf(numbersTo(20));
    const cutOff = anArchive();
    cutOff.fake.pages = pageOf(numbersTo(20));
    for (const bytes of [10, 200, 301, 0, 350]) {
      cutOff.fake.answers.push(([first, second]) => [archived(first!), ...cut(archived(second!).subarray(0, bytes))]);
    }
    expect(Buffer.concat(await merged(cutOff.archive))).toEqual(Buffer.concat(await merged(whole.archive)));
    expect(cutOff.fake.asked.length).toBeGreaterThan(5);
  });

  it('is nothing where there is nothing', async () => {
    const { fake, archive } = anArchive();
    fake.pages = [[]];
    expect(await merged(archive)).toEqual([]);
    expect(fake.asked).toEqual([]);
  });

  describe('where the tracks change', () => {
    const changing = () => {
      const made = anArchive();
      made.fake.pages = pageOf(numbersTo(4));
      made.fake.answers.push((numbers) =>
        numbers.map((number, at) => archived(number, { tracks: [{ name: at < 2 ? 'one' : 'other' }] })),
      );
      return made;
    };

    it('throws, after what came before, and says at which fragment', async () => {
      const { fake, archive } = changing();
      const chunks: Uint8Array[] = [];
      const merge = async () => {
        for await (const chunk of archive.merge()) chunks.push(chunk);
      };
      expect(await thrownBy(merge())).toMatchObject({ code: 'MERGE_MISMATCH', fragmentNumber: numbered(2) });
      expect(framesPerDocument(chunks)).toEqual([2]);
      expect(fake.open).toBe(0);
    });

    it('ends there if it is told to', async () => {
      const { fake, archive } = changing();
      expect(framesPerDocument(await merged(archive, { mismatch: 'stop' }))).toEqual([2]);
      await turns();
      expect(fake.open).toBe(0);
    });

    it('goes on in another Segment if it is told to', async () => {
      const { archive } = changing();
      expect(framesPerDocument(await merged(archive, { mismatch: 'new-segment' }))).toEqual([2, 2]);
    });
  });

  it('throws MERGE_MISMATCH where time goes back', async () => {
    const { fake, archive } = anArchive();
    fake.pages = pageOf([5, 3].map(numbered));
    expect(await thrownBy(merged(archive))).toMatchObject({ code: 'MERGE_MISMATCH', fragmentNumber: numbered(3) });
  });

  it('throws the error of a fragment that the service cannot give', async () => {
    const { fake, archive } = anArchive();
    fake.pages = pageOf(numbersTo(3));
    fake.answers.push(([first, second, third]) => [archived(first!), failed(second, 4000), archived(third!)]);
    expect(await thrownBy(merged(archive))).toMatchObject({
      code: 'FRAGMENT_NOT_FOUND',
      serviceErrorId: 4000,
      fragmentNumber: numbered(1),
    });
  });

  it('leaves it out, and tells of it, if somebody wants to know', async () => {
    const { fake, archive } = anArchive();
    fake.pages = pageOf(numbersTo(3));
    fake.answers.push(([first, second, third]) => [archived(first!), failed(second, 4000), archived(third!)]);
    const told: Fragment[] = [];
    const chunks = await merged(archive, { onFailed: (fragment) => told.push(fragment) });
    expect(framesPerDocument(chunks)).toEqual([2]);
    expect(told.map(({ metadata }) => metadata.fragmentNumber)).toEqual([numbered(1)]);
  });
});
