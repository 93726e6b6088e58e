/** A multiple of 3, so that the parts can be put together; and no more than a call may have of arguments. */
const PART_BYTES = 0x3000;

/** RFC 4648 §4. */
export function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += PART_BYTES)
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + PART_BYTES))));
  return parts.join('');
}
