/** Somebody asks for a {@link Resource}. */
export interface ResourceCall {
  /** What stands behind the question mark. */
  readonly query: URLSearchParams;
  /** Aborts when the connection or the server closes. */
  readonly signal: AbortSignal;
  /**
   * Lets the faults strike that are meant for it: to be called when the stream is known.
   *
   * @throws ServiceException
   */
  readonly strike: (streamName: string | undefined) => Promise<void>;
}

/** What is given for it. */
export interface ResourceAnswer {
  readonly contentType: string;
  readonly body: Uint8Array;
  /** Cache-Control. Default `no-store`. */
  readonly cacheControl?: string | undefined;
  /** What else is said of it. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * What is got by its address: by GET or HEAD, without a signature, and as a rule from pages of any origin. What may be seen of it, the resource
 * itself decides. What `answer` throws, a `ServiceException` or anything else, is told as operations tell it.
 */
export interface Resource {
  /** As the service names it, such as `GetHLSMasterPlaylist`. */
  readonly name: string;
  /** Such as `/hls/v1/getHLSMasterPlaylist.m3u8`. */
  readonly path: string;
  /** Whose pages may read it. Default `any-origin`. */
  readonly audience?: 'any-origin' | 'own-origin' | undefined;
  answer(call: ResourceCall): Promise<ResourceAnswer>;
}
