import { readFileSync } from 'node:fs';
import { ElementFeed } from '../../src/cli/feed.js';
import type { ElementRun } from '../../src/ebml/element-run.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { CountVisitor } from '../../src/matroska/visitors/count-visitor.js';

const CALL = new Uint8Array(readFileSync('test-resources/connect-audio.mkv'));
const never = (): boolean => false;

describe('ElementFeed', () => {
  it('shows blocks side by side to a visitor that takes them so', () => {
    const counter = CountVisitor.of('SimpleBlock');
    let runs = 0;
    const visitor = {
      visit: counter.visit.bind(counter),
      visitRun: (run: ElementRun) => {
        runs++;
        counter.visitRun(run);
      },
    };
    const feed = new ElementFeed(new MkvReader(), visitor);
    feed.push(CALL, never);
    feed.end();
    expect(counter.getCount('SimpleBlock')).toBe(136);
    expect(runs).toBeLessThan(136 / 4);
    expect(feed.hasSeenElements).toBe(true);
  });

  it('shows any other visitor each element, and pauses between two of them', () => {
    let isPauseDue = false;
    let blocks = 0;
    const visit = ({ name }: { readonly name: string }): void => {
      if (name !== 'SimpleBlock') return;
      blocks++;
      isPauseDue = true;
    };
    const feed = new ElementFeed(new MkvReader(), { visit });
    let chunk = CALL;
    let pauses = 0;
    while (feed.push(chunk, () => isPauseDue)) {
      chunk = new Uint8Array(0);
      isPauseDue = false;
      pauses++;
    }
    feed.end();
    expect([blocks, pauses]).toEqual([136, 136]);
  });
});
