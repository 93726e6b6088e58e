import { concatenated } from '../ebml/bytes.js';

/** What is used of the platform's compression streams, which the language does not have. */
interface DecompressionStreamLike {
  readonly readable: { getReader(): ByteReader };
  readonly writable: { getWriter(): ByteWriter };
}

interface ByteReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

interface ByteWriter {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * Undoes zlib compression (RFC 1950) with the platform's `DecompressionStream`. Stops as soon as there is more than
 * `maxOutputBytes`, and then returns what there is.
 */
export async function inflateWithPlatform(bytes: Uint8Array, maxOutputBytes: number): Promise<Uint8Array> {
  const stream = platformStream();
  const reader = stream.readable.getReader();
  // What goes wrong here goes wrong for the reader too, which is where it is reported.
  feed(stream.writable.getWriter(), bytes).catch(() => undefined);
  const parts: Uint8Array[] = [];
  let total = 0;
  while (total <= maxOutputBytes) {
    const { done, value } = await reader.read();
    if (done || value === undefined) return concatenated(parts);
    parts.push(value);
    total += value.length;
  }
  await reader.cancel();
  return concatenated(parts);
}

function platformStream(): DecompressionStreamLike {
  // A cast, as the core is compiled without the types of any platform.
  const platform = globalThis as { readonly DecompressionStream?: new (format: 'deflate') => DecompressionStreamLike };
  if (platform.DecompressionStream === undefined) throw new TypeError('This platform has no DecompressionStream');
  return new platform.DecompressionStream('deflate');
}

async function feed(writer: ByteWriter, bytes: Uint8Array): Promise<void> {
  await writer.write(bytes);
  await writer.close();
}
