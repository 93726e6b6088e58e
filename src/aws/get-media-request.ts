import type { MediaOutput } from './clients.js';
import { optionalPackage } from './optional-packages.js';
import type { RequestPlace } from './retrying.js';
import type { ServiceAccess } from './service-access.js';
import type { StartSelector } from './start-position.js';
import type { StreamIdentity } from './stream-identity.js';

/** A request whose answer is media. */
export interface MediaRequest {
  readonly place: RequestPlace;
  /** Resolves with the beginning of the answer. */
  open(signal: AbortSignal): Promise<MediaOutput>;
}

/** Who is asked for what. */
export interface MediaQuestion {
  readonly stream: StreamIdentity;
  readonly access: ServiceAccess;
}

/** GetMedia, from this place on. */
export function getMediaRequest({ stream, access }: MediaQuestion, StartSelector: StartSelector): MediaRequest {
  return {
    place: { operation: 'GetMedia', stream: stream.text },
    async open(abortSignal) {
      const { GetMediaCommand } = await optionalPackage(
        '@aws-sdk/client-kinesis-video-media',
        () => import('@aws-sdk/client-kinesis-video-media'),
      );
      const client = await access.media();
      return client.send(new GetMediaCommand({ ...stream.input, StartSelector }), { abortSignal });
    },
  };
}

/** GetMediaForFragmentList, for one fragment. */
export function archivedFragmentRequest({ stream, access }: MediaQuestion, fragmentNumber: string): MediaRequest {
  return {
    place: { operation: 'GetMediaForFragmentList', stream: stream.text },
    async open(abortSignal) {
      const { GetMediaForFragmentListCommand } = await optionalPackage(
        '@aws-sdk/client-kinesis-video-archived-media',
        () => import('@aws-sdk/client-kinesis-video-archived-media'),
      );
      const client = await access.archivedMedia('GET_MEDIA_FOR_FRAGMENT_LIST');
      const command = new GetMediaForFragmentListCommand({ ...stream.input, Fragments: [fragmentNumber] });
      return client.send(command, { abortSignal });
    },
  };
}
