import { readFileSync } from 'node:fs';
import * as browser from '../../src/streams/browser.js';
import * as node from '../../src/streams/index.js';

const NODE_ONLY = [
  'ChildProcessError',
  'MergedOutputPiper',
  'elementTransform',
  'fragmentTransform',
  'frameTransform',
  'mergeTransform',
];

describe('kinesis-video-parser/streams in browsers', () => {
  it('has all that does not need Node', () => {
    const names = Object.keys(node).filter((name) => !NODE_ONLY.includes(name));
    expect(Object.keys(browser)).toEqual(names);
  });

  it('has the same types', () => {
    const typesOf = (file: string): string[] =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('export type') && !/child-process|piper/.test(line));
    expect(typesOf('src/streams/browser.ts')).toEqual(typesOf('src/streams/index.ts'));
  });
});
