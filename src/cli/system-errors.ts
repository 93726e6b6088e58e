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
  return isSystemError(error) ? error.code : undefined;
}

/** What Node throws when the system refuses something. */
export interface SystemError {
  readonly code: string;
  readonly syscall: string;
  readonly message: string;
}

/** By what it has, not by its class: errors of another realm have another one. */
export function isSystemError(error: unknown): error is SystemError {
  if (typeof error !== 'object' || error === null) return false;
  const { code, syscall, message } = error as Partial<Record<keyof SystemError, unknown>>;
  return [code, syscall, message].every((fact) => typeof fact === 'string');
}
