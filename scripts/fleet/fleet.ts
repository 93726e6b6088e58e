/**
 * A fleet of workers that share streams by leases, simulated second by second.
 *
 * The lease is a row of a table with conditional writes, as in the Kinesis Client Library: owner and expiry. A worker renews what it
 * holds, takes what has expired, and, when it has less than its share, what the busiest others have too much of. Whoever gets a
 * stream asks for its endpoint (a quota of the account) and then reads from the checkpoint.
 */
import { Random } from '../../test/support/random.js';

export interface FleetOptions {
  readonly streams: number;
  readonly workers: number;
  readonly seconds: number;
  readonly seed: number;
  /** How long a lease holds after its last renewal; it is renewed three times in that time. */
  readonly leaseSeconds: number;
  /** The most that a worker takes at once: it spreads the requests that follow. */
  readonly takeAtOnce: number;
  /** GetDataEndpoint, of an account, in a second. */
  readonly endpointQuota: number;
  /** What happens to whom, and when. */
  readonly events: readonly FleetEvent[];
}

export interface FleetEvent {
  readonly atSecond: number;
  /** `crash`: leases run out. `stop`: they are given back. `start`: the worker is there again. */
  readonly kind: 'crash' | 'stop' | 'start';
  readonly worker: number;
}

export interface FleetReport {
  /** The most in one second. */
  readonly peakEndpointRequests: number;
  readonly peakGetMediaRequests: number;
  readonly throttledRequests: number;
  readonly leaseWritesASecond: number;
  /** How long streams were not read, after the first start, in seconds. */
  readonly gaps: readonly number[];
  /** When the last stream was read for the first time. */
  readonly allReadAfterSeconds: number;
  readonly mostStreamsOfAWorker: number;
  readonly fewestStreamsOfAWorker: number;
}

interface Lease {
  owner: number;
  expiresAt: number;
  /** Whether its owner reads it; before, it asks for the endpoint. */
  reading: boolean;
  askAgainAt: number;
  attempts: number;
  sessionEndsAt: number;
  endpointUntil: number;
  unreadSince: number;
  everRead: boolean;
}

const NOBODY = -1;
/** The service ends a session after 40 to 45 minutes; an endpoint is good for 45. */
const SESSION_SECONDS = { least: 2_400, more: 300 } as const;
const ENDPOINT_SECONDS = 2_700;

export function simulate(options: FleetOptions): FleetReport {
  return new Fleet(options).run();
}

class Fleet {
  readonly #options: FleetOptions;
  readonly #random: Random;
  readonly #leases: Lease[];
  readonly #alive: boolean[];
  readonly #gaps: number[] = [];
  #peakEndpoint = 0;
  #peakGetMedia = 0;
  #throttled = 0;
  #leaseWrites = 0;
  #allReadAfter = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#alive = Array.from({ length: options.workers }, () => true);
    this.#leases = Array.from({ length: options.streams }, newLease);
  }

  run(): FleetReport {
    for (let now = 0; now < this.#options.seconds; now++) {
      for (const event of this.#options.events) if (event.atSecond === now) this.#happen(event, now);
      this.#renew(now);
      this.#take(now);
      this.#read(now);
    }
    const held = this.#heldByWorker().filter((_, worker) => this.#alive[worker]);
    return {
      peakEndpointRequests: this.#peakEndpoint,
      peakGetMediaRequests: this.#peakGetMedia,
      throttledRequests: this.#throttled,
      leaseWritesASecond: this.#leaseWrites / this.#options.seconds,
      gaps: this.#gaps.sort((a, b) => a - b),
      allReadAfterSeconds: this.#allReadAfter,
      mostStreamsOfAWorker: Math.max(...held.map((streams) => streams.length)),
      fewestStreamsOfAWorker: Math.min(...held.map((streams) => streams.length)),
    };
  }

  #happen({ kind, worker }: FleetEvent, now: number): void {
    this.#alive[worker] = kind === 'start';
    if (kind === 'start') return;
    for (const lease of this.#leases) {
      if (lease.owner !== worker) continue;
      if (lease.reading) lease.unreadSince = now;
      lease.reading = false;
      if (kind === 'stop') release(lease);
    }
  }

  /** Each lease in its own second, so that writes are even. */
  #renew(now: number): void {
    const every = Math.floor(this.#options.leaseSeconds / 3);
    for (let stream = now % every; stream < this.#leases.length; stream += every) {
      const lease = this.#leases[stream]!;
      if (lease.owner === NOBODY || this.#alive[lease.owner] !== true) continue;
      lease.expiresAt = now + this.#options.leaseSeconds;
      this.#leaseWrites++;
    }
  }

  /** Each worker looks at the table every few seconds, not all in the same one. */
  #take(now: number): void {
    const { workers, streams, takeAtOnce } = this.#options;
    const living = this.#alive.filter(Boolean).length;
    if (living === 0) return;
    const held = this.#heldByWorker();
    const free = shuffled(this.#freeAt(now), this.#random);
    const share = Math.ceil(streams / living);
    for (let worker = now % SCAN_SECONDS; worker < workers; worker += SCAN_SECONDS) {
      if (this.#alive[worker] !== true) continue;
      const wanted = Math.min(share - held[worker]!.length, takeAtOnce);
      const taken = wanted <= 0 ? [] : free.splice(0, wanted);
      if (wanted > 0 && taken.length === 0) taken.push(...stolen(held, { share, most: wanted }));
      for (const stream of taken) this.#give(stream, worker, now);
    }
  }

  #give(stream: number, worker: number, now: number): void {
    const lease = this.#leases[stream]!;
    if (lease.reading) lease.unreadSince = now;
    const { leaseSeconds } = this.#options;
    const expiresAt = now + leaseSeconds;
    Object.assign(lease, { owner: worker, expiresAt, reading: false, endpointUntil: 0, attempts: 0, askAgainAt: now });
    this.#leaseWrites++;
  }

  #read(now: number): void {
    let endpointRequests = 0;
    let getMediaRequests = 0;
    for (const lease of this.#leases) {
      if (lease.owner === NOBODY || this.#alive[lease.owner] !== true) continue;
      if (lease.reading && now < lease.sessionEndsAt) continue;
      if (now < lease.askAgainAt) continue;
      if (now >= lease.endpointUntil) {
        endpointRequests++;
        if (endpointRequests > this.#options.endpointQuota) {
          this.#throttle(lease, now);
          continue;
        }
        lease.endpointUntil = now + ENDPOINT_SECONDS;
      }
      getMediaRequests++;
      this.#begin(lease, now);
    }
    this.#peakEndpoint = Math.max(this.#peakEndpoint, endpointRequests);
    this.#peakGetMedia = Math.max(this.#peakGetMedia, getMediaRequests);
  }

  #throttle(lease: Lease, now: number): void {
    this.#throttled++;
    if (lease.reading) lease.unreadSince = now;
    lease.reading = false;
    lease.attempts++;
    lease.askAgainAt = now + 1 + this.#random.below(Math.min(20, 2 ** lease.attempts));
  }

  #begin(lease: Lease, now: number): void {
    if (!lease.reading) {
      if (lease.everRead) this.#gaps.push(now - lease.unreadSince);
      else this.#allReadAfter = Math.max(this.#allReadAfter, now);
    }
    const sessionEndsAt = now + SESSION_SECONDS.least + this.#random.below(SESSION_SECONDS.more);
    Object.assign(lease, { reading: true, everRead: true, attempts: 0, sessionEndsAt });
  }

  #freeAt(now: number): number[] {
    return [...this.#leases.keys()].filter((stream) => {
      const { owner, expiresAt } = this.#leases[stream]!;
      return owner === NOBODY || expiresAt <= now;
    });
  }

  #heldByWorker(): number[][] {
    const held = Array.from({ length: this.#options.workers }, (): number[] => []);
    for (const [stream, { owner }] of this.#leases.entries()) if (owner !== NOBODY) held[owner]!.push(stream);
    return held;
  }
}

const SCAN_SECONDS = 5;

function newLease(): Lease {
  const times = { expiresAt: 0, askAgainAt: 0, sessionEndsAt: 0, endpointUntil: 0, unreadSince: 0 };
  return { owner: NOBODY, reading: false, attempts: 0, everRead: false, ...times };
}

function release(lease: Lease): void {
  lease.owner = NOBODY;
  lease.expiresAt = 0;
}

/** From whoever has the most beyond the share. */
function stolen(
  held: readonly number[][],
  { share, most }: { readonly share: number; readonly most: number },
): number[] {
  const busiest = held.reduce((a, b) => (b.length > a.length ? b : a));
  return busiest.length > share ? busiest.splice(share, Math.min(most, busiest.length - share)) : [];
}

function shuffled(values: number[], random: Random): number[] {
  for (let at = values.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [values[at], values[other]] = [values[other]!, values[at]!];
  }
  return values;
}
