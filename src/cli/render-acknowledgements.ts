import type { FragmentAcknowledgement } from '../aws/acknowledgement.js';
import { printable, timeOfMs } from './render-values.js';

/** One line of `kvs put --json`. */
export function acknowledgementJson(acknowledgement: FragmentAcknowledgement): string {
  return JSON.stringify(acknowledgement);
}

/** A line about a fragment that is stored, or refused; `undefined` for what only leads there. */
export function acknowledgementRow(acknowledgement: FragmentAcknowledgement): string | undefined {
  const { event } = acknowledgement;
  if (event === 'ERROR') return printable(`refused   ${acknowledgement.errorId} ${acknowledgement.errorCode}`);
  if (event !== 'PERSISTED') return undefined;
  const { fragmentNumber = '-', fragmentTimecodeMs } = acknowledgement;
  const time = fragmentTimecodeMs === undefined ? '-' : timeOfMs(fragmentTimecodeMs);
  return printable(`stored    ${fragmentNumber}  ${time}`);
}
