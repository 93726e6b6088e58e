import { ProgressLine, progressText } from '../../src/cli/progress-line.js';

describe('the progress line', () => {
  const shown: string[] = [];
  let now = 0;
  let line: ProgressLine;

  beforeEach(() => {
    shown.length = 0;
    now = 0;
    line = new ProgressLine(1_000_000_000, new FakeSpinner(shown), () => now);
  });

  const update = (atMs: number, bytes: number): void => {
    now = atMs;
    line.update(bytes);
  };

  it('does not appear for what is over in a moment', () => {
    update(10, 1_000_000);
    update(299, 9_000_000);
    line.end();
    expect(shown).toEqual(['stop']);
  });

  it('appears when it takes longer, is renewed ten times a second, and goes away', () => {
    update(300, 90_000_000);
    update(350, 120_000_000);
    update(400, 200_000_000);
    line.end();
    expect(shown).toEqual(['start 9 %, 90 of 1000 MB, 300 MB/s', 'text 20 %, 200 of 1000 MB, 500 MB/s', 'stop']);
  });

  it('does not count the time for which the command waited for its reader', () => {
    now = 10;
    line.pause();
    now = 60_000;
    line.resume();
    update(60_010, 1_000_000);
    expect(shown).toEqual([]);
    update(60_300, 2_000_000);
    expect(shown).toHaveLength(1);
  });
});

it.each([
  { bytes: 118e6, totalBytes: 280e6, elapsedMs: 1_000, text: '42 %, 118 of 280 MB, 118 MB/s' },
  { bytes: 999e6, totalBytes: 1e9, elapsedMs: 4_000, text: '99 %, 999 of 1000 MB, 250 MB/s' },
  { bytes: 3e6, totalBytes: 2e6, elapsedMs: 1_000, text: '100 %, 3.0 of 2.0 MB, 3.0 MB/s' }, // it has grown
  { bytes: 12e3, totalBytes: 51_240, elapsedMs: 1_000, text: '23 %, 12 of 51 kB, 12 kB/s' },
  { bytes: 0.1e6, totalBytes: 2e6, elapsedMs: 1_000, text: '5 %, 0.1 of 2.0 MB, 100 kB/s' },
  { bytes: 3.21e6, totalBytes: undefined, elapsedMs: 2_000, text: '3.2 MB, 1.6 MB/s' },
])('says "$text"', ({ bytes, totalBytes, elapsedMs, text }) => {
  expect(progressText(bytes, totalBytes, elapsedMs)).toBe(text);
});

class FakeSpinner {
  isSpinning = false;

  constructor(private readonly log: string[]) {}

  get text(): string {
    return this.log.at(-1) ?? '';
  }

  set text(text: string) {
    this.log.push(`text ${text}`);
  }

  start(text: string): void {
    this.isSpinning = true;
    this.log.push(`start ${text}`);
  }

  stop(): void {
    this.isSpinning = false;
    this.log.push('stop');
  }
}
