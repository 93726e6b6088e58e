import { KinesisVideoServiceError } from './service-error.js';

/**
 * Loads an optional peer when it is needed first.
 *
 * @param load such as `() => import('@aws-sdk/client-kinesis-video')`: bundlers must see the name
 * @throws KinesisVideoServiceError MISSING_PACKAGE
 */
export async function optionalPackage<Package>(name: string, load: () => Promise<Package>): Promise<Package> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new KinesisVideoServiceError('MISSING_PACKAGE', {
      message: `The package ${name} is not installed: npm install ${name}`,
      cause: error,
    });
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
