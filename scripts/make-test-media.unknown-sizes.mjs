import {
  ID,
  UNKNOWN_SIZE_IN_EIGHT_BYTES,
  UNKNOWN_SIZE_IN_ONE_BYTE,
  child,
  children,
  element,
  elementOfUnknownSize,
} from './make-test-media.ebml.mjs';

/** The same document with a Segment and Clusters of unknown size, whose ends only what follows tells (RFC 8794 §6.2). */
export function makeSizesUnknown(source) {
  const sizes = [UNKNOWN_SIZE_IN_ONE_BYTE, UNKNOWN_SIZE_IN_EIGHT_BYTES];
  let clusters = 0;
  const body = [...children(child(source, ID.Segment))].map(({ id, bytes, body }) =>
    id === ID.Cluster ? elementOfUnknownSize(id, sizes[clusters++ % 2], [body]) : bytes,
  );
  return Buffer.concat([
    element(ID.EBML, child(source, ID.EBML)),
    elementOfUnknownSize(ID.Segment, UNKNOWN_SIZE_IN_EIGHT_BYTES, body),
  ]);
}
