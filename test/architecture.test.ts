import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

const SRC = resolve('src');

/** A room may import from itself and from the rooms named here. Reading top to bottom is reading the data flow. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': [],
  ebml: ['errors.ts'],
  matroska: ['errors.ts', 'ebml'],
  fragment: ['errors.ts', 'ebml', 'matroska'],
  // What the frames mean.
  media: ['errors.ts', 'ebml', 'matroska', 'fragment'],
  // Whatever gives bytes, read by async iteration: neither Node's nor the web's alone.
  sources: ['errors.ts', 'ebml', 'matroska', 'fragment'],
  // The edges. They know what stands above, never each other.
  streams: ['errors.ts', 'ebml', 'matroska', 'fragment', 'sources'],
  rx: ['errors.ts', 'ebml', 'matroska', 'fragment', 'sources'],
  'ebml-stream': ['errors.ts', 'ebml', 'matroska'],
  aws: ['errors.ts', 'ebml', 'matroska', 'fragment', 'media', 'sources'],
  'local-server': ['errors.ts', 'ebml', 'matroska', 'fragment', 'media', 'sources'],
  // What runs in a browser, as the page of the local server.
  page: ['errors.ts', 'ebml', 'matroska', 'fragment', 'sources', 'streams'],
  // The one place where edges meet.
  cli: ['errors.ts', 'ebml', 'matroska', 'fragment', 'media', 'sources', 'streams', 'aws', 'local-server', 'index.ts'],
  // The door.
  'index.ts': ['errors.ts', 'ebml', 'matroska', 'fragment'],
};

const CORE = ['errors.ts', 'ebml', 'matroska', 'fragment', 'index.ts'];

/** Lines of a file, generated ones excepted; functions have their limit in the linter. */
const BUDGET = { median: 100, ninetieth: 250, most: 350 };

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const imports = files.flatMap(importsOf);

describe('the architecture', () => {
  it('has a rule for each room', () => {
    const rooms = new Set(files.map((file) => roomOf(join(SRC, file))));
    expect([...rooms].filter((room) => !(room in MAY_IMPORT))).toEqual([]);
  });

  it.each(Object.entries(MAY_IMPORT))('%s imports only from %j', (room, allowed) => {
    const strangers = imports.filter(
      ({ from, to, specifier }) => specifier.startsWith('.') && from === room && to !== room && !allowed.includes(to),
    );
    expect(strangers.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it('has a core that depends on nothing, not even on Node', () => {
    const outside = imports.filter(({ from, specifier }) => CORE.includes(from) && !specifier.startsWith('.'));
    expect(outside.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it('has no rings', () => {
    expect(files.map((file) => ringFrom(join(SRC, file))).filter((ring) => ring !== undefined)).toEqual([]);
  });

  it('keeps files short enough to read at a sitting', () => {
    const written = files.filter((file) => !file.includes('generated'));
    const sizes = written.map((file) => ({ file, lines: linesOf(file) })).sort((a, b) => a.lines - b.lines);
    expect(sizes.filter(({ lines }) => lines > BUDGET.most)).toEqual([]);
    expect(sizes[Math.floor(sizes.length / 2)]!.lines).toBeLessThanOrEqual(BUDGET.median);
    expect(sizes[Math.floor(sizes.length * 0.9)]!.lines).toBeLessThanOrEqual(BUDGET.ninetieth);
  });
});

function roomOf(file: string): string {
  return relative(SRC, file).split(sep)[0] ?? '';
}

function importsOf(file: string) {
  const path = join(SRC, file);
  const specifiers = readFileSync(path, 'utf8').matchAll(/^(?:import|export) (?:type )?\{?[^;=]*? from '([^']+)';/gm);
  return Array.from(specifiers, ([statement, specifier = '']) => {
    const target = specifier.startsWith('.') ? resolve(path, '..', specifier.replace(/\.js$/, '.ts')) : specifier;
    return {
      file,
      from: roomOf(path),
      to: roomOf(target),
      target,
      specifier,
      isTypeOnly: /^(import|export) type/.test(statement),
    };
  });
}

/** The files that lead back to `start`, if any do. Types are not counted: they are gone when the program runs. */
function ringFrom(start: string, path: readonly string[] = [start]): readonly string[] | undefined {
  const here = relative(SRC, path.at(-1)!);
  for (const { target } of imports.filter(({ file, isTypeOnly }) => file === here && !isTypeOnly)) {
    if (target === start) return path.map((file) => relative(SRC, file));
    const ring = path.includes(target) ? undefined : ringFrom(start, [...path, target]);
    if (ring !== undefined) return ring;
  }
  return undefined;
}

function linesOf(file: string): number {
  return readFileSync(join(SRC, file), 'utf8').split('\n').length - 1;
}
