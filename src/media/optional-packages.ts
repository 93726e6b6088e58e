import { UsageError } from '../errors.js';
import { MediaError } from './media-error.js';

/**
 * Loads an optional peer when it is needed first.
 *
 * @param load such as `() => import('mediabunny')`: bundlers must see the name
 * @throws MediaError MISSING_PACKAGE; UsageError if it is installed, and cannot be loaded all the same: asking again would not help
 */
export async function optionalPackage<Package>(name: string, load: () => Promise<Package>): Promise<Package> {
  try {
    return await load();
  } catch (error) {
    const message = messageOf(error);
    if (!isMissing(name, error, message))
      throw new UsageError(`The package ${name} cannot be loaded: ${message}`, { cause: error });
    const text = `The package ${name} is not installed: npm install ${name}`;
    throw new MediaError('MISSING_PACKAGE', { message: text, cause: error });
  }
}

/** As Node says it of `import` and of `require`; what the package needs itself has another name, or the path of a file. */
const NOT_FOUND = /^Cannot find (?:package|module) '([^']+)'/;

function isMissing(name: string, error: unknown, message: string): boolean {
  // Not by instanceof, which an error of another realm would fail.
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return false;
  return NOT_FOUND.exec(message)?.[1] === name;
}

function messageOf(error: unknown): string {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? message : String(error);
}
