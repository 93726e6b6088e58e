import { UsageError } from '../../../src/errors.js';
import type { CallFaults, Fault, FaultOccasion } from '../../../src/local-server/faults/fault.js';
import { FaultPlan } from '../../../src/local-server/faults/fault-plan.js';
import { ServiceException } from '../../../src/local-server/http/service-exception.js';
import { Random, seedOfRun } from '../../support/random.js';

const LIVE = new AbortController().signal;
const seed = seedOfRun();

describe('FaultPlan', () => {
  describe('which calls are struck', () => {
    it('lets every call go when nothing is planned', async () => {
      const faults = new FaultPlan().callFaults('GetMedia', 'front-door');
      await faults.begin(LIVE);
      expect(faults.sessionMs).toBeUndefined();
      expect(faults.fragment(1000)).toBeUndefined();
      expect(await passed(faults, [10, 20, 30])).toEqual([10, 20, 30]);
    });

    it.each<[said: string, occasion: FaultOccasion, struck: string]>([
      ['all', {}, '111111'],
      ['so many', { times: 2 }, '110000'],
      ['all after so many', { after: 4 }, '000011'],
      ['so many after so many', { after: 1, times: 3 }, '011100'],
      ['none', { times: 0 }, '000000'],
      ['none by chance', { chance: 0 }, '000000'],
    ])('strikes %s', async (_, occasion, struck) => {
      const plan = new FaultPlan({ faults: [{ kind: 'throttle', ...occasion }] });
      expect(await pattern(plan, 6)).toBe(struck);
    });

    it.each<[Fault, readonly string[]]>([
      [{ kind: 'throttle' }, ['PutMedia', 'GetMedia', 'ListFragments', 'DescribeStream']],
      [{ kind: 'connection-limit' }, ['PutMedia', 'GetMedia']],
      [{ kind: 'invalid-endpoint' }, ['PutMedia', 'GetMedia']],
      [{ kind: 'throttle', operation: 'GetMedia' }, ['GetMedia']],
      [{ kind: 'connection-limit', operation: 'ListFragments' }, ['ListFragments']],
    ])('%j strikes %j', async (fault, operations) => {
      const plan = new FaultPlan({ faults: [fault] });
      const all = ['PutMedia', 'GetMedia', 'ListFragments', 'DescribeStream'];
      const struck = await Promise.all(all.map(async (operation) => (await refusal(plan, operation)) !== undefined));
      expect(all.filter((_, i) => struck[i])).toEqual(operations);
    });

    it('strikes only the stream that is named, and counts only its calls', async () => {
      const plan = new FaultPlan({ faults: [{ kind: 'throttle', stream: 'yard', after: 1 }] });
      expect(await pattern(plan, 3, 'front-door')).toBe('000');
      expect(await pattern(plan, 3, 'yard')).toBe('011');
      expect(await refusal(plan, 'ListStreams', undefined)).toBeUndefined();
    });

    it(`repeats its chance with the seed (seed ${seed})`, async () => {
      const faults: readonly Fault[] = [{ kind: 'throttle', chance: 0.3 }];
      const first = await pattern(new FaultPlan({ faults, seed }), 400);
      expect(await pattern(new FaultPlan({ faults, seed }), 400)).toBe(first);
      const struck = first.replaceAll('0', '').length;
      expect(struck).toBeGreaterThan(60);
      expect(struck).toBeLessThan(190);
    });

    it('gives each fault chance of its own, whatever the other ones strike', async () => {
      const chancy: Fault = { kind: 'throttle', operation: 'GetMedia', chance: 0.5 };
      const other: Fault = { kind: 'throttle', operation: 'PutMedia', chance: 0.5 };
      const alone = new FaultPlan({ faults: [chancy, other] });
      const mixed = new FaultPlan({ faults: [chancy, other] });
      const expected = await pattern(alone, 50);
      let struck = '';
      for (let call = 0; call < 50; call++) {
        await refusal(mixed, 'PutMedia');
        struck += await pattern(mixed, 1);
      }
      expect(struck).toBe(expected);
    });

    it('can be added to and cleared; calls under way keep their faults', async () => {
      const plan = new FaultPlan();
      plan.add({ kind: 'throttle' });
      const underWay = plan.callFaults('GetMedia', 'front-door');
      plan.clear();
      await expect(underWay.begin(LIVE)).rejects.toThrow(ServiceException);
      expect(await refusal(plan, 'GetMedia')).toBeUndefined();
    });

    it('does not use up a cut on a call that is refused', async () => {
      const plan = new FaultPlan({
        faults: [
          { kind: 'cut', bytes: 5, times: 1 },
          { kind: 'throttle', times: 1 },
        ],
      });
      expect(await refusal(plan, 'GetMedia')).toBe('ClientLimitExceededException');
      expect(await passed(plan.callFaults('GetMedia', 'front-door'), [10])).toEqual([5, 'cut']);
      expect(await passed(plan.callFaults('GetMedia', 'front-door'), [10])).toEqual([10]);
    });

    it.each<[Fault, RegExp]>([
      [{ kind: 'cut', operation: 'ListStreams' }, /cut happens to PutMedia, GetMedia, .*not to ListStreams/],
      [{ kind: 'delay', ms: -1 }, /ms of the fault delay .*-1/],
      [{ kind: 'silence', bytes: Number.NaN }, /bytes of the fault silence/],
      [{ kind: 'throttle', chance: 2 }, /chance .*0 to 1, not 2/],
      [{ kind: 'throttle', times: -1 }, /times/],
    ])('refuses %j', (fault, said) => {
      const plan = new FaultPlan();
      expect(() => plan.add(fault)).toThrow(UsageError);
      expect(() => plan.add(fault)).toThrow(said);
    });
  });

  describe('before the answer', () => {
    it.each([
      ['throttle', 'ClientLimitExceededException', 400],
      ['connection-limit', 'ConnectionLimitExceededException', 400],
      ['invalid-endpoint', 'InvalidEndpointException', 400],
      ['internal-error', 'InternalFailure', 500],
    ] as const)('%s refuses with %s', async (kind, name, status) => {
      const faults = faultsOf({ kind });
      await expect(faults.begin(LIVE)).rejects.toMatchObject({ name, status });
    });

    it('a delay waits, and gives up when the connection ends', async () => {
      const connection = new AbortController();
      const waiting = faultsOf({ kind: 'delay', ms: 1e9 }).begin(connection.signal);
      connection.abort();
      await waiting;
      await faultsOf({ kind: 'delay', ms: 1e9 }).begin(connection.signal);
      await faultsOf({ kind: 'delay', ms: 1 }, { kind: 'delay', ms: 1 }).begin(LIVE);
    });

    it('the earliest end of the session counts', () => {
      expect(faultsOf({ kind: 'session-end', ms: 900 }, { kind: 'session-end', ms: 400 }).sessionMs).toBe(400);
    });
  });

  describe('in the media', () => {
    it.each([
      [0, [0, 'cut']],
      [5, [5, 'cut']],
      [10, [10, 'cut']],
      [11, [10, 1, 'cut']],
      [30, [10, 20, 'cut']],
      [31, [10, 20, 1, 'cut']],
      [61, [10, 20, 30]],
    ])('is cut behind %d bytes', async (bytes, through) => {
      expect(await passed(faultsOf({ kind: 'cut', bytes }), [10, 20, 30])).toEqual(through);
    });

    it(`is cut inside the fragment after so many whole ones (seed ${seed})`, async () => {
      const random = new Random(seed);
      for (const whole of [0, 1, 4]) {
        const sizes = Array.from({ length: 6 }, () => 2 + random.below(1000));
        const before = sizes.slice(0, whole).reduce((total, size) => total + size, 0);
        const bytes = await bytesUntilCut(new FaultPlan({ faults: [{ kind: 'cut', fragments: whole }], seed }), sizes);
        expect(bytes).toBeGreaterThan(before);
        expect(bytes).toBeLessThan(before + sizes[whole]!);
      }
    });

    it('is cut in one of the first five fragments, another one each time', async () => {
      const plan = new FaultPlan({ faults: [{ kind: 'cut' }] });
      const cuts = await Promise.all(
        Array.from({ length: 100 }, () => bytesUntilCut(plan, Array<number>(9).fill(100))),
      );
      const fragments = new Set(cuts.map((bytes) => Math.floor(bytes / 100)));
      expect([...fragments].sort()).toEqual([0, 1, 2, 3, 4]);
    });

    it('is silent from the chunk on that would be too much, until the connection ends', async () => {
      const faults = faultsOf({ kind: 'silence', bytes: 30 });
      const connection = new AbortController();
      expect(await passed(faults, [10, 20])).toEqual([10, 20]);
      const silent = faults.pass(new Uint8Array(1), connection.signal);
      expect(await Promise.race([silent, Promise.resolve('silent')])).toBe('silent');
      connection.abort();
      expect((await silent).bytes).toHaveLength(0);
      expect((await faults.pass(new Uint8Array(1), connection.signal)).isCut).toBe(true);
    });

    it('is cut or silent, whichever comes first', async () => {
      const both = (cut: number, silence: number): CallFaults =>
        faultsOf({ kind: 'silence', bytes: silence }, { kind: 'cut', bytes: cut });
      expect(await passed(both(20, 40), [50])).toEqual([20, 'cut']);
      const silent = both(40, 20).pass(new Uint8Array(50), LIVE);
      expect(await Promise.race([silent, Promise.resolve('silent')])).toBe('silent');
    });

    it('has an error in place of one fragment', () => {
      const faults = faultsOf({ kind: 'in-band-error', id: 4500, fragments: 2 });
      expect([1, 2, 3, 4].map((size) => faults.fragment(size))).toEqual([undefined, undefined, 4500, undefined]);
      expect(faultsOf({ kind: 'in-band-error', id: 4501 }).fragment(1)).toBe(4501);
    });
  });
});

function faultsOf(...faults: readonly Fault[]): CallFaults {
  return new FaultPlan({ faults }).callFaults('GetMedia', 'front-door');
}

/** A 1 for each call that is refused. */
async function pattern(plan: FaultPlan, calls: number, streamName = 'front-door'): Promise<string> {
  let struck = '';
  for (let call = 0; call < calls; call++)
    struck += (await refusal(plan, 'GetMedia', streamName)) === undefined ? '0' : '1';
  return struck;
}

async function refusal(plan: FaultPlan, operation: string, streamName?: string): Promise<string | undefined> {
  try {
    await plan.callFaults(operation, streamName).begin(LIVE);
    return undefined;
  } catch (error) {
    return (error as ServiceException).name;
  }
}

/** How many bytes came through of chunks of these sizes, and whether it was cut. */
async function passed(faults: CallFaults, sizes: readonly number[]): Promise<readonly (number | 'cut')[]> {
  const through: (number | 'cut')[] = [];
  for (const size of sizes) {
    const { bytes, isCut } = await faults.pass(new Uint8Array(size), LIVE);
    through.push(bytes.length);
    if (isCut) return [...through, 'cut'];
  }
  return through;
}

/** Sends fragments of these sizes in chunks of 7 bytes, as GetMedia does: each is announced, then sent. */
async function bytesUntilCut(plan: FaultPlan, sizes: readonly number[]): Promise<number> {
  const faults = plan.callFaults('GetMedia', 'front-door');
  let bytes = 0;
  for (const size of sizes) {
    faults.fragment(size);
    for (let sent = 0; sent < size; sent += 7) {
      const through = await faults.pass(new Uint8Array(Math.min(7, size - sent)), LIVE);
      bytes += through.bytes.length;
      if (through.isCut) return bytes;
    }
  }
  return Infinity;
}
