import type { Database } from 'lmdb';
import { viewOf } from '../../ebml/bytes.js';
import type { FragmentBytes, FragmentFacts, FragmentStore, StreamRecord } from './fragment-store.js';
import { commit } from './lmdb-commit.js';
import { type OpenDirectory, openDirectory } from './lmdb-directory.js';
import { joinedBytes, separatedBytes } from './stored-bytes.js';
import { noSuchStream, StreamLedger } from './stream-ledger.js';

/** How many fragments are removed in one commit, so that appends do not wait long for it. */
const REMOVED_AT_ONCE = 500;

/**
 * Keeps all in a folder, in an LMDB database: what was acknowledged is there again after kill -9, and after a loss of power as
 * far as the disk keeps its word. The room of removed fragments is used again; the file does not shrink.
 *
 * @param directory made if it is not there; for one process at a time
 * @throws UsageError if the package lmdb is not installed, or another process has the folder open
 */
export async function openLmdbStore(directory: string): Promise<FragmentStore> {
  const opened = await openDirectory(directory);
  try {
    const tables = tablesOf(opened);
    const ledger = new StreamLedger();
    for (const { value } of tables.records.getRange()) ledger.put(value);
    await removeAll(tables, orphans(tables, ledger));
    return new LmdbStore(opened, tables, ledger);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** What stands where. Fragments go by `ARN number`, so that those of a stream stand together. */
interface Tables {
  readonly records: Database<StreamRecord, string>;
  readonly facts: Database<FragmentFacts, string>;
  readonly bytes: Database<Uint8Array, string>;
}

function tablesOf({ root }: OpenDirectory): Tables {
  return {
    records: root.openDB<StreamRecord, string>({ name: 'streams', encoding: 'json' }),
    facts: root.openDB<FragmentFacts, string>({ name: 'fragments', encoding: 'json' }),
    bytes: root.openDB<Uint8Array, string>({ name: 'bytes', encoding: 'binary' }),
  };
}

class LmdbStore implements FragmentStore {
  readonly #directory: OpenDirectory;
  readonly #tables: Tables;
  readonly #ledger: StreamLedger;

  constructor(directory: OpenDirectory, tables: Tables, ledger: StreamLedger) {
    this.#directory = directory;
    this.#tables = tables;
    this.#ledger = ledger;
  }

  streams(): readonly StreamRecord[] {
    return this.#ledger.records();
  }

  async putStream(record: StreamRecord): Promise<void> {
    this.#ledger.put(record);
    const { records } = this.#tables;
    await commit(records, () => void records.put(record.streamArn, record));
  }

  async deleteStream(streamArn: string): Promise<void> {
    this.#ledger.delete(streamArn);
    // The record first: then the stream is gone, and what is left of it if the process ends here goes at the next opening.
    const { records } = this.#tables;
    await commit(records, () => void records.remove(streamArn));
    await removeAll(this.#tables, keysOf(this.#tables, streamArn));
  }

  async append(streamArn: string, facts: FragmentFacts, bytes: FragmentBytes): Promise<void> {
    if (!this.#ledger.has(streamArn)) throw noSuchStream(streamArn);
    const key = keyOf(streamArn, facts.fragmentNumber);
    const tables = this.#tables;
    await commit(tables.facts, () => {
      void tables.bytes.put(key, joinedBytes(bytes));
      void tables.facts.put(key, facts);
    });
    if (!this.#ledger.has(streamArn)) await removeAll(this.#tables, [key]); // deleted meanwhile
    this.#ledger.add(streamArn, facts);
  }

  fragments(streamArn: string): readonly FragmentFacts[] {
    return this.#ledger.fragments(streamArn);
  }

  async read(streamArn: string, fragmentNumber: string): Promise<FragmentBytes | undefined> {
    const key = keyOf(streamArn, fragmentNumber);
    // Another thread waits for the disk, and this one copies what is in memory then.
    await this.#tables.bytes.prefetch([key]);
    const stored = this.#tables.bytes.getBinary(key);
    return stored && separatedBytes(viewOf(stored, 0, stored.length));
  }

  async expire(streamArn: string, beforeMs: number): Promise<void> {
    const expired = this.#ledger.expire(streamArn, beforeMs);
    await removeAll(
      this.#tables,
      expired.map(({ fragmentNumber }) => keyOf(streamArn, fragmentNumber)),
    );
  }

  async close(): Promise<void> {
    await this.#directory.close();
  }
}

/** Takes the fragments of known streams into the ledger; gives the keys of the others, left from a deletion that was cut off. */
function orphans({ facts }: Tables, ledger: StreamLedger): readonly string[] {
  const keys: string[] = [];
  for (const { key, value } of facts.getRange()) {
    const streamArn = streamOf(key);
    if (ledger.has(streamArn)) ledger.add(streamArn, value);
    else keys.push(key);
  }
  return keys;
}

async function removeAll({ facts, bytes }: Tables, keys: readonly string[]): Promise<void> {
  for (let first = 0; first < keys.length; first += REMOVED_AT_ONCE) {
    await commit(facts, () => {
      for (const key of keys.slice(first, first + REMOVED_AT_ONCE)) {
        void bytes.remove(key);
        void facts.remove(key);
      }
    });
  }
}

function keysOf({ facts }: Tables, streamArn: string): readonly string[] {
  return Array.from(facts.getKeys({ start: `${streamArn} `, end: `${streamArn}!` })); // ! comes next to the space
}

/** Neither an ARN nor a number has a space. */
function keyOf(streamArn: string, fragmentNumber: string): string {
  return `${streamArn} ${fragmentNumber}`;
}

function streamOf(key: string): string {
  return key.slice(0, key.lastIndexOf(' '));
}
