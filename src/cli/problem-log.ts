import type { LocatedError } from '../errors.js';
import { printable } from './render-values.js';

/** What a problem that the command itself finds has to say, as a {@link LocatedError} would. */
export type Problem = Pick<LocatedError, 'code' | 'summary' | 'offset' | 'path' | 'severity' | 'hint'>;

/** Of each code so many are told one by one; the rest are counted. */
export const MAX_LINES_PER_CODE = 20;

/** Gathers warnings and errors as lines for standard error, and does not let a wrecked file fill the screen. */
export class ProblemLog {
  private readonly counts = new Map<string, number>();
  /** Whether anything of severity `error` was among them. */
  hasErrors = false;

  constructor(private readonly file: string) {}

  /** The lines to tell of it, if it is one to be told. */
  add(problem: Problem): string {
    const count = (this.counts.get(problem.code) ?? 0) + 1;
    this.counts.set(problem.code, count);
    if (problem.severity === 'error') this.hasErrors = true;
    if (count > MAX_LINES_PER_CODE) return '';
    const hint = count === 1 ? `  ${problem.hint}\n` : '';
    return problemLine(this.file, problem) + hint;
  }

  /** One line for each code of which there were more than were told. */
  rest(): string {
    return [...this.counts]
      .filter(([, count]) => count > MAX_LINES_PER_CODE)
      .map(([code, count]) => `${printable(this.file)}: and ${count - MAX_LINES_PER_CODE} more of ${code}\n`)
      .join('');
  }
}

function problemLine(file: string, problem: Problem): string {
  const { offset, path, code, summary } = problem;
  return `${printable(`${file}: offset ${offset} (${path || 'stream'}): ${code} ${summary}`)}\n`;
}
