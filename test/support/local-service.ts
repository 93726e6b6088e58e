import { CreateStreamCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { KinesisVideoArchivedMediaClient } from '@aws-sdk/client-kinesis-video-archived-media';
import { KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';
import { KinesisVideoServer } from '../../src/local-server/kinesis-video-server.js';
import type { KinesisVideoServerOptions } from '../../src/local-server/server-options.js';

/** What the clients sign with, unless the server has credentials of its own. */
export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

/** A server of ours on a port of its own, and the clients of the SDK for it. */
export type LocalService = Awaited<ReturnType<typeof aLocalService>>;

/** Starts it. `await service.close()`, or `await using`, ends server and clients. */
export async function aLocalService(options: KinesisVideoServerOptions = {}) {
  const server = await KinesisVideoServer.start(options);
  const { endpoint } = server;
  const settings = { endpoint, region: 'us-east-1', credentials: options.credentials ?? CREDENTIALS };
  const kinesisVideo = new KinesisVideoClient(settings);
  const made: { destroy(): void }[] = [kinesisVideo];
  const kept = <Client extends { destroy(): void }>(client: Client): Client => {
    made.push(client);
    return client;
  };
  const close = async (): Promise<void> => {
    for (const client of made) client.destroy();
    await server.close();
  };
  return {
    server,
    endpoint,
    kinesisVideo,
    media: () => kept(new KinesisVideoMediaClient(settings)),
    archivedMedia: () => kept(new KinesisVideoArchivedMediaClient(settings)),
    /** Gives its ARN. Kept for a day, unless said otherwise. */
    createStream: async (streamName: string, retentionHours = 24): Promise<string> => {
      const command = new CreateStreamCommand({ StreamName: streamName, DataRetentionInHours: retentionHours });
      const { StreamARN } = await kinesisVideo.send(command);
      return StreamARN!;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
