import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const CORPUS_BESIDE_REPOSITORY = '../shared/corpus';

/**
 * Stops the conformance tests when their corpus is missing: a skipped test would look like a passed one.
 * Leaves the corpus's absolute path in `KVP_CORPUS`, where the tests read it.
 */
const requireCorpus = (): void => {
  const corpus = resolve(process.env['KVP_CORPUS'] ?? CORPUS_BESIDE_REPOSITORY);
  if (!existsSync(join(corpus, 'manifest.json'))) {
    throw new Error(`No corpus at ${corpus}. Set KVP_CORPUS to the folder that holds its manifest.json.`);
  }
  process.env['KVP_CORPUS'] = corpus;
};

export default requireCorpus;
