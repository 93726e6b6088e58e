import { encodeId } from '../../src/ebml/vint.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import type { Random } from './random.js';

/** Where an element's parts are in a file. */
export interface Site {
  readonly name: string;
  readonly offset: number;
  readonly idSize: number;
  readonly sizeSize: number;
  /** `undefined` if unknown. */
  readonly contentSize: number | undefined;
}

/** A file with one damage. */
export interface Mutant {
  readonly kind: MutationKind;
  /** What was done, for whoever wants to do it again. */
  readonly description: string;
  readonly bytes: Uint8Array;
}

export type MutationKind = keyof typeof MUTATIONS;

type Mutation = (bytes: Uint8Array, site: Site, random: Random) => Uint8Array;

/** Ways in which files are damaged: on the wire, on a disk, by a program. */
const MUTATIONS = {
  'bit flipped': (bytes, _site, random) => flip(bytes, random.below(bytes.length), 1 << random.below(8)),
  'bit of a header flipped': (bytes, site, random) =>
    flip(bytes, site.offset + random.below(site.idSize + site.sizeSize), 1 << random.below(8)),
  'bytes cut out': (bytes, _site, random) =>
    splice(bytes, { at: random.below(bytes.length), remove: 1 + random.below(64) }),
  'bytes put in': (bytes, _site, random) =>
    splice(bytes, { at: random.below(bytes.length), insert: random.bytes(1 + random.below(64)) }),
  'size made huge': (bytes, site, random) => withSize(bytes, site, hugeSize(site, random)),
  'size made small': (bytes, site, random) => withSize(bytes, site, random.below(Math.max(site.contentSize ?? 1, 1))),
  'size led by zero': (bytes, site) => flip(bytes, site.offset + site.idSize, bytes[site.offset + site.idSize]!),
  'size made unknown': (bytes, site) => withSize(bytes, site, undefined),
  'element deleted': (bytes, site) =>
    splice(bytes, { at: site.offset, remove: site.idSize + site.sizeSize + (site.contentSize ?? 0) }),
  'header deleted': (bytes, site) => splice(bytes, { at: site.offset, remove: site.idSize + site.sizeSize }),
} as const satisfies Record<string, Mutation>;

export const MUTATION_KINDS = Object.keys(MUTATIONS) as readonly MutationKind[];

/** Damages a file at one place, chosen among its elements or its bytes. */
export function mutate(bytes: Uint8Array, sites: readonly Site[], random: Random): Mutant {
  const kind = random.pick(MUTATION_KINDS);
  const site = random.pick(sites);
  const damaged = MUTATIONS[kind](bytes, site, random);
  return { kind, description: `${kind}, ${site.name} at byte ${site.offset.toString()}`, bytes: damaged };
}

/** All elements of a sound file. */
export function sitesOf(bytes: Uint8Array): readonly Site[] {
  const reader = new MkvReader();
  return [...reader.push(bytes), ...reader.end()].flatMap((element) => {
    if (element.kind === 'end') return [];
    const { path, offset, headerSize, size, id } = element;
    const idSize = encodeId(id).length;
    return [
      { name: path, offset, idSize, sizeSize: headerSize - idSize, contentSize: size === Infinity ? undefined : size },
    ];
  });
}

function flip(bytes: Uint8Array, at: number, mask: number): Uint8Array {
  const damaged = bytes.slice();
  damaged[at]! ^= mask;
  return damaged;
}

interface Splice {
  readonly at: number;
  readonly remove?: number;
  readonly insert?: Uint8Array;
}

function splice(bytes: Uint8Array, { at, remove = 0, insert = new Uint8Array(0) }: Splice): Uint8Array {
  const tail = bytes.subarray(Math.min(bytes.length, at + remove));
  const damaged = new Uint8Array(at + insert.length + tail.length);
  damaged.set(bytes.subarray(0, at));
  damaged.set(insert, at);
  damaged.set(tail, at + insert.length);
  return damaged;
}

/** The size field keeps its width; `undefined` writes the unknown size. */
function withSize(bytes: Uint8Array, { offset, idSize, sizeSize }: Site, size: number | undefined): Uint8Array {
  const damaged = bytes.slice();
  let rest = size ?? 2 ** (7 * sizeSize) - 1;
  for (let i = sizeSize - 1; i >= 0; i--) {
    damaged[offset + idSize + i] = size === undefined ? 0xff : rest % 256;
    rest = Math.floor(rest / 256);
  }
  const first = damaged[offset + idSize]!;
  damaged[offset + idSize] = (first & (0xff >> sizeSize)) | (0x100 >> sizeSize);
  return damaged;
}

function hugeSize({ sizeSize, contentSize }: Site, random: Random): number {
  const most = Math.min(2 ** (7 * sizeSize) - 2, Number.MAX_SAFE_INTEGER);
  const least = Math.min((contentSize ?? 0) + 1, most);
  // Evenly over the orders of magnitude.
  return Math.floor(least * (most / least) ** random.next());
}
