import { invalidArgument, isInput, missing, optionalObject, type Input } from '../http/input-fields.js';
import { ServiceException } from '../http/service-exception.js';

/** Tags of a stream, by key. */
export type Tags = Readonly<Record<string, string>>;

const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * The field `Tags` where it is an object; without it, none.
 *
 * @throws ServiceException InvalidArgumentException, TagsPerResourceExceededLimitException
 */
export function optionalTags(input: Input): Tags {
  return checkedTags(Object.entries(optionalObject(input, 'Tags') ?? {}));
}

/** The field `Tags` of TagStream: an object. */
export function requiredTags(input: Input): Tags {
  return checkedTags(Object.entries(optionalObject(input, 'Tags') ?? missing('Tags')));
}

/** The field `Tags` of TagResource: a list of keys with values. */
export function requiredTagList(input: Input): Tags {
  const list = requiredList(input, 'Tags');
  return checkedTags(list.map((tag) => (isInput(tag) ? [tag['Key'], tag['Value']] : [undefined, undefined])));
}

/** The field `TagKeyList`. */
export function requiredTagKeys(input: Input): ReadonlySet<string> {
  const keys = requiredList(input, 'TagKeyList');
  if (keys.length === 0 || keys.length > MAX_TAGS) throw invalidArgument(`TagKeyList is to have 1 to ${MAX_TAGS} keys`);
  return new Set(keys.map(checkedKey));
}

/** The tags with others added, which replace those of the same key. */
export function tagsWith(tags: Tags, others: Tags): Tags {
  const merged = { ...tags, ...others };
  checkCount(Object.keys(merged).length);
  return merged;
}

/** The tags but those. */
export function tagsWithout(tags: Tags, keys: ReadonlySet<string>): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.has(key)));
}

function requiredList(input: Input, field: string): readonly unknown[] {
  const value: unknown = input[field] ?? missing(field);
  if (!Array.isArray(value)) throw invalidArgument(`${field} is to be a list`);
  return value;
}

function checkedTags(entries: readonly (readonly [key: unknown, value: unknown] | readonly unknown[])[]): Tags {
  checkCount(entries.length);
  return Object.fromEntries(entries.map(([key, value]) => [checkedKey(key), checkedValue(value)]));
}

function checkedKey(key: unknown): string {
  const fits = isTagText(key, MAX_KEY_LENGTH) && key !== '';
  if (!fits) throw invalidArgument(`The key of a tag has 1 to ${MAX_KEY_LENGTH} letters, digits, spaces or _.:/=+-@`);
  if (key.toLowerCase().startsWith('aws:')) throw invalidArgument(`The key of a tag may not begin with aws: ${key}`);
  return key;
}

function checkedValue(value: unknown): string {
  if (isTagText(value, MAX_VALUE_LENGTH)) return value;
  throw invalidArgument(`The value of a tag has up to ${MAX_VALUE_LENGTH} letters, digits, spaces or _.:/=+-@`);
}

function isTagText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most && ALLOWED.test(value);
}

function checkCount(count: number): void {
  if (count <= MAX_TAGS) return;
  throw new ServiceException('TagsPerResourceExceededLimitException', 400, `A stream has ${MAX_TAGS} tags at most`);
}
