import { XMLParser } from 'fast-xml-parser';

/**
 * What DASH-MPD.xsd (urn:mpeg:dash:schema:mpd:2011) says of the elements that we write: their attributes by type, those that must
 * be there with `!`, and their children in order with how often they may come. Attributes of other namespaces are allowed where
 * it has xs:anyAttribute.
 */
const SCHEMA: Readonly<Record<string, ElementRule>> = {
  MPD: {
    attributes: {
      xmlns: /^urn:mpeg:dash:schema:mpd:2011$/,
      profiles: '!string',
      type: /^(static|dynamic)$/,
      availabilityStartTime: 'dateTime',
      publishTime: 'dateTime',
      mediaPresentationDuration: 'duration',
      minimumUpdatePeriod: 'duration',
      minBufferTime: '!duration',
      timeShiftBufferDepth: 'duration',
      suggestedPresentationDelay: 'duration',
      maxSegmentDuration: 'duration',
    },
    children: [
      ['Period', 1, Infinity],
      ['UTCTiming', 0, Infinity],
    ],
  },
  UTCTiming: { attributes: { schemeIdUri: '!string', value: 'string' }, children: [] },
  Period: {
    attributes: { id: 'string', start: 'duration', duration: 'duration' },
    children: [['AdaptationSet', 0, Infinity]],
  },
  AdaptationSet: {
    attributes: {
      id: 'unsignedInt',
      contentType: /^(text|image|audio|video|application|font)$/,
      mimeType: 'string',
      segmentAlignment: /^(true|false|\d+)$/,
      startWithSAP: /^[0-6]$/,
    },
    children: [
      ['SegmentTemplate', 0, 1],
      ['Representation', 0, Infinity],
    ],
  },
  SegmentTemplate: {
    attributes: {
      timescale: 'unsignedInt',
      presentationTimeOffset: 'unsignedInt',
      startNumber: 'unsignedInt',
      initialization: 'string',
      media: 'string',
    },
    children: [['SegmentTimeline', 0, 1]],
  },
  SegmentTimeline: { attributes: {}, children: [['S', 0, Infinity]] },
  S: { attributes: { t: 'unsignedInt', d: '!unsignedInt', r: 'unsignedInt' }, children: [] },
  Representation: {
    attributes: {
      id: /^!?\S+$/,
      bandwidth: '!unsignedInt',
      codecs: /^[\w.]+$/,
      width: 'unsignedInt',
      height: 'unsignedInt',
      frameRate: /^[0-9]+(\/[1-9][0-9]*)?$/,
      audioSamplingRate: 'unsignedInt',
    },
    children: [['AudioChannelConfiguration', 0, Infinity]],
  },
  AudioChannelConfiguration: { attributes: { schemeIdUri: '!string', value: 'string' }, children: [] },
};

interface ElementRule {
  readonly attributes: Readonly<Record<string, RegExp | `${'' | '!'}${keyof typeof TYPES}`>>;
  readonly children: readonly (readonly [name: string, least: number, most: number])[];
}

const TYPES = {
  string: /^.*$/,
  unsignedInt: /^\d{1,16}$/,
  duration: /^P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/,
  dateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/,
} as const;

/** What of a manifest the schema does not allow. */
export function schemaFaults(xml: string): string[] {
  const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, parseAttributeValue: false });
  const nodes = (parser.parse(xml) as Node[]).filter((node) => !('?xml' in node));
  const namespaces = Object.keys(nodes[0]?.[':@'] ?? {}).flatMap((name) => /^@_xmlns:(.*)$/.exec(name)?.[1] ?? []);
  return nodes.flatMap((node) => faultsOf(node, new Set(namespaces)));
}

type Node = Readonly<Record<string, unknown>> & { readonly ':@'?: Readonly<Record<string, string>> };

function faultsOf(node: Node, namespaces: ReadonlySet<string>): string[] {
  const name = nameOf(node);
  const rule = SCHEMA[name];
  if (rule === undefined) return [`${name} is not known`];
  const children = node[name] as readonly Node[];
  return [
    ...attributeFaults(node, rule, namespaces),
    ...orderFaults(children.map(nameOf), rule).map((fault) => `${name}: ${fault}`),
    ...children.flatMap((child) => faultsOf(child, namespaces)),
  ];
}

function attributeFaults(node: Node, { attributes }: ElementRule, namespaces: ReadonlySet<string>): string[] {
  const given = Object.entries(node[':@'] ?? {}).map(([name, value]) => [name.slice(2), value] as const);
  const missing = Object.entries(attributes)
    .filter(([name, type]) => typeof type === 'string' && type.startsWith('!') && !given.some(([own]) => own === name))
    .map(([name]) => `${nameOf(node)} has no @${name}`);
  const wrong = given.filter(([name, value]) => {
    if (name.startsWith('xmlns:')) return false;
    if (name.includes(':')) return !namespaces.has(name.split(':')[0]!);
    const type = attributes[name];
    if (type === undefined) return true;
    return !(typeof type === 'string' ? TYPES[type.replace('!', '') as keyof typeof TYPES] : type).test(value);
  });
  return [...missing, ...wrong.map(([name, value]) => `${nameOf(node)} has @${name} ${value}`)];
}

function orderFaults(names: readonly string[], { children }: ElementRule): string[] {
  const sequence = children.flatMap(([name]) => names.filter((other) => other === name));
  if (sequence.join() !== names.join()) return [`has ${names.join()}`];
  return children
    .filter(([name, least, most]) => {
      const count = names.filter((other) => other === name).length;
      return count < least || count > most;
    })
    .map(([name]) => `has too few or too many of ${name}`);
}

function nameOf(node: Node): string {
  return Object.keys(node).find((name) => name !== ':@') ?? '';
}
