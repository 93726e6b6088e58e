import type { Feed } from '../jobs.js';

const RECORD_BYTES = 16_384;

/** Cuts bytes as a feed says. */
export function fed(bytes: Buffer, feed: Feed): readonly Buffer[] {
  const sizes = feed === 'response' ? responseSizes() : sameSizes(feed);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + (sizes.next().value as number));
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}

function* sameSizes(size: number): Generator<number> {
  for (;;) yield size;
}

/**
 * Sizes as of a captured GetMedia response, 3 to 16,384 bytes: what the service wrote at a time comes as whole TLS records and the
 * rest of the last one, and now and then it wrote only an element's header. The same at each run.
 */
function* responseSizes(): Generator<number> {
  let state = 1;
  const below = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  for (;;) {
    for (let records = below(3); records > 0; records--) yield RECORD_BYTES;
    yield 3 + below(RECORD_BYTES - 3);
    if (below(4) === 0) yield 3 + below(61);
  }
}
