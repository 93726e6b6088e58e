import { FaultsOfCall } from './call-faults.js';
import type { CallFaults, Fault } from './fault.js';
import type { FaultEffect } from './fault-kinds.js';
import { FaultRule } from './fault-rule.js';
import { SeededChance } from './seeded-chance.js';

/** What a {@link FaultPlan} begins with. */
export interface FaultPlanOptions {
  /** Default: none. */
  readonly faults?: readonly Fault[] | undefined;
  /** The same seed and the same calls give the same faults. Default 1. */
  readonly seed?: number | undefined;
}

/** What goes wrong in a server: decides for each call which faults strike it. */
export class FaultPlan {
  readonly #seeds: SeededChance;
  #rules: readonly FaultRule[] = [];

  /** @throws UsageError if one of the faults cannot be */
  constructor(options: FaultPlanOptions = {}) {
    this.#seeds = new SeededChance(options.seed ?? 1);
    for (const fault of options.faults ?? []) this.add(fault);
  }

  /**
   * From the next call on.
   *
   * @throws UsageError if the fault cannot be
   */
  add(fault: Fault): void {
    // Each rule has chance of its own, so that calls which concern only another one change nothing.
    this.#rules = [...this.#rules, new FaultRule(fault, this.#chance())];
  }

  /** From the next call on nothing goes wrong; calls under way keep their faults. */
  clear(): void {
    this.#rules = [];
  }

  /**
   * The faults that strike this call, all together. A call that is refused is not counted by what would spoil its media.
   *
   * @param operation such as `GetMedia`
   * @param streamName `undefined` if the call is about none
   */
  callFaults(operation: string, streamName: string | undefined): CallFaults {
    const striking = (effect: FaultEffect): readonly Fault[] =>
      this.#rules.flatMap((rule) =>
        rule.effect === effect && rule.strikes(operation, streamName) ? [rule.fault] : [],
      );

    const late = striking('delays');
    const refusing = striking('refuses');
    const spoiling = refusing.length > 0 ? [] : striking('spoils media');
    return new FaultsOfCall([...late, ...refusing, ...spoiling], spoiling.length > 0 ? this.#chance() : NO_CHANCE);
  }

  #chance(): SeededChance {
    return new SeededChance(this.#seeds.below(2 ** 32));
  }
}

const NO_CHANCE = new SeededChance(0);
