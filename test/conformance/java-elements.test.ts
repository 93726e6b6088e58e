import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import type { MkvElement } from '../../src/matroska/mkv-element.js';
import { bytesOf, CORPUS, rowsOf } from '../support/corpus.js';
import { inChunks } from '../support/in-chunks.js';
import { comparable, comparableJava, type JavaElement } from '../support/java-oracle.js';

const SOURCE = 'aws__amazon-kinesis-video-streams-parser-library';

const samples = readdirSync(join(CORPUS, 'java-oracles'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('elements equal those of the Java parser library', () => {
  it.each(samples)('%s', (sample) => {
    const rows = rowsOf<JavaElement>('java-oracles', sample, 'elements.jsonl.gz') ?? [];
    const wanted = rows.filter(({ kind }) => kind !== 'exception').map(comparableJava);
    // In a stream that was cut Java throws, and the masters that were open have no end.
    const isCut = wanted.length < rows.length;
    for (const size of [65_536, 997, 7]) {
      const elements = elementsOf(sample, size);
      const compared = isCut ? elements.slice(0, wanted.length) : elements;
      expect({ size, elements: compared.map(comparable) }).toEqual({ size, elements: wanted });
      const beyond = elements.slice(compared.length).map(({ kind }) => kind);
      expect(beyond.filter((kind) => kind !== 'end')).toEqual([]);
    }
  });
});

function elementsOf(sample: string, chunkSize: number): readonly MkvElement[] {
  const reader = new MkvReader();
  const chunks = inChunks(bytesOf(`${SOURCE}/${sample}.mkv`), chunkSize);
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}
