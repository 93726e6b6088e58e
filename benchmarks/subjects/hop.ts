import { MATROSKA_ELEMENTS } from '../../src/matroska/elements.generated.js';
import { EBML_ELEMENTS } from '../../src/ebml/ebml-elements.js';

const definitions = Object.values({ ...EBML_ELEMENTS, ...MATROSKA_ELEMENTS });
const masterIds: readonly number[] = definitions.filter(({ type }) => type === 'master').map(({ id }) => id);
/** By the ID's only byte; those of longer IDs are few, and not in Clusters. */
const IS_SHORT_MASTER = Uint8Array.from({ length: 256 }, (_, id) => Number(masterIds.includes(id)));
const LONG_MASTERS = new Set(masterIds.filter((id) => id > 0xff));

/**
 * The least that any reader does: from header to header of a file that lies in memory as a whole, down into every master,
 * over every content. No names, no places, no ends, no checks, nobody told. Returns how many headers there are.
 */
export function hopOverHeaders(bytes: Uint8Array): number {
  const { length } = bytes;
  let elements = 0;
  let at = 0;
  while (at < length) {
    const first = bytes[at]!;
    const idWidth = Math.clz32(first) - 23;
    let isMaster: boolean;
    if (idWidth === 1) {
      isMaster = IS_SHORT_MASTER[first] === 1;
    } else {
      let id = first;
      for (let i = 1; i < idWidth; i++) id = id * 256 + bytes[at + i]!;
      isMaster = LONG_MASTERS.has(id);
    }
    at += idWidth;
    const sizeFirst = bytes[at]!;
    const sizeWidth = Math.clz32(sizeFirst) - 23;
    elements++;
    if (isMaster) {
      at += sizeWidth;
      continue;
    }
    let size = sizeFirst & (0xff >> sizeWidth);
    for (let i = 1; i < sizeWidth; i++) size = size * 256 + bytes[at + i]!;
    at += sizeWidth + size;
  }
  return elements;
}
