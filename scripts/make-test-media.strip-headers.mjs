import {
  ID,
  UNKNOWN_SIZE_IN_EIGHT_BYTES,
  child,
  children,
  element,
  elementOfUnknownSize,
  unsigned,
} from './make-test-media.ebml.mjs';

const HEADER_STRIPPING = 3; // ContentCompAlgo, RFC 9559 §5.1.4.1.31.6
const BLOCK_HEADER_BYTES = 4;

/** The same one-track document without the bytes that every frame begins with; the track tells them instead. */
export function stripHeaders(source, prefix) {
  const body = [...children(child(source, ID.Segment))].map(({ id, bytes, body }) => {
    if (id === ID.Tracks) return element(id, tellPrefix(body, prefix));
    return id === ID.Cluster
      ? element(
          id,
          [...children(body)].map((entry) => stripBlock(entry, prefix)),
        )
      : bytes;
  });
  return Buffer.concat([
    element(ID.EBML, child(source, ID.EBML)),
    elementOfUnknownSize(ID.Segment, UNKNOWN_SIZE_IN_EIGHT_BYTES, body),
  ]);
}

function tellPrefix(tracks, prefix) {
  const compression = element(ID.ContentCompression, [
    unsigned(ID.ContentCompAlgo, HEADER_STRIPPING),
    element(ID.ContentCompSettings, prefix),
  ]);
  const encodings = element(ID.ContentEncodings, element(ID.ContentEncoding, compression));
  return element(ID.TrackEntry, [child(tracks, ID.TrackEntry), encodings]);
}

function stripBlock({ id, bytes, body }, prefix) {
  if (id !== ID.SimpleBlock) return bytes;
  const frame = body.subarray(BLOCK_HEADER_BYTES);
  if (!frame.subarray(0, prefix.length).equals(prefix)) throw new Error('A frame does not begin with the prefix');
  return element(id, [body.subarray(0, BLOCK_HEADER_BYTES), frame.subarray(prefix.length)]);
}
