/** Prints `N passed, N failed` over all result files that jest left in the folder named; exits with 1 if any failed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Suites that ended before their first test, as by a syntax error. */
  readonly numRuntimeErrorTestSuites: number;
}

const folder = process.argv[2] ?? 'reports';
const results = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as JestResults);

const passed = sum(results.map((result) => result.numPassedTests));
const failed = sum(results.map((result) => result.numFailedTests + result.numRuntimeErrorTestSuites));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
