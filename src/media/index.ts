export { MediaError, MEDIA_ERROR_CODES } from './media-error.js';
export type { MediaErrorCode, MediaErrorFacts } from './media-error.js';
// What the frames of a track are.
export type { AacCodec, Codec, CodecFacts, SampleCodec, VideoCodec } from './codecs/codec.js';
// Audio.
// Containers.
// Playback.
// Images and notifications.
