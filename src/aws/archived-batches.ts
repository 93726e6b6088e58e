import { UsageError } from '../errors.js';
import type { ArchivedFragment } from './archived-fragment.js';
import { MAX_FRAGMENTS } from './archived-requests.js';

/** A fragment of the archive, by its number. */
export type ArchivedFragmentChoice = string | Pick<ArchivedFragment, 'fragmentNumber' | 'sizeInBytes'>;

/** About a second at the 25 MB/s that the service allows. Where sizes are not known, only the number of fragments counts. */
const BATCH_BYTES = 32 * 1024 * 1024;

/** Cuts a list into what is asked for in one request. @throws UsageError if a number in it is empty */
export async function* archivedBatches(
  choices: Iterable<ArchivedFragmentChoice> | AsyncIterable<ArchivedFragmentChoice>,
): AsyncGenerator<readonly string[], void, undefined> {
  let numbers: string[] = [];
  let bytes = 0;
  for await (const choice of choices) {
    const { fragmentNumber, sizeInBytes } = typeof choice === 'string' ? aNumber(choice) : choice;
    if (fragmentNumber === '') throw new UsageError('The list has an empty fragment number');
    if (numbers.length === MAX_FRAGMENTS || (numbers.length > 0 && bytes + sizeInBytes > BATCH_BYTES)) {
      yield numbers;
      numbers = [];
      bytes = 0;
    }
    numbers.push(fragmentNumber);
    bytes += sizeInBytes;
  }
  if (numbers.length > 0) yield numbers;
}

function aNumber(fragmentNumber: string) {
  return { fragmentNumber, sizeInBytes: 0 };
}
