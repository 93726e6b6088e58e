import { Command, Option } from 'commander';
import type { FragmentSource } from '../../fragment/completeness.js';
import type { Fragment } from '../../fragment/fragment.js';
import { FragmentReader } from '../../fragment/fragment-reader.js';
import { isServiceTag } from '../../fragment/kinesis-tags.js';
import type { MkvTag } from '../../fragment/mkv-tag.js';
import type { CommandIo, ExitCode, Task } from '../command-io.js';
import { FragmentFeed } from '../feed.js';
import { COLOURED, PLAIN } from '../paint.js';
import { Reading } from '../reading.js';
import { type PlacedTag, tagHeading, tagJson, tagRow } from '../render-tags.js';
import { sourceOption } from './fragments.js';

/** The options of `kvs tags`, as the command line gives them. */
export interface TagsOptions {
  readonly json?: true;
  readonly own?: true;
  readonly service?: true;
  readonly source: FragmentSource;
  readonly strict?: true;
}

export function tagsCommand(perform: (task: Task) => Promise<void>): Command {
  return new Command('tags')
    .summary('print the tags, with the fragment of each')
    .description('Prints the tags in the order of the stream, those in a tag behind it, with the fragment of each.')
    .argument('<file>', 'a GetMedia body or a Matroska file; - for standard input')
    .option('--json', 'one JSON object a line')
    .option('--own', "only the producer's own")
    .addOption(new Option('--service', "only the service's").conflicts('own'))
    .addOption(sourceOption())
    .option('--strict', 'stop at the first error')
    .addHelpText('after', HELP)
    .action((file: string, options: TagsOptions) => perform((io) => printTags(file, options, io)));
}

const HELP = `
They are printed when their fragment is over, as its number may come after them.
Names that begin with AWS_KINESISVIDEO_ are the service's, but for those by
which producers ask for images and notifications.

With --json a tag that has no text has its binary as lower-case hex, and a tag
in a tag has a path: the names around it, outermost first.

Example:
  kvs tags capture.mkv --own`;

/** Prints the tags of a file, as a table or as JSON. */
export function printTags(file: string, options: TagsOptions, io: CommandIo): Promise<ExitCode> {
  const paint = io.stdout.hasColours ? COLOURED : PLAIN;
  const reading = new Reading(file, io, { heading: options.json ? undefined : tagHeading(paint) });
  const render = options.json ? tagJson : tagRow;
  const reader = new FragmentReader({
    source: options.source,
    mode: options.strict ? 'strict' : 'recover',
    frames: 'hand-over',
    onWarning: reading.report,
  });
  const fragment = (fragment: Fragment): void => {
    for (const tag of tagsWanted(fragment, options)) reading.print(render(tag));
  };
  return reading.run(new FragmentFeed(reader, { fragment }));
}

function tagsWanted(fragment: Fragment, { own, service }: TagsOptions): readonly PlacedTag[] {
  const { document, metadata, tags, serviceTags } = fragment;
  const { fragmentNumber } = metadata;
  const wanted = [...(service ? [] : tags), ...(own ? [] : serviceTags)].sort((a, b) => a.offset - b.offset);
  return wanted.flatMap((tag) =>
    placed({ tag, document, fragmentNumber, isService: isServiceTag(tag.name), path: [] }),
  );
}

/** The tag, and those in it. */
function placed(outer: PlacedTag): readonly PlacedTag[] {
  const path = [...outer.path, outer.tag.name];
  return [outer, ...outer.tag.tags.flatMap((tag: MkvTag) => placed({ ...outer, tag, path }))];
}
