import { UsageError } from '../../errors.js';
import type { Fault, FaultKind } from './fault.js';
import { FAULT_KINDS } from './fault-kinds.js';
import { checkFault } from './fault-rule.js';

/**
 * A fault as it is said on the command line: its kind, and what more there is to say.
 *
 * @param text such as `throttle`, or `cut:bytes=20000,operation=GetMedia,times=3`
 * @throws UsageError that says what is wrong, and which kinds there are
 */
export function parseFault(text: string): Fault {
  const [kind = '', ...rest] = text.split(':');
  if (!isKind(kind)) throw new UsageError(`There is no fault '${kind}', only ${Object.keys(FAULT_KINDS).join(', ')}`);
  const details = rest
    .join(':')
    .split(',')
    .filter((detail) => detail !== '');
  const fault = faultOf(
    kind,
    details.map((detail) => parseDetail(kind, detail)),
  );
  checkFault(fault);
  return fault;
}

/** All kinds of faults and what can be said of them, a line each, for a help page. */
export function describeFaults(): string {
  const kinds = Object.entries(FAULT_KINDS).map(([kind, { required, optional, description }]) => {
    const details = [...required.map((name) => `${name}=N`), ...optional.map((name) => `[${name}=N]`)].join(',');
    return [details === '' ? kind : `${kind}:${details}`, description] as const;
  });
  const lines = [...kinds, ...Object.entries(OCCASION).map(([name, { says }]) => [`…,${name}=…`, says] as const)];
  const width = Math.max(...lines.map(([form]) => form.length));
  return lines.map(([form, says]) => `${form.padEnd(width)}  ${says}`).join('\n');
}

/** What can be said of each fault. */
const OCCASION: Readonly<Record<string, { readonly isText: boolean; readonly says: string }>> = {
  operation: { isText: true, says: 'strikes only this operation, such as GetMedia' },
  stream: { isText: true, says: 'strikes only this stream' },
  times: { isText: false, says: 'strikes so many calls; without it, all' },
  after: { isText: false, says: 'lets so many calls go first' },
  chance: { isText: false, says: 'strikes a call with this chance, 0 to 1' },
};

function isKind(kind: string): kind is FaultKind['kind'] {
  return Object.hasOwn(FAULT_KINDS, kind);
}

/** Is what it says it is only when {@link checkFault} has agreed. */
function faultOf(kind: FaultKind['kind'], details: readonly (readonly [string, string | number])[]): Fault {
  const fault: unknown = { kind, ...Object.fromEntries(details) };
  return fault as Fault;
}

function parseDetail(kind: FaultKind['kind'], detail: string): readonly [string, string | number] {
  const { required, optional } = FAULT_KINDS[kind];
  const known = [...required, ...optional, ...Object.keys(OCCASION)];
  const [name = '', ...rest] = detail.split('=');
  const value = rest.join('=');
  if (!known.includes(name)) throw new UsageError(`The fault ${kind} has no '${name}', only ${known.join(', ')}`);
  if (value === '') throw new UsageError(`The fault ${kind} needs a value: ${name}=…`);
  if (OCCASION[name]?.isText === true) return [name, value];

  const number = Number(value);
  if (Number.isNaN(number)) throw new UsageError(`${name} of the fault ${kind} must be a number, not '${value}'`);
  return [name, number];
}
