import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JAVA_NAMES } from '../../src/matroska/aliases.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { ElementSizeAndOffsetVisitor } from '../../src/matroska/visitors/element-size-and-offset-visitor.js';

const CORPUS = process.env['KVP_CORPUS'] ?? '../shared/corpus';
const SAMPLES = 'files/aws__amazon-kinesis-video-streams-parser-library';

const toJavaName = new Map<string, string>(Object.entries(JAVA_NAMES).map(([java, rfc]) => [rfc, java]));

function linesOf(name: string): readonly string[] {
  const lines: string[] = [];
  const visitor = new ElementSizeAndOffsetVisitor((line) => lines.push(line));
  const reader = new MkvReader();
  reader.apply(readFileSync(join(CORPUS, SAMPLES, `${name}.mkv`)), visitor);
  reader.applyEnd(visitor);
  return lines;
}

/**
 * The one difference in these samples, by decision: we print the names of RFC 9559, the Java library those of a draft.
 *
 * No sample shows the others. After an element that no schema knows, Java's offsets are short by its size (it adds up the
 * elements it prints, ours are the reader's), and it prints no line for it. It prints EBML lacing for fixed-size and the
 * other way round (its two bits are read against RFC 9559 §10.1). It prints the NULs that fill up a TagName (RFC 8794 §13
 * ends the text there). It indents by the level in its table, we by depth, which differs in a SimpleTag in a SimpleTag.
 */
function inJavaNames(line: string): string {
  return line.replace(/(?<=Element )[^ ]+/, (name) => toJavaName.get(name) ?? name);
}

function javaLinesOf(name: string): readonly string[] {
  return readFileSync(join(CORPUS, 'java-oracles', name, 'sizeAndOffset.txt'), 'utf8')
    .trimEnd()
    .split('\n');
}

describe("the lines of ElementSizeAndOffsetVisitor and of the Java library's", () => {
  it.each([
    'bezos_vogels',
    'clusters',
    'empty-mkv-with-tags',
    'output-get-media-equal-timecode',
    'output_get_media',
    'output_get_media_sparse_fragments',
    'test_mixed_tags',
  ])('are the same for %s', (name) => {
    expect(linesOf(name).map(inJavaNames)).toEqual(javaLinesOf(name));
  });
});
