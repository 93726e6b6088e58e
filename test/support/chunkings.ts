/** Bytes cut into chunks, and how. */
export interface Chunking {
  readonly name: string;
  readonly chunks: readonly Uint8Array[];
}

/** The same bytes cut in every way that has caught a bug: whole, one by one, and in two at each place. */
export function* chunkings(bytes: Uint8Array): Generator<Chunking> {
  yield { name: 'whole', chunks: [bytes] };
  yield { name: 'byte by byte', chunks: Array.from(bytes, (byte) => Uint8Array.of(byte)) };
  for (let cut = 1; cut < bytes.length; cut++) {
    yield { name: `cut at ${cut}`, chunks: [bytes.subarray(0, cut), bytes.subarray(cut)] };
  }
}
