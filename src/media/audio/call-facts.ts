import type { Fragment } from '../../fragment/fragment.js';
import type { Track } from '../../matroska/track.js';

/**
 * Amazon Connect, live media streaming: PCM that calls itself AAC, a track for each side.
 *
 * @see https://docs.aws.amazon.com/connect/latest/adminguide/customer-voice-streams.html
 */
export interface ConnectCall {
  readonly kind: 'connect';
  readonly contactId: string | undefined;
  readonly instanceId: string | undefined;
  /** What the samples are, such as `audio/L16;rate=8000;channels=1;`. Right where CodecID is not. */
  readonly mimeType: string | undefined;
}

/**
 * Chime SDK Voice Connector: PCM, a stream for each side.
 *
 * @see https://docs.aws.amazon.com/chime-sdk/latest/ag/start-kinesis-vc.html
 */
export interface VoiceConnectorCall {
  readonly kind: 'voice-connector';
  readonly transactionId: string | undefined;
  readonly callId: string | undefined;
  readonly voiceConnectorId: string | undefined;
  readonly mimeType: string | undefined;
}

/**
 * Chime SDK media stream pipelines: AAC, a stream for each attendee, or one of all mixed.
 *
 * @see https://docs.aws.amazon.com/chime-sdk/latest/dg/media-stream-tips-tricks.html
 */
export interface MediaPipelineCall {
  readonly kind: 'media-pipeline';
  readonly meetingId: string | undefined;
  readonly externalMeetingId: string | undefined;
  /** `undefined` where all attendees are mixed. */
  readonly attendeeId: string | undefined;
  readonly externalUserId: string | undefined;
  /** In Hz. */
  readonly sampleRate: number | undefined;
  readonly channels: number | undefined;
}

/** Neither: whatever a producer of your own writes. */
export interface OtherCall {
  readonly kind: 'other';
  readonly mimeType: string | undefined;
}

/** Who writes a fragment of telephone audio, and which call it says it is of. */
export type CallFacts = ConnectCall | VoiceConnectorCall | MediaPipelineCall | OtherCall;

/** The names of the two tracks of an Amazon Connect call. Their numbers and their order change from call to call. */
export const CONNECT_TRACKS = { fromCustomer: 'AUDIO_FROM_CUSTOMER', toCustomer: 'AUDIO_TO_CUSTOMER' } as const;

/**
 * What the tags and tracks of one fragment tell of its call. Tags may be missing on the first and the last fragment of a call
 * ({@link contactFragments} knows whose those are): what they would tell is `undefined` then.
 */
export function callFacts(fragment: Fragment): CallFacts {
  const text = (name: string): string | undefined => tagText(fragment, name);
  const mimeType = text('MimeType');
  if (text('VoiceConnectorId') !== undefined || text('TransactionId') !== undefined) {
    const [transactionId, callId, voiceConnectorId] = ['TransactionId', 'CallId', 'VoiceConnectorId'].map(text);
    return { kind: 'voice-connector', transactionId, callId, voiceConnectorId, mimeType };
  }
  if (text('meetingId') !== undefined) return mediaPipelineCall(text);
  if (text('ContactId') !== undefined || hasConnectTracks(fragment))
    return { kind: 'connect', contactId: text('ContactId'), instanceId: text('InstanceId'), mimeType };
  return { kind: 'other', mimeType };
}

/** What a tag says; an empty value takes back what was said before, so it says nothing. */
export function tagText(fragment: Fragment, name: string): string | undefined {
  const value = fragment.tag(name)?.value;
  return value === '' ? undefined : value;
}

/**
 * @internal What the samples of a track are where no tag MimeType says it, but everybody knows.
 */
export function conventionalMimeType(fragment: Fragment, track: Track): string | undefined {
  const { name = '', codecId = CALLED_AAC } = track;
  const [, inName] = /^Track_(audio\/\w+)$/.exec(name) ?? [];
  // Only where the CodecID is the wrong one that these write: a right one may be believed.
  if (codecId !== CALLED_AAC) return undefined;
  if (inName !== undefined) return `${inName};rate=8000;channels=1`;
  const isVoiceConnector = callFacts(fragment).kind === 'voice-connector';
  return isVoiceConnector || CONNECT_TRACK_NAMES.has(name) ? TELEPHONE_PCM : undefined;
}

const CALLED_AAC = 'A_AAC';
const TELEPHONE_PCM = 'audio/L16;rate=8000;channels=1';
const CONNECT_TRACK_NAMES: ReadonlySet<string> = new Set(Object.values(CONNECT_TRACKS));

function hasConnectTracks({ tracks }: Fragment): boolean {
  return [...tracks.values()].some(({ name }) => name !== undefined && CONNECT_TRACK_NAMES.has(name));
}

function mediaPipelineCall(text: (name: string) => string | undefined): MediaPipelineCall {
  const number = (name: string): number | undefined => {
    const value = text(name);
    return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  };
  return {
    kind: 'media-pipeline',
    meetingId: text('meetingId'),
    externalMeetingId: text('externalMeetingId'),
    attendeeId: text('attendeeId'),
    externalUserId: text('externalUserId'),
    sampleRate: number('sampleRate'),
    channels: number('channels'),
  };
}
