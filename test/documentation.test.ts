import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { ENTRY_POINTS } from '../scripts/entry-points.js';
import { EBML_ERROR_CODES } from '../src/ebml/ebml-error.js';
import { READER_DEFAULTS } from '../src/ebml/reader-options.js';
import type { Diagnosis } from '../src/errors.js';
import { SERVICE_ERROR_CODES } from '../src/aws/service-error.js';
import { FRAGMENT_ERROR_CODES } from '../src/fragment/fragment-error.js';
import { IN_BAND_ERRORS } from '../src/fragment/in-band-error.js';
import { MEDIA_ERROR_CODES } from '../src/media/media-error.js';
import { MATROSKA_ERROR_CODES } from '../src/matroska/matroska-error.js';
import type { ChildProcessErrorCode } from '../src/streams/child-process-error.js';

/** What an example imports, and where that is before anything is built. */
const SOURCES = new Map(ENTRY_POINTS.map(({ specifier, source }) => [specifier, source]));
const STARTING_MS = 60_000;
/** A line of this in an output stands for any number of lines. */
const AND_SO_ON = '…';
/** What an example may start, and what may be missing where there is nothing but Node. */
const PLAYER = 'ffmpeg';
/** What a reader reads in five minutes, code left out. */
const MOST_WORDS = 1000;

/** The public classes of the Java parser library, package by package, that its programs meet. */
const JAVA_CLASSES = `
  EBMLTypeInfo EBMLTypeInfoProvider MkvTypeInfoProvider MkvTypeInfos EBMLElementMetaData ParserBulkByteSource ParserByteSource
  InputStreamParserByteSource EBMLParserCallbacks EBMLParser EBMLUtils
  MkvElement MkvStartMasterElement MkvEndMasterElement MkvDataElement MkvValue Frame FrameProcessException
  MkvElementVisitException MkvElementVisitor StreamingMkvReader
  CompositeMkvElementVisitor CopyVisitor CountVisitor ElementSizeAndOffsetVisitor
  MkvChildElementCollector MkvTag MkvTrackMetadata FragmentMetadata FragmentMetadataVisitor MkvTagProcessor BasicMkvTagProcessor
  FrameVisitor FrameProcessor SimpleFrameVisitor OutputSegmentMerger Configuration H264FrameDecoder H264FrameRenderer
  H264BoundingBoxFrameRenderer H264FrameEncoder FrameRendererVisitor BufferedImageUtil DynamoDBHelper ProducerStreamUtil
  FragmentMetadataCallback GetMediaResponseStreamConsumer GetMediaResponseStreamConsumerFactory FragmentProgressTracker
  MergedOutputPiper MergedOutputPiperFactory`
  .trim()
  .split(/\s+/);

/** A fenced block. */
interface Block {
  readonly place: string;
  readonly language: string;
  readonly text: string;
  /** The `text` block behind it: what it prints. */
  readonly output: string | undefined;
}

const pages = ['README.md', 'CONTRIBUTING.md', ...filesIn('docs', '.md')].filter((file) => !file.includes('api/'));
const blocks = [...pages.flatMap(blocksOfPage), ...reachedFrom([...SOURCES.values()]).flatMap(blocksOfSource)];
const examples = blocks.filter(({ language }) => language === 'ts');
/** What only declares its input is there to be compiled. */
const programs = examples.filter(
  ({ text }) => !/^declare /m.test(text) && (!text.includes(`'${PLAYER}'`) || hasPlayer()),
);
const guides = pages.filter((page) => page.startsWith('docs/guides/'));
const commands = blocks.filter(({ language, text }) => language === 'sh' && /\bkvs /.test(text));
const workplace = mkdtempSync(join(tmpdir(), 'kinesis-video-parser-documentation-'));

beforeAll(() => {
  for (const folder of ['test-resources', 'node_modules']) symlinkSync(resolve(folder), join(workplace, folder));
});

afterAll(() => rmSync(workplace, { recursive: true, force: true }));

describe('the examples', () => {
  it('compile under strict, as a program of a user would', () => {
    expect(problemsOf(examples)).toEqual([]);
  });

  it(
    'run, and print what the page says',
    async () => {
      const results = await resultsOf(programs);
      for (const [at, { place, output }] of programs.entries()) {
        expect({ place, error: results[at]!.error }).toEqual({ place, error: undefined });
        expectOutput(place, results[at]!.output, output);
      }
    },
    STARTING_MS,
  );

  it.each(commands)(
    'of the command print what $place says',
    async ({ place, text, output }) => expectOutput(place, await outputOfShell(text), output),
    STARTING_MS,
  );
});

describe('README.md', () => {
  it('tells the defaults of the readers', () => {
    const told = rowsOf(section('README.md', 'What it guarantees')).map(([option, value]) => [option, value]);
    const options = ['maxElementBytes', 'maxStringBytes', 'maxDepth', 'lookaheadBytes'] as const;
    const others = [
      'matroska/track-collector',
      'matroska/block-reader',
      'fragment/fragment-settings',
      'fragment/tag-collector',
    ];
    const names = ['maxTrackBytes', 'maxGroupBytes', 'maxFragmentBytes', 'maxTagBytes'];
    expect(told).toEqual([
      ...options.map((option) => [`\`${option}\``, limit(option)]),
      ...names.map((option, at) => [`\`${option}\``, defaultIn(`src/${others[at]!}.ts`, option)]),
    ]);
  });

  it('has two commands to set up with', () => {
    const setUp = blocksOfPage('README.md').find(({ language }) => language === 'sh')!;
    expect(setUp.text.split('\n').map((line) => line.replace(/ *#.*/, ''))).toEqual([
      'npm ci && npm run demo',
      'npm cit',
    ]);
  });
});

describe('docs/errors.md', () => {
  it.each([
    { title: 'EbmlError', codes: EBML_ERROR_CODES },
    { title: 'MatroskaError', codes: MATROSKA_ERROR_CODES },
    { title: 'FragmentError', codes: FRAGMENT_ERROR_CODES },
  ])('has each code of $title, with its severity', ({ title, codes }) => {
    const told = rowsOf(section('docs/errors.md', title)).map(([code, severity]) => `${code!} ${severity!}`);
    const real = Object.entries<Diagnosis>(codes).map(([code, { severity }]) => `\`${code}\` ${severity}`);
    expect(told).toEqual(real);
  });

  it('has each code of KinesisVideoServiceError', () => {
    const told = rowsOf(section('docs/errors.md', 'KinesisVideoServiceError')).map(([code]) => code);
    expect(told.sort()).toEqual(Object.keys(SERVICE_ERROR_CODES).map((code) => `\`${code}\``).sort()); // prettier-ignore
  });

  it('has each code of MediaError', () => {
    const told = rowsOf(section('docs/errors.md', 'MediaError')).map(([code]) => code);
    expect(told).toEqual(Object.keys(MEDIA_ERROR_CODES).map((code) => `\`${code}\``));
  });

  it('has each code of ChildProcessError', () => {
    const codes: Readonly<Record<ChildProcessErrorCode, true>> = { CHILD_NOT_STARTED: true, CHILD_FAILED: true };
    const told = rowsOf(section('docs/errors.md', 'ChildProcessError')).map(([code]) => code);
    expect(told).toEqual(Object.keys(codes).map((code) => `\`${code}\``));
  });

  it('has each error that the service sends in a fragment’s place', () => {
    const told = rowsOf(section('docs/errors.md', 'In-band errors')).map(([id, code]) => `${id!} ${code!}`);
    const real = Object.entries(IN_BAND_ERRORS).map(([id, { code }]) => `${id} \`${code}\``);
    expect(told).toEqual(real);
  });

  it('has each class of malformed input, and tests that exist', () => {
    const rows = rowsOf(section('docs/errors.md', 'Classes of malformed input'));
    expect(rows.map(([number]) => Number(number))).toEqual(rows.map((_, at) => at + 1));
    expect(rows.flatMap(([, , , tests]) => missingTitles(tests!))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  it('leads through files that exist and are about as long as it says', () => {
    const rows = rowsOf(section('docs/architecture.md', "A reader's path")).map(([file, lines]) => {
      const path = `src/${file!.replaceAll('`', '')}`;
      return { path, told: Number(lines), real: readFileSync(path, 'utf8').split('\n').length - 1 };
    });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ told, real }) => Math.abs(told - real) > Math.max(10, real / 5))).toEqual([]);
  });

  it('gives each room the imports that the rule allows', () => {
    const rule = /const MAY_IMPORT[^]*?^};/m.exec(readFileSync('test/architecture.test.ts', 'utf8'))![0];
    const real = Array.from(rule.matchAll(/^ {2}'?([\w.-]+)'?: \[(.*)\]/gm), ([, room, allowed]) => {
      return `${room!} ← ${allowed!.replaceAll("'", '') || 'nothing'}`;
    });
    const told = rowsOf(section('docs/architecture.md', 'Rooms')).map(
      ([room, , allowed]) => `${room!.replaceAll('`', '')} ← ${allowed!.replaceAll('`', '')}`,
    );
    expect(told.sort()).toEqual(real.sort());
  });
});

describe('docs/guides', () => {
  it.each(guides)('%s is read in five minutes', (guide) => {
    const text = readFileSync(guide, 'utf8').replace(/^```[^]*?^```/gm, '');
    expect(text.match(/[\p{L}\d][\p{L}\d'’_.()-]*/gu)!.length).toBeLessThanOrEqual(MOST_WORDS);
  });

  it.each(programs.filter(({ place }) => place.includes('guides/') || place.startsWith('README')))(
    '$place is followed by what it prints',
    ({ output }) => expect(output).toBeDefined(),
  );

  it('says what becomes of each public class of the Java library, and names only what can be imported', () => {
    const rows = rowsOf(readFileSync('docs/guides/coming-from-the-java-library.md', 'utf8'));
    const told = new Set(rows.flatMap(([java]) => namesIn(java!)));
    expect(JAVA_CLASSES.filter((name) => !told.has(name))).toEqual([]);
    const ours = new Set(ENTRY_POINTS.flatMap(({ source }) => namesIn(readFileSync(source, 'utf8'), /\b\w+\b/g)));
    expect(rows.flatMap(([, our]) => namesIn(our!)).filter((name) => !ours.has(name))).toEqual([]);
  });
});

describe('the pages', () => {
  it.each(pages)('%s links to files that exist', (page) => {
    const targets = Array.from(readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g), ([, to]) => to!);
    const missing = targets.filter((target) => !exists(resolve(page, '..', target)));
    expect(missing).toEqual([]);
  });

  it.each(pages.filter((page) => page.includes('decisions/')))('%s says it in forty lines', (page) => {
    const text = readFileSync(page, 'utf8');
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(40);
    for (const heading of ['Status', 'Decision', 'Reason', 'Consequence']) expect(text).toContain(`**${heading}**`);
  });
});

function hasPlayer(): boolean {
  return spawnSync(PLAYER, ['-version']).status === 0;
}

function filesIn(folder: string, ending: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
  return names.map((name) => join(folder, name)).sort();
}

/** The files that lead to what users can import, and those they import. */
function reachedFrom(entries: readonly string[]): readonly string[] {
  const reached = new Set(entries);
  for (const file of reached) {
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/ from '(\.[^']*)\.js'/g)) {
      reached.add(`${join(file, '..', specifier)}.ts`);
    }
  }
  return [...reached].sort();
}

function blocksOfPage(page: string): readonly Block[] {
  return blocksIn(readFileSync(page, 'utf8'), page);
}

/** Blocks in the comments of a source file, without the asterisks. */
function blocksOfSource(file: string): readonly Block[] {
  const comments = readFileSync(file, 'utf8').matchAll(/\/\*\*[^]*?\*\//g);
  return Array.from(comments, ([comment]) => comment.replace(/^ *\* ?/gm, '')).flatMap((text) => blocksIn(text, file));
}

function blocksIn(text: string, place: string): readonly Block[] {
  const fences = Array.from(text.matchAll(/^```(\w*)\n([^]*?)\n```$/gm));
  return fences.map(([, language = '', content = ''], at) => {
    const [, languageBehind, contentBehind] = fences[at + 1] ?? [];
    const output = languageBehind === 'text' ? contentBehind : undefined;
    return { place: `${place}, block ${at + 1}`, language, text: content, output };
  });
}

/** What the compiler has to say about each example. The files are in memory, beside package.json. */
function problemsOf(sources: readonly Block[]): readonly string[] {
  const files = new Map(sources.map((source, at) => [resolve(`example-${at}.ts`), source]));
  const { config } = ts.readConfigFile('tsconfig.json', (path) => readFileSync(path, 'utf8')) as { config: object };
  const parsed = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, resolve('.'));
  const options: ts.CompilerOptions = {
    ...parsed.options,
    types: ['node'],
    noUnusedLocals: false, // an example may end with what it declares
    paths: Object.fromEntries(Array.from(SOURCES, ([name, path]) => [name, [resolve(path)]])),
  };
  const host = ts.createCompilerHost(options);
  host.fileExists = (name) => files.has(name) || ts.sys.fileExists(name);
  host.readFile = (name) => files.get(name)?.text ?? ts.sys.readFile(name);
  const program = ts.createProgram([...files.keys()], options, host);
  return Array.from(files, ([name, { place }]) => {
    const file = program.getSourceFile(name);
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map(({ messageText }) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  }).flat();
}

interface Result {
  readonly output: string;
  readonly error?: string;
}

/**
 * Runs all programs in one process, where they find `test-resources` and may write files. They begin one after the other, and each has
 * a console of its own: what it has subscribed to may go on.
 */
async function resultsOf(sources: readonly Block[]): Promise<readonly Result[]> {
  const files = sources.map(({ text }, at) => {
    const file = join(workplace, `example-${at}.mts`);
    const imports = text.replace(/(?<= from ')kinesis-video-parser[^']*/g, sourceOf);
    writeFileSync(file, `const console = globalThis.consoles[${at}];\n${imports}`);
    return pathToFileURL(file).href;
  });
  const runner = join(workplace, 'runner.mjs');
  writeFileSync(
    runner,
    `import { format } from 'node:util';
     process.chdir(${JSON.stringify(workplace)});
     const results = ${JSON.stringify(files)}.map((file) => ({ file, lines: [] }));
     globalThis.consoles = results.map(({ lines }) => {
       const print = (...values) => lines.push(format(...values));
       return { log: print, warn: print, error: print };
     });
     process.once('beforeExit', () => {
       process.stdout.write(JSON.stringify(results.map(({ lines, error }) => ({ output: lines.join('\\n'), error }))));
     });
     for (const result of results) result.error = await import(result.file).then(() => undefined, ({ stack }) => stack);`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', runner], { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout) as readonly Result[];
}

function sourceOf(specifier: string): string {
  const path = SOURCES.get(specifier);
  if (path === undefined) throw new TypeError(`No entry point is called ${specifier}`);
  return pathToFileURL(resolve(path)).href;
}

/** Standard output and standard error together, whatever the exit status. Files are written where the examples write theirs. */
async function outputOfShell(text: string): Promise<string> {
  const kvs = `kvs() { '${process.execPath}' --import tsx '${resolve('src/cli/kvs.ts')}' "$@"; }`;
  const script = `${kvs}\n{\n${text.replaceAll('npx kvs', 'kvs')}\n} 2>&1 || true`;
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { cwd: workplace });
  return stdout.trimEnd();
}

/** What a page does not tell may be anything. */
function expectOutput(place: string, real: string, told: string | undefined): void {
  if (told === undefined || isTold(real.split('\n'), told.split('\n'))) return;
  expect({ place, output: real }).toEqual({ place, output: told });
}

/** Whether the lines are those told, of which one may stand for any number. */
function isTold(real: readonly string[], told: readonly string[]): boolean {
  const [first, ...rest] = told;
  if (first === undefined) return real.length === 0;
  if (first !== AND_SO_ON) return real[0] === first && isTold(real.slice(1), rest);
  return Array.from({ length: real.length + 1 }, (_, at) => at).some((at) => isTold(real.slice(at), rest));
}

/** The text under a heading, up to the next of any level. */
function section(page: string, title: string): string {
  const found = readFileSync(page, 'utf8')
    .split(/^#+ /m)
    .find((part) => part.startsWith(`${title}\n`));
  if (found === undefined) throw new TypeError(`${page} has no section called ${title}`);
  return found;
}

/** The cells of the tables in a text, their heads left out. */
function rowsOf(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.trimStart().startsWith('|'));
  const rows = lines.map((line) => line.split('|').map((cell) => cell.trim()).slice(1, -1)); // prettier-ignore
  const rule = rows.findIndex((cells) => cells.every((cell) => /^:?-+:?$/.test(cell)));
  return rows.slice(rule + 1);
}

/** Of `file` “title”, “title”; `file` “title”: the titles that are not in their files. */
function missingTitles(cell: string): readonly string[] {
  let file = '';
  const missing: string[] = [];
  for (const [, path, title] of cell.matchAll(/`([^`]+)`|“([^”]+)”/g)) {
    if (path !== undefined) file = path.endsWith('.md') ? `test-resources/event-logs/${path}` : `test/${path}`;
    const isThere = exists(file) && (title === undefined || readFileSync(file, 'utf8').includes(title));
    if (!isThere) missing.push(`${file}: ${title ?? 'no such file'}`);
  }
  return missing;
}

function exists(path: string): boolean {
  return ts.sys.fileExists(path) || ts.sys.directoryExists(path);
}

/** Names in code that begin as classes do, whatever is behind a dot or a bracket. */
function namesIn(text: string, pattern = /(?<=`)[A-Z]\w+(?=[^`]*`)/g): readonly string[] {
  return text.match(pattern) ?? [];
}

/** What an option is if nobody says, as a line of the source has it: a product. */
function defaultIn(file: string, option: string): string {
  const line = new RegExp(`${option}: (\\d[\\d *]*)`).exec(readFileSync(file, 'utf8'));
  return mebibytes((line?.[1] ?? '').split('*').reduce((bytes, factor) => bytes * Number(factor), 1));
}

function mebibytes(bytes: number): string {
  return `${bytes / 1024 ** 2} MiB`;
}

function limit(option: 'maxElementBytes' | 'maxStringBytes' | 'maxDepth' | 'lookaheadBytes'): string {
  const value = READER_DEFAULTS[option];
  return option === 'maxDepth' ? String(value) : mebibytes(value);
}
