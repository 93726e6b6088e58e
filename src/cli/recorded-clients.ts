import type { AwsCredentials, ClientFactory, KinesisVideoClients, ServiceAccessOptions } from '../aws/clients.js';
import { optionalPackage } from '../aws/optional-packages.js';
import { KinesisVideoServiceError } from '../aws/service-error.js';
import type { FragmentRecorder } from './fragment-recorder.js';

/**
 * Clients for media whose answers a recorder listens to.
 *
 * @throws KinesisVideoServiceError MISSING_PACKAGE
 */
export async function recordedMediaClients(
  { credentials }: ServiceAccessOptions,
  recorder: FragmentRecorder,
): Promise<KinesisVideoClients> {
  const given: GivenCredentials = credentials === undefined ? {} : { credentials };
  const { KinesisVideoMediaClient } = await optionalPackage(
    '@aws-sdk/client-kinesis-video-media',
    () => import('@aws-sdk/client-kinesis-video-media'),
  );
  return {
    media: recorder.listeningTo((settings) => new KinesisVideoMediaClient({ ...settings, ...given })),
    archivedMedia: await archivedMedia(given, recorder),
  };
}

interface GivenCredentials {
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
}

/** It is asked for a first fragment only, which comes without it too: `undefined` if it is not installed. */
async function archivedMedia(given: GivenCredentials, recorder: FragmentRecorder): Promise<ClientFactory | undefined> {
  try {
    const { KinesisVideoArchivedMediaClient } = await optionalPackage(
      '@aws-sdk/client-kinesis-video-archived-media',
      () => import('@aws-sdk/client-kinesis-video-archived-media'),
    );
    return recorder.listeningTo((settings) => new KinesisVideoArchivedMediaClient({ ...settings, ...given }));
  } catch (error) {
    if (error instanceof KinesisVideoServiceError && error.code === 'MISSING_PACKAGE') return undefined;
    throw error;
  }
}
