import type { Fragment, FragmentCompleteness } from '../fragment/fragment.js';
import type { InBandError } from '../fragment/in-band-error.js';
import type { MkvTag } from '../fragment/mkv-tag.js';
import type { Track } from '../matroska/track.js';
import type { Paint } from './paint.js';
import { languageOf } from './render-tags.js';
import { counted, hex, jsonInteger, jsonNumber, printable, quoted, shortHex, timeOfMs } from './render-values.js';

/** One line of `kvs fragments --json`. */
export function fragmentJson(fragment: Fragment): string {
  const { metadata, isComplete: complete, error, tracks, tags, frameCount: frames, bytes } = fragment;
  const { millisBehindNow, continuationToken } = metadata;
  return JSON.stringify({
    fragmentNumber: metadata.fragmentNumber ?? null,
    serverTimestampMs: metadata.serverTimestampMs ?? null,
    producerTimestampMs: metadata.producerTimestampMs ?? null,
    millisBehindNow,
    continuationToken,
    complete,
    completeness: complete ? undefined : fragment.completeness,
    error,
    tracks: [...tracks.values()].map(trackValue),
    tags: tags.map(tagValue),
    frames,
    bytes,
  });
}

/** Some lines about a fragment, the last one empty. */
export function fragmentRows(fragment: Fragment, paint: Paint): string {
  const { metadata, tracks, tags, error, frameCount, bytes, completeness } = fragment;
  const { fragmentNumber = `without a number, in document ${fragment.document}` } = metadata;
  const { producerTimestampMs, serverTimestampMs, millisBehindNow } = metadata;
  const rows = [
    paint.strong(`fragment ${printable(fragmentNumber)}`),
    row('producer', producerTimestampMs === undefined ? 'no time' : timeOfMs(producerTimestampMs)),
    row('server', serverTimestampMs === undefined ? 'no time' : timeOfMs(serverTimestampMs)),
    ...(millisBehindNow === undefined ? [] : [row('lag', `${millisBehindNow} ms behind now`)]),
    ...[...tracks.values()].map((track) => row(`track ${track.number.toString()}`, trackText(track))),
    row('content', `${counted(frameCount, 'frame')}, ${counted(bytes, 'byte')}`),
    row('state', STATES[completeness]),
    ...(error === undefined ? [] : [row('error', errorText(error))]),
    ...tags.flatMap((tag) => tagRows(tag)),
  ];
  return `${rows.join('\n')}\n`;
}

const STATES: Readonly<Record<FragmentCompleteness, string>> = {
  open: 'open',
  complete: 'complete',
  truncated: 'truncated: its end is missing',
  damaged: 'damaged: bytes in it could not be read',
  'too-large': 'too large: not all of it could be kept',
  failed: 'failed: the service reports an error in its place',
};

const LABEL_WIDTH = 10;

function row(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)} ${text}`;
}

function trackValue(track: Track) {
  const { number, uid, name, codecId = null, type, codecPrivate, defaultDurationNs } = track;
  const { video, audio, isEncrypted } = track;
  return {
    number: jsonInteger(number),
    name,
    codecId,
    type,
    uid: uid === undefined ? undefined : jsonInteger(uid),
    language: track.languageBcp47 ?? track.language,
    codecPrivate: codecPrivate && hex(codecPrivate),
    defaultDurationNs: defaultDurationNs === undefined ? undefined : jsonInteger(defaultDurationNs),
    encrypted: isEncrypted || undefined,
    video: video && {
      pixelWidth: video.pixelWidth,
      pixelHeight: video.pixelHeight,
      displayWidth: video.displayWidth,
      displayHeight: video.displayHeight,
    },
    audio: audio && {
      samplingFrequency: jsonNumber(audio.samplingFrequency),
      channels: audio.channels,
      bitDepth: audio.bitDepth,
    },
  };
}

/** Those in it besides, if there are any. */
function tagValue({ name, value, binary, tags, ...tag }: MkvTag): object {
  return {
    name,
    value,
    binary: binary && hex(binary),
    language: languageOf(tag),
    tags: tags.length === 0 ? undefined : tags.map(tagValue),
  };
}

function trackText({ name, codecId = 'no codec', type, video, audio, isEncrypted }: Track): string {
  const facts = [codecId, video || audio ? undefined : type];
  if (video) facts.push(`${video.pixelWidth ?? '?'} × ${video.pixelHeight ?? '?'}`);
  if (audio) facts.push(`${audio.samplingFrequency} Hz`, counted(audio.channels, 'channel'));
  if (isEncrypted) facts.push('encrypted');
  const text = facts.filter((fact) => fact !== undefined).join(', ');
  return printable(name === undefined ? text : `${name}: ${text}`);
}

function errorText({ id, code, message, meaning }: InBandError): string {
  const title = [id?.toString(), code].filter((part) => part !== undefined).join(' ');
  return printable(`${title}: ${message === undefined ? meaning : `${meaning} ${message}`}`);
}

/** Tags in a tag stand below it, further to the right. */
function tagRows({ name, value, binary, tags }: MkvTag, depth = 0): readonly string[] {
  const text = binary === undefined ? quoted(value) : shortHex(binary);
  const own = row('tag', `${'  '.repeat(depth)}${printable(name)} = ${text}`);
  return [own, ...tags.flatMap((tag) => tagRows(tag, depth + 1))];
}
