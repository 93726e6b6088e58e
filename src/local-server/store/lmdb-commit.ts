import type { Database } from 'lmdb';
import { ServiceException } from '../http/service-exception.js';

/**
 * Makes these writes in one commit, shared with what others write meanwhile. Resolves behind the fsync.
 *
 * @param table one of the database
 * @throws ServiceException InternalFailure if the disk does not take them; then none is made
 */
export async function commit(table: Database<unknown, string>, write: () => void): Promise<void> {
  try {
    await table.batch(write);
  } catch (error) {
    ignoreDetails(error);
    throw new ServiceException('InternalFailure', 500, 'The store could not write; lmdb has printed why');
  }
}

/** LMDB's error holds a promise of another one, which rejects by itself. */
function ignoreDetails(error: unknown): void {
  if (!(error instanceof Error && 'commitError' in error)) return;
  Promise.resolve(error.commitError).catch(() => undefined);
}
