import type { ServiceAccessOptions } from '../aws/clients.js';
import { optionalPackage } from '../aws/optional-packages.js';
import { Retrying } from '../aws/retrying.js';
import { KinesisVideoServiceError } from '../aws/service-error.js';
import { sdkErrorFacts } from '../aws/service-failure.js';
import { pause } from '../aws/waiting.js';

/** A stream, as `kvs list` tells it. */
export interface ListedStream {
  readonly streamName: string;
  readonly streamArn: string;
  readonly status: string;
  readonly creationTime: string | undefined;
  readonly dataRetentionInHours: number;
}

/** What is asked of the service that is not about media. */
export interface StreamsClient {
  streams(): AsyncIterable<ListedStream>;
  /** Resolves when media can be put into it; tells whether it is new. */
  create(streamName: string, dataRetentionInHours: number): Promise<boolean>;
  close(): void;
}

const POLLING_MS = 1000;
/** Somebody waits for the answer: a server that is not there is soon told. */
const RETRY = { giveUpAfterMs: 3000 };

/** @throws KinesisVideoServiceError MISSING_PACKAGE */
export async function streamsClient(
  { endpoint, region, credentials }: ServiceAccessOptions,
  signal: AbortSignal,
): Promise<StreamsClient> {
  const sdk = await optionalPackage('@aws-sdk/client-kinesis-video', () => import('@aws-sdk/client-kinesis-video'));
  const client = new sdk.KinesisVideoClient({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  const asking = <Answer>(operation: string, stream: string, request: () => Promise<Answer>): Promise<Answer> =>
    new Retrying({ operation, stream }, { signal, retry: RETRY }).run(request);

  async function* streams(): AsyncGenerator<ListedStream> {
    let token: string | undefined;
    do {
      const command = new sdk.ListStreamsCommand(token === undefined ? {} : { NextToken: token });
      const answer = await asking('ListStreams', '', () => client.send(command, { abortSignal: signal }));
      for (const stream of answer.StreamInfoList ?? []) yield listed(stream);
      token = answer.NextToken === '' ? undefined : answer.NextToken;
    } while (token !== undefined);
  }

  async function isActive(StreamName: string): Promise<boolean> {
    const command = new sdk.DescribeStreamCommand({ StreamName });
    const answer = await asking('DescribeStream', StreamName, () => client.send(command, { abortSignal: signal }));
    return answer.StreamInfo?.Status === 'ACTIVE';
  }

  async function create(StreamName: string, DataRetentionInHours: number): Promise<boolean> {
    const command = new sdk.CreateStreamCommand({ StreamName, DataRetentionInHours });
    const isNew = await asking('CreateStream', StreamName, () => client.send(command, { abortSignal: signal })).then(
      () => true,
      falseIfThere,
    );
    while (!(await isActive(StreamName))) await pause(POLLING_MS, signal);
    return isNew;
  }

  return { streams, create, close: () => client.destroy() };
}

/** What the SDK says of a stream. */
interface StreamFacts {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
  readonly Status?: string | undefined;
  readonly CreationTime?: Date | undefined;
  readonly DataRetentionInHours?: number | undefined;
}

function listed(facts: StreamFacts): ListedStream {
  return {
    streamName: facts.StreamName ?? '',
    streamArn: facts.StreamARN ?? '',
    status: facts.Status ?? '',
    creationTime: facts.CreationTime?.toISOString(),
    dataRetentionInHours: facts.DataRetentionInHours ?? 0,
  };
}

function falseIfThere(error: unknown): false {
  const isThere =
    error instanceof KinesisVideoServiceError && sdkErrorFacts(error.cause).name === 'ResourceInUseException';
  if (!isThere) throw error;
  return false;
}
