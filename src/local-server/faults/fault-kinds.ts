import type { FaultKind } from './fault.js';

/** What a fault does to a call: its answer comes late, it is refused, or its media suffers. */
export type FaultEffect = 'delays' | 'refuses' | 'spoils media';

/** What holds for all faults of a kind. */
export interface FaultKindFacts {
  readonly effect: FaultEffect;
  /** To which it happens unless the fault names one; `undefined`: to all. */
  readonly operations: readonly string[] | undefined;
  /** Numbers that say more. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** For people. */
  readonly description: string;
}

/** The operations that carry media. */
export const MEDIA_OPERATIONS: readonly string[] = ['PutMedia', 'GetMedia', 'GetMediaForFragmentList'];

const SESSIONS: readonly string[] = ['PutMedia', 'GetMedia'];

/** Each kind of fault. */
export const FAULT_KINDS: Readonly<Record<FaultKind['kind'], FaultKindFacts>> = {
  cut: {
    effect: 'spoils media',
    operations: MEDIA_OPERATIONS,
    required: [],
    optional: ['bytes', 'fragments'],
    description: 'cuts the connection after BYTES of media, or in a fragment after FRAGMENTS whole ones',
  },
  delay: {
    effect: 'delays',
    operations: undefined,
    required: ['ms'],
    optional: [],
    description: 'answers MS later',
  },
  silence: {
    effect: 'spoils media',
    operations: MEDIA_OPERATIONS,
    required: ['bytes'],
    optional: [],
    description: 'sends or takes nothing after BYTES of media, and stays connected',
  },
  throttle: {
    effect: 'refuses',
    operations: undefined,
    required: [],
    optional: [],
    description: 'refuses with ClientLimitExceededException',
  },
  'connection-limit': {
    effect: 'refuses',
    operations: MEDIA_OPERATIONS,
    required: [],
    optional: [],
    description: 'refuses with ConnectionLimitExceededException',
  },
  'invalid-endpoint': {
    effect: 'refuses',
    operations: SESSIONS,
    required: [],
    optional: [],
    description: 'refuses with InvalidEndpointException',
  },
  'internal-error': {
    effect: 'refuses',
    operations: undefined,
    required: [],
    optional: [],
    description: 'refuses with HTTP 500',
  },
  'in-band-error': {
    effect: 'spoils media',
    operations: MEDIA_OPERATIONS,
    required: ['id'],
    optional: ['fragments'],
    description: 'puts error ID in place of a fragment, after FRAGMENTS whole ones',
  },
  'session-end': {
    effect: 'spoils media',
    operations: SESSIONS,
    required: ['ms'],
    optional: [],
    description: 'ends the session after MS, as the service does after its 45 minutes',
  },
};
