import {
  invalidArgument,
  isInput,
  optionalCount,
  optionalObject,
  optionalText,
  requiredText,
} from '../http/input-fields.js';
import type { Input } from '../http/input-fields.js';
import type { Operation } from '../http/operation.js';
import { controlOperation, type ControlPlane } from './control-operation.js';
import { streamInfo } from './stream-operations.js';

const MAX_RESULTS = 10_000;

/** Where a page ended, and of which list. */
interface ListPosition {
  readonly after: string;
  /** What all names of the list begin with, and so does `after`. As text it would make a token longer than tokens may be. */
  readonly prefixLength: number;
}

/** ListStreams: by name, from the place where the page before ended, whatever came or went since. */
export function listStreams({ streams }: ControlPlane): Operation {
  return controlOperation('ListStreams', '/listStreams', (input) => {
    const prefix = namePrefix(input);
    const after = positionIn(input, prefix);
    const count = optionalCount(input, 'MaxResults', { least: 1, most: MAX_RESULTS }) ?? MAX_RESULTS;
    const rest = streams
      .all()
      .map(({ record }) => record)
      .filter(({ streamName }) => streamName.startsWith(prefix) && streamName > after);
    const page = rest.slice(0, count);
    const last = rest.length > count ? page.at(-1) : undefined;
    return {
      StreamInfoList: page.map(streamInfo),
      NextToken: last === undefined ? undefined : tokenOf({ after: last.streamName, prefixLength: prefix.length }),
    };
  });
}

function namePrefix(input: Input): string {
  const condition = optionalObject(input, 'StreamNameCondition');
  if (condition === undefined) return '';
  requiredText(condition, 'ComparisonOperator');
  return requiredText(condition, 'ComparisonValue');
}

function positionIn(input: Input, prefix: string): string {
  const token = optionalText(input, 'NextToken') ?? '';
  if (token === '') return '';
  const position = positionOf(token);
  if (position?.after.slice(0, position.prefixLength) !== prefix)
    throw invalidArgument('NextToken is not of this list');
  return position.after;
}

function tokenOf(position: ListPosition): string {
  return btoa(JSON.stringify(position));
}

function positionOf(token: string): ListPosition | undefined {
  try {
    const position: unknown = JSON.parse(atob(token));
    if (!isInput(position)) return undefined;
    const { after, prefixLength } = position;
    return typeof after === 'string' && typeof prefixLength === 'number' ? { after, prefixLength } : undefined;
  } catch {
    return undefined; // Neither base64 nor JSON: not one of ours.
  }
}
