import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chunkings } from '../support/chunkings.js';
import { eventLog, eventLogCases, fromHex } from '../support/event-log.js';

const FOLDER = 'test-resources/event-logs';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.md') && name !== 'README.md');

describe.each(files)('%s', (file) => {
  it.each(eventLogCases(readFileSync(join(FOLDER, file), 'utf8')))('$title', ({ input, options, log }) => {
    for (const { name, chunks } of chunkings(input)) {
      expect({ cut: name, log: eventLog(chunks, options) }).toEqual({ cut: name, log });
    }
  });
});

describe('an event log', () => {
  it('understands hexadecimal with comments and runs', () => {
    expect(Array.from(fromHex('1A45 DFA3 # the header\n  00*3 ff'))).toEqual([0x1a, 0x45, 0xdf, 0xa3, 0, 0, 0, 0xff]);
  });

  it('tells what is missing or cannot be read', () => {
    expect(() => eventLogCases('## No log\n```hex\n00\n```\n')).toThrow('The section "No log" has no hex or no log');
    expect(() => eventLogCases('## Odd\n```hex lenient\n00\n```\n```log\n```\n')).toThrow('There is no option lenient');
    expect(() => fromHex('0')).toThrow('No bytes in hexadecimal: 0');
  });
});
