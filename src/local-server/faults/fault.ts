/** What can be made to go wrong, by name. */
export type FaultKind =
  /**
   * The connection is cut after `bytes` bytes of media, or, without a number, somewhere in a fragment, after `fragments` whole
   * ones (without a number: 0 to 4, drawn from the seed).
   */
  | { readonly kind: 'cut'; readonly bytes?: number | undefined; readonly fragments?: number | undefined }
  /** The answer comes `ms` later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** After at most `bytes` bytes of media nothing more comes, and the connection stays open. */
  | { readonly kind: 'silence'; readonly bytes: number }
  /** `ClientLimitExceededException`. */
  | { readonly kind: 'throttle' }
  /** `ConnectionLimitExceededException`. */
  | { readonly kind: 'connection-limit' }
  /** `InvalidEndpointException`. */
  | { readonly kind: 'invalid-endpoint' }
  /** HTTP 500. */
  | { readonly kind: 'internal-error' }
  /**
   * The error stands in the media, in place of a fragment, after `fragments` whole ones (default 0); PutMedia acknowledges
   * with it. Such as 4500.
   */
  | { readonly kind: 'in-band-error'; readonly id: number; readonly fragments?: number | undefined }
  /** The service ends the answer by itself after `ms`; PutMedia says so with error 4003. */
  | { readonly kind: 'session-end'; readonly ms: number };

/** A fault, and when it strikes. */
export type Fault = FaultKind & FaultOccasion;

/** When a fault strikes. */
export interface FaultOccasion {
  /** Such as `GetMedia`. Default: all operations that it can happen to. */
  readonly operation?: string | undefined;
  /** Name of the stream. Default: all. */
  readonly stream?: string | undefined;
  /** How many calls it strikes before it is used up. Default: all. */
  readonly times?: number | undefined;
  /** How many calls it lets go before the first one. Default 0. */
  readonly after?: number | undefined;
  /** The chance that a call is struck, 0 to 1, drawn from the server's seed. Default 1. */
  readonly chance?: number | undefined;
}

/** The faults of one call. */
export interface CallFaults {
  /** Before anything is answered. May wait, or throw a `ServiceException`. */
  begin(signal: AbortSignal): Promise<void>;
  /** When the service ends this answer by itself; `undefined`: when its own limit says so. */
  readonly sessionMs: number | undefined;
  /**
   * A fragment is to be sent, or was received. Gives the id of the error that takes its place, if there is one.
   *
   * @param sizeInBytes so that a cut can strike its middle
   */
  fragment(sizeInBytes: number): number | undefined;
  /**
   * The next bytes of media, sent or received. Gives those that come through, and whether the connection is cut behind them;
   * waits as long as there is to be silence, until the signal aborts.
   */
  pass(chunk: Uint8Array, signal: AbortSignal): PassedBytes | Promise<PassedBytes>;
}

/** What came through. */
export interface PassedBytes {
  readonly bytes: Uint8Array;
  readonly isCut: boolean;
}
