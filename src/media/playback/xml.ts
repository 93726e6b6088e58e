import { optionalPackage } from '../optional-packages.js';
import { invalidManifest } from './invalid-manifest.js';

/** An element to be written: its attributes, which begin with `@`, and its children, in order. */
export interface XmlContent {
  readonly [name: string]: string | number | undefined | XmlContent | readonly XmlContent[];
}

/** An element as it was read: its attributes, which begin with `@`, and its children. */
export type XmlElement = Readonly<Record<string, unknown>>;

/** @throws MediaError MISSING_PACKAGE */
export async function buildXml(content: XmlContent): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what is to take its place is the same code, in one more package
  const { XMLBuilder } = await loadXml();
  const builder = new XMLBuilder({ ...NAMES, format: true, suppressEmptyNode: true, suppressBooleanAttributes: false });
  return builder.build({ '?xml': { '@version': '1.0', '@encoding': 'UTF-8' }, ...content });
}

/**
 * The element with this name that `xml` is. Prefixes of elements are taken off, those of attributes are not.
 *
 * @throws MediaError INVALID_MANIFEST, MISSING_PACKAGE
 */
export async function parseXml(xml: string, name: string): Promise<XmlElement> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- as above
  const { XMLParser, XMLValidator } = await loadXml();
  // Manifests have none, and those who have are after our memory.
  if (/<!DOCTYPE/i.test(xml)) throw invalidManifest('It has a DOCTYPE');
  const validity = XMLValidator.validate(xml);
  if (validity !== true) throw invalidManifest(`It is no XML: ${validity.err.msg} (line ${validity.err.line})`);
  const parser = new XMLParser({ ...NAMES, parseTagValue: false, transformTagName: (tag) => tag.replace(/^.*:/, '') });
  const root = parsedBy(parser, xml)[name];
  if (typeof root !== 'object' || root === null || Array.isArray(root))
    throw invalidManifest(`It has no ${name} element`);
  return root as XmlElement;
}

/** The children with this name, in order. */
export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  const value = element[name];
  if (value === undefined) return [];
  // An element with neither attributes nor content is read as ''.
  return (Array.isArray(value) ? value : [value]).map((child) =>
    typeof child === 'object' && child !== null ? (child as XmlElement) : {},
  );
}

const NAMES = { ignoreAttributes: false, attributeNamePrefix: '@' } as const;

function loadXml() {
  return optionalPackage('fast-xml-parser', () => import('fast-xml-parser'));
}

function parsedBy(parser: { parse(text: string): unknown }, xml: string): XmlElement {
  try {
    return parser.parse(xml) as XmlElement;
  } catch (error) {
    throw invalidManifest(`It is no XML: ${(error as Error).message}`, error);
  }
}
