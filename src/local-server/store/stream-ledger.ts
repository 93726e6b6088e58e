import { UsageError } from '../../errors.js';
import type { FragmentFacts, StreamRecord } from './fragment-store.js';

/** What is known of all streams and fragments without reading them; part of every store. Streams go by their ARN. */
export class StreamLedger {
  readonly #streams = new Map<string, Entry>();

  /** In the order of their names. */
  records(): readonly StreamRecord[] {
    return Array.from(this.#streams.values(), (entry) => entry.record).sort(byName);
  }

  has(streamArn: string): boolean {
    return this.#streams.has(streamArn);
  }

  /** New, or in place of the one with the same ARN, whose fragments stay. */
  put(record: StreamRecord): void {
    const known = this.#streams.get(record.streamArn);
    if (known === undefined) this.#streams.set(record.streamArn, { record, facts: [] });
    else known.record = record;
  }

  /** Forgets the stream, and gives what it had. */
  delete(streamArn: string): readonly FragmentFacts[] {
    const facts = this.#streams.get(streamArn)?.facts ?? [];
    this.#streams.delete(streamArn);
    return facts;
  }

  /**
   * Nearly always the last one; in place of the one with the same number.
   *
   * @throws UsageError if there is no such stream
   */
  add(streamArn: string, fragment: FragmentFacts): void {
    const entry = this.#streams.get(streamArn);
    if (entry === undefined) throw noSuchStream(streamArn);
    const at = positionOf(entry.facts, fragment.fragmentNumber);
    const isKnown = entry.facts[at]?.fragmentNumber === fragment.fragmentNumber;
    entry.facts.splice(at, isKnown ? 1 : 0, fragment);
  }

  /** In the order of their numbers. It changes with the stream: copying it for each fragment would take ever longer. */
  fragments(streamArn: string): readonly FragmentFacts[] {
    return this.#streams.get(streamArn)?.facts ?? NO_FRAGMENTS;
  }

  /** Forgets the fragments in front that the server received before this time, and gives them. */
  expire(streamArn: string, beforeMs: number): readonly FragmentFacts[] {
    const facts = this.#streams.get(streamArn)?.facts ?? [];
    const firstKept = facts.findIndex((fragment) => fragment.serverTimestampMs >= beforeMs);
    return facts.splice(0, firstKept < 0 ? facts.length : firstKept);
  }

  /** Forgets the fragment that the server received first of all streams', and gives it. */
  takeOldest(): OldestFragment | undefined {
    let oldest: Entry | undefined;
    for (const entry of this.#streams.values()) {
      if (ageOf(entry) < ageOf(oldest)) oldest = entry;
    }
    const facts = oldest?.facts.shift();
    if (oldest === undefined || facts === undefined) return undefined;
    return { streamArn: oldest.record.streamArn, facts };
  }
}

/** A fragment, and whose it is. */
export interface OldestFragment {
  readonly streamArn: string;
  readonly facts: FragmentFacts;
}

interface Entry {
  record: StreamRecord;
  readonly facts: FragmentFacts[];
}

const NO_FRAGMENTS: readonly FragmentFacts[] = [];

/** What is asked of a stream that there is not. */
export function noSuchStream(streamArn: string): UsageError {
  return new UsageError(`There is no stream ${streamArn} in this store`);
}

function byName(a: StreamRecord, b: StreamRecord): number {
  if (a.streamName === b.streamName) return 0;
  return a.streamName < b.streamName ? -1 : 1;
}

function ageOf(entry: Entry | undefined): number {
  return entry?.facts[0]?.serverTimestampMs ?? Infinity;
}

/** Where the number stands, or should. Numbers have the same count of digits, so that they compare as strings. */
function positionOf(facts: readonly FragmentFacts[], fragmentNumber: string): number {
  if ((facts.at(-1)?.fragmentNumber ?? '') < fragmentNumber) return facts.length;
  let low = 0;
  let high = facts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (facts[middle]!.fragmentNumber < fragmentNumber) low = middle + 1;
    else high = middle;
  }
  return low;
}
