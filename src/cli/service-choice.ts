import type { Command } from 'commander';
import type { ServiceAccessOptions } from '../aws/clients.js';
import { streamIdentity, type StreamChoice } from '../aws/stream-identity.js';
import { UsageError } from '../errors.js';
import type { CommandIo } from './command-io.js';

/** Which service, as the command line gives it. */
export interface ServiceChoiceOptions {
  readonly endpoint?: string;
  readonly region?: string;
}

/** What is told of them in the help of each command. */
export const SERVICE_HELP = `
<stream> is a name or an ARN, which has the region in it. Without --endpoint the
variables KVS_ENDPOINT and AWS_ENDPOINT_URL_KINESIS_VIDEO are asked, then it is
the real service. Region and credentials are found as the AWS SDK finds them; a
server on this machine (kvs serve) needs neither. The packages of the SDK are to
be installed: @aws-sdk/client-kinesis-video and what the command names besides.`;

/** Adds the options by which a service is chosen. */
export function withServiceOptions(command: Command): Command {
  return command
    .option('--endpoint <url>', 'of the service, such as http://127.0.0.1:8087')
    .option('--region <name>', 'of the stream, such as eu-central-1');
}

/** Where the service is that the command line and the environment name. */
export function serviceNamed(options: ServiceChoiceOptions, { environment }: CommandIo): ServiceAccessOptions {
  const endpoint = options.endpoint ?? environment['KVS_ENDPOINT'] ?? environment['AWS_ENDPOINT_URL_KINESIS_VIDEO'];
  const { region } = options;
  if (endpoint === undefined) return { region };
  if (!isOnThisMachine(endpoint)) return { endpoint, region };
  const isKnown = environment['AWS_ACCESS_KEY_ID'] !== undefined || environment['AWS_PROFILE'] !== undefined;
  return {
    endpoint,
    region: region ?? environment['AWS_REGION'] ?? LOCAL_REGION,
    credentials: isKnown ? undefined : LOCAL_CREDENTIALS,
  };
}

/** A stream by its name or its ARN. */
export function streamNamed(text: string): StreamChoice {
  streamIdentity({ streamName: text }); // refuses what is neither
  return text.startsWith('arn:') ? { streamArn: text } : { streamName: text };
}

/** What a local server is content with, unless it was given credentials. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const LOCAL_REGION = 'us-east-1';

function isOnThisMachine(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) throw new UsageError(`not the address of a service: ${endpoint}`);
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
