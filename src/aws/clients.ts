import type { ByteSource } from '../sources/byte-source.js';

/** How a command is sent. */
export interface SendOptions {
  readonly abortSignal?: AbortSignal;
}

/** What is needed of a client of the AWS SDK v3: anything with its `send`. */
export interface CommandSender {
  /** Sends a command of the SDK, and resolves with its output. */
  send(command: object, options?: SendOptions): Promise<object>;
  /** Closes its sockets; called only for clients that this library made. */
  destroy?(): void;
  /** What the SDK's own clients have, and where credentials and region are looked for if they are not given. */
  readonly config?: {
    /** What its requests are signed with. */
    readonly credentials?: (() => Promise<AwsCredentials>) | undefined;
    /** Where its requests go. */
    readonly region?: (() => Promise<string>) | undefined;
  };
}

/** What a request is signed with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Makes the client for a data endpoint; it is called again when the endpoint is another one. */
export type ClientFactory = (settings: { readonly endpoint: string; readonly region: string }) => CommandSender;

/** The clients to use in place of those that the library makes. */
export interface KinesisVideoClients {
  /** Of `@aws-sdk/client-kinesis-video`: GetDataEndpoint. */
  readonly kinesisVideo?: CommandSender | undefined;
  /** Of `@aws-sdk/client-kinesis-video-media`. A client is used as it is, with the endpoint that it has. */
  readonly media?: CommandSender | ClientFactory | undefined;
  /** Of `@aws-sdk/client-kinesis-video-archived-media`. A client is used as it is, with the endpoint that it has. */
  readonly archivedMedia?: CommandSender | ClientFactory | undefined;
}

/** Where the service is, and who asks. */
export interface ServiceAccessOptions {
  /** Default: the one in the ARN, then that of the client given, then what the SDK finds (`AWS_REGION`, profile). */
  readonly region?: string | undefined;
  /** Default: those of the client given, then what the SDK finds (environment, profile, role). */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined;
  /** Of the service itself, not of its data: a local server, say. Default: that of the region. */
  readonly endpoint?: string | undefined;
  /** Clients that you have already. Default: the library makes them, and destroys them. */
  readonly clients?: KinesisVideoClients | undefined;
}

/** What GetMedia and GetMediaForFragmentList answer. */
export interface MediaOutput {
  readonly ContentType?: string | undefined;
  readonly Payload?: ByteSource | undefined;
}
