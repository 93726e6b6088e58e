import { invalidArgument, type Input } from '../http/input-fields.js';

/**
 * A field that has one of a few values, and may be left out.
 *
 * @throws ServiceException InvalidArgumentException
 */
export function oneOf<Choice extends string>(
  input: Input,
  field: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = input[field] ?? undefined;
  if (value === undefined) return undefined;
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  throw invalidArgument(`${field} is to be one of ${choices.join(', ')}`);
}
