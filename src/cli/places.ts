import { InvalidArgumentError } from 'commander';
import type { StartPosition } from '../aws/start-position.js';
import type { StopCondition } from '../aws/stop-condition.js';
import { splitAt, timeIn } from './option-values.js';

/** Where to begin, as `--from` has it. */
export function startPosition(text: string): StartPosition {
  if (text === 'now' || text === 'earliest') return text;
  const [kind, number] = splitAt(':', text);
  if (kind === 'after') return { afterFragment: fragmentNumber(number) };
  if (kind === 'at') return { atFragment: fragmentNumber(number) };
  return placeInTime(text, 'now, earliest, after:NUMBER, at:NUMBER');
}

/** Where to end, as `--until` has it. */
export function stopCondition(text: string): StopCondition {
  const [kind, rest] = splitAt(':', text);
  if (kind === 'at') return { fragmentNumber: fragmentNumber(rest) };
  if (kind === 'tag' && rest !== undefined && rest !== '') return { tagChanges: rest };
  return placeInTime(text, 'at:NUMBER, tag:NAME');
}

function placeInTime(text: string, others: string): { readonly serverTime: Date } | { readonly producerTime: Date } {
  const [kind, rest = ''] = splitAt(':', text);
  const date = timeIn(kind === 'producer' ? rest : text);
  if (date === undefined)
    throw new InvalidArgumentError(`It must be ${others}, producer:TIME or a time such as 2026-05-04T12:30:00Z.`);
  return kind === 'producer' ? { producerTime: date } : { serverTime: date };
}

function fragmentNumber(text = ''): string {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('The number of a fragment has digits only.');
  return text;
}
