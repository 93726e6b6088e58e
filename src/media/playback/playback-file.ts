/** A file of a folder that is being written. One that comes again takes the place of the one before. */
export interface PlaybackFile {
  /** Within the folder; `/` between names. */
  readonly path: string;
  readonly content: Uint8Array;
  /** As a server is to say it. */
  readonly contentType: string;
}

/** What servers call these files (RFC 8216 §4, ISO/IEC 23009-1 Annex C). */
export const CONTENT_TYPES = {
  hls: 'application/vnd.apple.mpegurl',
  dash: 'application/dash+xml',
  ts: 'video/mp2t',
  video: 'video/mp4',
  audio: 'audio/mp4',
} as const;

/** A file that is text. */
export function textFile(path: string, text: string, contentType: string): PlaybackFile {
  return { path, content: new TextEncoder().encode(text), contentType };
}
