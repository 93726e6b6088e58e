/** The reasons a person can do something about; others are told as Node tells them. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

/** What the code of an error of the system means, in words. */
export function reasonOf(code: string): string {
  return REASONS[code] ?? code;
}

/** Of an error of the system, such as `ENOENT`. */
export function systemErrorCode(error: unknown): string | undefined {
  const isSystemError = typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error;
  return isSystemError && typeof error.code === 'string' ? error.code : undefined;
}
