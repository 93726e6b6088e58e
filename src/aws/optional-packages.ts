import { UsageError } from '../errors.js';
import { KinesisVideoServiceError } from './service-error.js';
import { sdkErrorFacts } from './service-failure.js';

/**
 * Loads an optional peer when it is needed first.
 *
 * @param load such as `() => import('@aws-sdk/client-kinesis-video')`: bundlers must see the name
 * @throws KinesisVideoServiceError MISSING_PACKAGE; UsageError if it is installed, and cannot be loaded all the same: asking again
 * would not help
 */
export async function optionalPackage<Package>(name: string, load: () => Promise<Package>): Promise<Package> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(name, error))
      throw new UsageError(`The package ${name} cannot be loaded: ${sdkErrorFacts(error).message}`, { cause: error });
    throw new KinesisVideoServiceError('MISSING_PACKAGE', {
      message: `The package ${name} is not installed: npm install ${name}`,
      cause: error,
    });
  }
}

/** As Node says it of `import` and of `require`; what the package needs itself has another name, or the path of a file. */
const NOT_FOUND = /^Cannot find (?:package|module) '([^']+)'/;

function isMissing(name: string, error: unknown): boolean {
  // Not by instanceof, which an error of another realm would fail.
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return false;
  return NOT_FOUND.exec(sdkErrorFacts(error).message)?.[1] === name;
}
