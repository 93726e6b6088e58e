import { createReadStream } from 'node:fs';
import { hopOverHeaders } from './hop.js';
import type { Pass } from './subject.js';

/** What no reader of headers can be faster than, in this language. */
export const hop: Pass = ({ bytes }) => ({ elements: hopOverHeaders(bytes) });

const targets = new WeakMap<Uint8Array, Uint8Array>();

/** All bytes to another place of their own, chunk by chunk: what whoever copies cannot be faster than. */
export const memcpy: Pass = ({ bytes, chunks }) => {
  const target = targets.get(bytes) ?? new Uint8Array(bytes.length);
  targets.set(bytes, target);
  let at = 0;
  for (const chunk of chunks) {
    target.set(chunk, at);
    at += chunk.length;
  }
  return {};
};

/** A file read by `for await`, and nothing done with it. */
export function drain(highWaterMark: number): Pass {
  return async ({ path, bytes }) => {
    let read = 0;
    for await (const chunk of createReadStream(path, { highWaterMark })) read += (chunk as Uint8Array).length;
    if (read !== bytes.length) throw new RangeError(`Read ${read} of ${bytes.length} bytes`);
    return {};
  };
}
