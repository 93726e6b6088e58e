import { Command, InvalidArgumentError } from 'commander';
import { rfcName } from '../../matroska/aliases.js';
import { MATROSKA_SCHEMA } from '../../matroska/matroska-schema.js';
import type { MkvElement, MkvElementName } from '../../matroska/mkv-element.js';
import { MkvReader, type MkvReaderOptions } from '../../matroska/mkv-reader.js';
import type { CommandIo, ExitCode, Task } from '../command-io.js';
import { ElementFeed } from '../feed.js';
import { COLOURED, PLAIN } from '../paint.js';
import { Reading } from '../reading.js';
import { elementHeading, elementJson, elementRow, MAX_JSON_BINARY_BYTES } from '../render-elements.js';

/** The options of `kvs elements`, as the command line gives them. */
export interface ElementsOptions {
  readonly json?: true;
  readonly only?: readonly MkvElementName[];
  readonly depth?: number;
  readonly strict?: true;
  readonly checkCrc?: true;
}

export function elementsCommand(perform: (task: Task) => Promise<void>): Command {
  return new Command('elements')
    .summary('print the tree of elements')
    .description('Prints the tree of elements: where each begins, its size in bytes, its name and its value.')
    .argument('<file>', 'a Matroska file or a GetMedia body; - for standard input')
    .option('--json', 'one JSON object a line, the ends of masters included')
    .option('--only <names>', 'only elements with these names, such as Cluster,Timestamp', elementNames)
    .option('--depth <n>', 'no element that stands in more than n others', wholeNumber)
    .option('--strict', 'stop at the first error')
    .option('--check-crc', 'check CRC-32 elements')
    .addHelpText('after', HELP)
    .action((file: string, options: ElementsOptions) => perform((io) => printElements(file, options, io)));
}

const HELP = `
With --json integers beyond 2^53-1 are strings of digits, dates are ISO 8601
with nanoseconds, and binary values are lower-case hex; those above ${MAX_JSON_BINARY_BYTES} bytes
are left out. A size of null is one that the file leaves open.

Example:
  kvs elements recording.mkv --only Cluster,Timestamp`;

/** Prints the elements of a file, as a tree or as JSON. */
export function printElements(file: string, options: ElementsOptions, io: CommandIo): Promise<ExitCode> {
  const paint = io.stdout.hasColours ? COLOURED : PLAIN;
  const reading = new Reading(file, io, { heading: options.json ? undefined : elementHeading(paint) });
  const render = options.json ? elementJson : (element: MkvElement) => elementRow(element, paint);
  const isWanted = filterFrom(options);
  const reader = new MkvReader({ ...readerOptions(options), onWarning: reading.report });
  const visit = (element: MkvElement): void => {
    const line = isWanted(element) ? render(element) : undefined;
    if (line !== undefined) reading.print(line);
  };
  return reading.run(new ElementFeed(reader, { visit }));
}

function filterFrom({ only, depth = Infinity }: ElementsOptions): (element: MkvElement) => boolean {
  const names = only && new Set(only);
  return (element) => element.depth <= depth && (names === undefined || names.has(element.name));
}

function readerOptions({ only, strict, checkCrc }: ElementsOptions): MkvReaderOptions {
  return {
    mode: strict ? 'strict' : 'recover',
    checkCrc32: checkCrc ?? false,
    // The roots besides, to know EBML when it is there.
    ...(only && { only: [...only, 'EBML', 'Segment'] }),
  };
}

/** Names as in RFC 9559 or the Java library's, in whatever case. */
function elementNames(list: string): readonly MkvElementName[] {
  return list.split(',').map((name) => elementName(name.trim()));
}

function elementName(given: string): MkvElementName {
  const name = rfcName(given).toLowerCase();
  const definition = MATROSKA_SCHEMA.definitions.find((candidate) => candidate.name.toLowerCase() === name);
  if (definition === undefined) throw new InvalidArgumentError(`There is no element named ${given}.`);
  return definition.name as MkvElementName;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
