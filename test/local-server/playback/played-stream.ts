import {
  GetDASHStreamingSessionURLCommand,
  GetHLSStreamingSessionURLCommand,
  type GetDASHStreamingSessionURLCommandInput,
  type GetHLSStreamingSessionURLCommandInput,
} from '@aws-sdk/client-kinesis-video-archived-media';
import type { KinesisVideoServerOptions } from '../../../src/local-server/server-options.js';
import { AVC_PPS, AVC_SPS, bytes, HEVC_PPS, HEVC_SPS, HEVC_VPS } from '../../support/codec-bytes.js';
import { bytesOf } from '../../support/element-bytes.js';
import { aLocalService } from '../../support/local-service.js';
import { aCluster, aDocument, anInfo, aTracks, type BlockSpec, type TrackSpec } from '../../support/mkv-builder.js';
import { putMedia } from '../media/put-media-client.js';

/** AVCDecoderConfigurationRecord: High, 320 × 180, lengths of 4 bytes. */
export const AVC_CONFIGURATION = bytes('0164000cffe1001a', AVC_SPS, '010006', AVC_PPS);
/** The same with another picture parameter set. */
export const OTHER_AVC_CONFIGURATION = bytes('0164000cffe1001a', AVC_SPS, '010006', '68ebe084b22d');
/** HEVCDecoderConfigurationRecord: Main, 320 × 180, lengths of 4 bytes. */
export const HEVC_CONFIGURATION = bytes(
  '010160000000900000000000 3cf000fcfdf8f800000f03'.replace(' ', ''),
  '20000100',
  HEVC_VPS.length,
  HEVC_VPS,
  '21000100',
  HEVC_SPS.length,
  HEVC_SPS,
  '22000100',
  HEVC_PPS.length,
  HEVC_PPS,
);
/** AudioSpecificConfig: AAC LC, 48 kHz, mono. */
export const AAC_CONFIGURATION = bytes('1188');
/** WAVEFORMATEX of G.711, 8 kHz, mono. */
export const wave = (formatTag: 6 | 7): Uint8Array =>
  bytes(formatTag, '0001 00401f0000401f000001000800 0000'.replaceAll(' ', ''));

export const AVC: TrackSpec = { number: 1, codecPrivate: AVC_CONFIGURATION };
export const HEVC: TrackSpec = { number: 1, codecId: 'V_MPEGH/ISO/HEVC', codecPrivate: HEVC_CONFIGURATION };
export const AAC: TrackSpec = { number: 2, type: 'audio', codecPrivate: AAC_CONFIGURATION };
export const ALAW: TrackSpec = { number: 2, type: 'audio', codecId: 'A_MS/ACM', codecPrivate: wave(6) };
export const MULAW: TrackSpec = { number: 2, type: 'audio', codecId: 'A_MS/ACM', codecPrivate: wave(7) };

/** What the server's clock says at first, in milliseconds since 1970. Near the true time: else the SDK asks again, for its clock. */
export const NOW_MS = Math.floor(Date.now() / 1_000) * 1_000;

/** Which fragments there are. */
export interface FragmentsSpec {
  /** Default: H.264 alone. */
  readonly tracks?: readonly TrackSpec[];
  /** Default 3. */
  readonly count?: number;
  /** When the first one begins by the producer's clock. Default: {@link NOW_MS}. */
  readonly fromMs?: number;
  /** From one to the next; each is a second long. Default 1 000. */
  readonly stepMs?: number;
  /** How long after its sound a fragment has its first picture. Default 0. */
  readonly soundLeadMs?: number;
  /** Default `s`. */
  readonly streamName?: string;
}

/** One upload of fragments of a second: pictures 500 ms apart, sound as long. */
export function fragments({
  tracks = [AVC],
  count = 3,
  fromMs = NOW_MS,
  stepMs = 1_000,
  soundLeadMs = 0,
}: FragmentsSpec = {}): Uint8Array {
  const head = aDocument({ children: [anInfo(), aTracks(tracks)] });
  const blocks = tracks
    .flatMap((track) => blocksOf(track, soundLeadMs))
    .sort((a, b) => (a.ticks ?? 0) - (b.ticks ?? 0));
  const clusters = Array.from({ length: count }, (_, at) => aCluster({ ticks: fromMs + at * stepMs, frames: blocks }));
  return bytesOf(head, ...clusters);
}

function blocksOf({ number: track = 1, type, codecId }: TrackSpec, soundLeadMs: number): BlockSpec[] {
  if (type !== 'audio')
    return [0, 500].map((ticks) => ({
      track,
      ticks: ticks + soundLeadMs,
      keyframe: ticks === 0,
      bytes: bytes('00000003', ticks === 0 ? '6588' : '4188', 0x80),
    }));
  const sound = codecId === 'A_MS/ACM' ? new Uint8Array(4_000) : bytes('210049900219002380');
  return [0, 500].map((ticks) => ({ track, ticks, bytes: sound }));
}

/** A service with a clock that stands still until it is set, and a stream `s`. */
export type PlayedService = Awaited<ReturnType<typeof aPlayedService>>;

/** Starts it. */
export async function aPlayedService(options: KinesisVideoServerOptions = {}) {
  const clock = { ms: NOW_MS };
  const limits = { requestsPerSecond: Infinity, ...options.limits };
  const service = await aLocalService({ now: () => clock.ms, ...options, limits });
  await service.createStream('s');
  const client = service.archivedMedia();
  return {
    ...service,
    clock,
    client,
    put: (spec: FragmentsSpec = {}) =>
      putMedia(service.endpoint, fragments(spec), { 'x-amzn-stream-name': spec.streamName ?? 's' }),
    /** The address of a session. */
    hls: async (input: GetHLSStreamingSessionURLCommandInput = {}): Promise<string> => {
      const answer = await client.send(new GetHLSStreamingSessionURLCommand({ StreamName: 's', ...input }));
      return answer.HLSStreamingSessionURL!;
    },
    /** The address of a session. */
    dash: async (input: GetDASHStreamingSessionURLCommandInput = {}): Promise<string> => {
      const answer = await client.send(new GetDASHStreamingSessionURLCommand({ StreamName: 's', ...input }));
      return answer.DASHStreamingSessionURL!;
    },
  };
}

/** A range by the producer's clock, both ends in milliseconds from {@link NOW_MS}. */
export function producerRange(startMs: number, endMs: number) {
  const TimestampRange = { StartTimestamp: new Date(NOW_MS + startMs), EndTimestamp: new Date(NOW_MS + endMs) };
  return { FragmentSelectorType: 'PRODUCER_TIMESTAMP', TimestampRange } as const;
}

/** All that there may be, on demand. */
export const ON_DEMAND = {
  PlaybackMode: 'ON_DEMAND',
  HLSFragmentSelector: producerRange(-3_600_000, 3_600_000),
} as const;

/** The same for DASH. */
export const DASH_ON_DEMAND = {
  PlaybackMode: 'ON_DEMAND',
  DASHFragmentSelector: producerRange(-3_600_000, 3_600_000),
} as const;

/** What is behind an address; fails if nothing is given. */
export async function textAt(address: string | URL): Promise<string> {
  const response = await fetch(address);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.text();
}

/** Addresses in a playlist, those in attributes too. */
export function addressesIn(playlist: string, base: string | URL): readonly URL[] {
  const inTags = Array.from(playlist.matchAll(/URI="([^"]+)"/g), ([, address]) => address!);
  const lines = playlist.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return [...inTags, ...lines].map((address) => new URL(address, base));
}

/** The media playlist of an HLS session: that of its pictures, or of all it has. */
export async function mediaPlaylist(
  master: string,
): Promise<{ readonly text: string; readonly addresses: readonly URL[] }> {
  const address = addressesIn(await textAt(master), master).at(-1)!;
  const text = await textAt(address);
  return { text, addresses: addressesIn(text, address) };
}

/** The name of the error that is given, and its status. */
export async function refusalAt(address: string | URL): Promise<string> {
  const response = await fetch(address);
  await response.arrayBuffer();
  return `${response.status} ${response.headers.get('x-amzn-errortype') ?? ''}`;
}
