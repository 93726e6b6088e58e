import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The folder of real files and of what independent tools make of them. */
export const CORPUS = process.env['KVP_CORPUS'] ?? '../shared/corpus';

export interface CorpusFile {
  /** Source project and file. */
  readonly name: string;
  readonly level: 'A' | 'B' | 'C' | 'robustness';
  readonly size: number;
  readonly features: readonly string[];
  readonly blocks?: number;
}

/** The files of a level, each with its peculiarities. */
export function corpusFiles(...levels: readonly CorpusFile['level'][]): readonly CorpusFile[] {
  const { files } = JSON.parse(readFileSync(join(CORPUS, 'manifest.json'), 'utf8')) as {
    files: Record<string, Omit<CorpusFile, 'name'>>;
  };
  return Object.entries(files)
    .map(([name, file]) => ({ ...file, name }))
    .filter(({ level }) => levels.includes(level));
}

export function bytesOf(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(CORPUS, 'files', name)));
}

/** The rows of a gzipped JSON-lines file; `undefined` if there is none. */
// The caller says what the rows are: the files of the corpus do not change.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function rowsOf<Row>(...path: readonly string[]): readonly Row[] | undefined {
  const file = join(CORPUS, ...path);
  if (!existsSync(file)) return undefined;
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}
