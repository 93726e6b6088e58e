import { UsageError } from '../../errors.js';
import type { Fault } from './fault.js';
import { FAULT_KINDS, type FaultEffect, MEDIA_OPERATIONS } from './fault-kinds.js';
import type { SeededChance } from './seeded-chance.js';

/** A fault and how often it could strike and did. */
export class FaultRule {
  readonly fault: Fault;
  readonly #chance: SeededChance;
  #letGo = 0;
  #struck = 0;

  /** @throws UsageError if the fault cannot be */
  constructor(fault: Fault, chance: SeededChance) {
    checkFault(fault);
    this.fault = fault;
    this.#chance = chance;
  }

  get effect(): FaultEffect {
    return FAULT_KINDS[this.fault.kind].effect;
  }

  /** Whether it strikes this call; the call is counted. */
  strikes(operation: string, streamName: string | undefined): boolean {
    const { times = Infinity, after = 0, chance = 1 } = this.fault;
    if (!this.#concerns(operation, streamName) || this.#struck >= times) return false;
    if (this.#letGo < after) {
      this.#letGo++;
      return false;
    }
    if (chance < 1 && this.#chance.next() >= chance) return false;
    this.#struck++;
    return true;
  }

  #concerns(operation: string, streamName: string | undefined): boolean {
    const { kind, operation: wanted, stream } = this.fault;
    if (stream !== undefined && stream !== streamName) return false;
    if (wanted !== undefined) return wanted === operation;
    return FAULT_KINDS[kind].operations?.includes(operation) ?? true;
  }
}

/** @throws UsageError that says what is wrong */
export function checkFault(fault: Fault): void {
  const { kind, operation } = fault;
  const { effect, required, optional } = FAULT_KINDS[kind];
  if (effect === 'spoils media' && operation !== undefined && !MEDIA_OPERATIONS.includes(operation)) {
    throw new UsageError(`The fault ${kind} happens to ${MEDIA_OPERATIONS.join(', ')}, not to ${operation}`);
  }
  const given = new Map<string, unknown>(Object.entries(fault));
  for (const name of required) {
    if (given.get(name) === undefined) throw new UsageError(`The fault ${kind} needs ${name}=NUMBER`);
  }
  for (const name of [...required, ...optional, 'times', 'after']) checkNumber(kind, name, given.get(name));
  if (fault.chance !== undefined && !(fault.chance >= 0 && fault.chance <= 1)) {
    throw new UsageError(`chance of the fault ${kind} must be a number from 0 to 1, not ${fault.chance}`);
  }
}

function checkNumber(kind: string, name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'number' && value >= 0)) return;
  throw new UsageError(`${name} of the fault ${kind} must be a number, 0 or more, not ${JSON.stringify(value)}`);
}
