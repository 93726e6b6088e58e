import type { MkvTag } from '../fragment/mkv-tag.js';
import type { Paint } from './paint.js';
import { hex, printable, quoted, shortHex } from './render-values.js';

/** A tag, and where it belongs. */
export interface PlacedTag {
  readonly tag: MkvTag;
  readonly document: number;
  readonly fragmentNumber: string | undefined;
  /** Whether the service wrote it, or that in which it stands. */
  readonly isService: boolean;
  /** Names of the tags in which it stands, outermost first. */
  readonly path: readonly string[];
}

/** One line of `kvs tags --json`. */
export function tagJson({ tag, document, fragmentNumber, isService: service, path }: PlacedTag): string {
  const { name, value, binary } = tag;
  return JSON.stringify({
    document,
    fragmentNumber,
    name,
    value,
    binary: binary && hex(binary),
    language: languageOf(tag),
    service,
    path: path.length === 0 ? undefined : path,
  });
}

/** What stands over the columns of {@link tagRow}. */
export function tagHeading(paint: Paint): string {
  return paint.faint(row(['document', 'fragment', 'tag', 'value']));
}

/** One line of the table. */
export function tagRow({ tag, document, fragmentNumber, path }: PlacedTag): string {
  const { name, value, binary } = tag;
  const language = languageOf(tag);
  const text = binary === undefined ? quoted(value) : shortHex(binary);
  return row([
    document.toString(),
    printable(fragmentNumber ?? '-'),
    '  '.repeat(path.length) + printable(name),
    language === undefined ? text : `${text} (${printable(language)})`,
  ]);
}

/** `undefined` if the tag does not say. */
export function languageOf({
  language,
  languageBcp47,
}: Pick<MkvTag, 'language' | 'languageBcp47'>): string | undefined {
  return languageBcp47 ?? (language === 'und' ? undefined : language);
}

/** The service's numbers have so many digits. */
const NUMBER_WIDTH = 47;
/** The longest name that the service gives. */
const NAME_WIDTH = 39;

function row([document, fragment, tag, value]: readonly [string, string, string, string]): string {
  return `${document.padStart(8)}  ${fragment.padEnd(NUMBER_WIDTH)}  ${tag.padEnd(NAME_WIDTH)}  ${value}`;
}
