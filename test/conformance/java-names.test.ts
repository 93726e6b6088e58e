import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JAVA_NAMES, JAVA_ONLY_NAMES, rfcName } from '../../src/matroska/aliases.js';
import { MATROSKA_SCHEMA } from '../../src/matroska/matroska-schema.js';

const CORPUS = process.env['KVP_CORPUS'] ?? '../shared/corpus';
const [, ...lines] = readFileSync(join(CORPUS, 'java-oracles/mkvtypeinfos.tsv'), 'utf8').trimEnd().split('\n');

const javaElements = lines.map((line) => {
  const [id, , name = '', , type = '', recursive] = line.split('\t');
  return { id: Number(id), name, type: type.toLowerCase().replace('_', '-'), isRecursive: recursive === 'true' };
});

describe("the Java library's elements", () => {
  it('are all ours, by name through the aliases, type and recursion, but for those only it knows', () => {
    const unknown = javaElements.filter(({ id }) => MATROSKA_SCHEMA.find(id) === undefined);
    expect(unknown.map(({ name }) => name)).toEqual(JAVA_ONLY_NAMES);
    for (const { id, name, type, isRecursive } of javaElements.filter((element) => !unknown.includes(element))) {
      expect(MATROSKA_SCHEMA.find(id)).toMatchObject({ name: rfcName(name), type, isRecursive });
    }
  });

  it('need every alias', () => {
    const javaNames = javaElements.map(({ name }) => name);
    expect(javaNames).toEqual(expect.arrayContaining(Object.keys(JAVA_NAMES)));
  });
});
