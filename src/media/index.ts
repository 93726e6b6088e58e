export { MediaError, MEDIA_ERROR_CODES } from './media-error.js';
export type { MediaErrorCode, MediaErrorFacts } from './media-error.js';
// What the frames of a track are.
export type { AacCodec, Codec, CodecFacts, SampleCodec, VideoCodec } from './codecs/codec.js';
export { codecOf } from './codecs/codec-of.js';
export { isSameCodec } from './codecs/same-codec.js';
export { parameterSetsOf } from './codecs/video-codec-of.js';
export { nalUnitsOf, toAnnexB, toLengthPrefixed } from './codecs/nal-framing.js';
export type { NalFraming } from './codecs/nal-framing.js';
export { adtsFrame, rawAacFrame, readAdtsHeader } from './codecs/adts.js';
export { readAudioSpecificConfig, writeAudioSpecificConfig } from './codecs/audio-specific-config.js';
export { readAvcConfiguration, writeAvcConfiguration } from './codecs/avc-configuration.js';
export { readAvcSps } from './codecs/avc-sps.js';
export { readHevcConfiguration, writeHevcConfiguration } from './codecs/hevc-configuration.js';
export { readHevcSps } from './codecs/hevc-sps.js';
export { readWaveFormat, writeWaveFormat } from './codecs/wave-format.js';
export type { AdtsHeader } from './codecs/adts.js';
export type { AacExtension, AudioSpecificConfig } from './codecs/audio-specific-config.js';
export type { AvcConfiguration, AvcParameterSets } from './codecs/avc-configuration.js';
export type { AvcSequence } from './codecs/avc-sps.js';
export type { HevcConfiguration, HevcUnits } from './codecs/hevc-configuration.js';
export type { HevcProfile, HevcSequence } from './codecs/hevc-sps.js';
export type { LengthSize } from './codecs/nal-units.js';
export type { PictureSize } from './codecs/picture-size.js';
export type { ProgramConfig } from './codecs/program-config.js';
export type { WaveFormat } from './codecs/wave-format.js';
export { decodeG711, encodeG711 } from './codecs/g711.js';
export type { G711Law } from './codecs/sample-codec.js';
// Audio.
export { audioChunks } from './audio/audio-chunks.js';
export { callFacts, CONNECT_TRACKS } from './audio/call-facts.js';
export { contactFragments } from './audio/contact-fragments.js';
export { pcm, stereo } from './audio/pcm.js';
export { pcmBytes } from './audio/pcm-chunk.js';
export { resampled } from './audio/resampled.js';
export { stereoOf } from './audio/stereo-of.js';
export { wav, wavFile } from './audio/wav.js';
export type { AudioChunksOptions } from './audio/audio-chunks.js';
export type { CallFacts, ConnectCall, MediaPipelineCall, OtherCall, VoiceConnectorCall } from './audio/call-facts.js';
export type { ContactFragmentsOptions } from './audio/contact-fragments.js';
export type { PcmOptions, StereoOptions } from './audio/pcm.js';
export type { PcmChunk, PcmClock } from './audio/pcm-chunk.js';
export type { PcmInput } from './audio/pcm-input.js';
export type { PcmTimingOptions } from './audio/pcm-settings.js';
export type { ResampledOptions, ResamplingQuality } from './audio/resampled.js';
export type { StereoOfOptions, TwoSides } from './audio/stereo-of.js';
export type { WavOptions } from './audio/wav.js';
// Containers.
export { writeClip } from './containers/clip.js';
export { writeMediaFile } from './containers/media-file.js';
export { playableFragments, readPlayableFragment } from './containers/playable-fragments.js';
export { playableFragment } from './containers/playable-fragment.js';
export { writeInitSegment, writeMediaSegment, writeTsSegment } from './containers/segments.js';
export type {
  PlayableFragment,
  PlayableFragmentOptions,
  PlayableFrame,
  PlayableTrack,
} from './containers/playable-fragment.js';
export type { ClipLimits, ClipOptions } from './containers/clip.js';
export type { MediaFileFormat, MediaFileOptions } from './containers/media-file.js';
export type { FragmentInput } from './containers/playable-fragments.js';
export type { MediaSegmentOptions, SegmentContent, TsSegmentOptions } from './containers/segments.js';
// Playback.
export { CodecConfigurations } from './playback/codec-configurations.js';
export { KVS_NAMESPACE, dashManifest } from './playback/dash-manifest.js';
export { DISCONTINUITY_THRESHOLD_MS, MAX_PLAYLIST_FRAGMENTS } from './playback/fragment-facts.js';
export { hlsMasterPlaylist, hlsMediaPlaylist } from './playback/hls-playlists.js';
export { MEDIA_START_MS, PlaylistWindow } from './playback/playlist-window.js';
export { readDashManifest } from './playback/read-dash-manifest.js';
export { replayedCount, selectFragments } from './playback/select-fragments.js';
export { fragmentFacts, playbackTracks, segmentZeroNs } from './playback/session-media.js';
export { writeDash } from './playback/write-dash.js';
export { writeHls } from './playback/write-hls.js';
export type { CodecChange } from './playback/codec-configurations.js';
export type { DashManifestOptions } from './playback/dash-manifest.js';
export type {
  DiscontinuityMode,
  DisplayMode,
  FragmentFacts,
  FragmentSelectorType,
  PlaybackMode,
} from './playback/fragment-facts.js';
export type { ContainerFormat, HlsMasterPlaylistOptions, HlsMediaPlaylistOptions } from './playback/hls-playlists.js';
export type { MediaFolderOptions } from './playback/media-folder.js';
export type { PlaybackFile } from './playback/playback-file.js';
export type { PlaybackTrack } from './playback/playback-track.js';
export type { PlaylistEntry, PlaylistWindowOptions } from './playback/playlist-window.js';
export type {
  DashFragment,
  DashManifestContent,
  DashPeriod,
  DashRepresentation,
} from './playback/read-dash-manifest.js';
export type { FragmentSelection } from './playback/select-fragments.js';
export type { WriteDashOptions } from './playback/write-dash.js';
export type { WriteHlsOptions } from './playback/write-hls.js';
// Images and notifications.
export { MediaEventProcessor } from './images/media-event-processor.js';
export { mediaEventsOf } from './images/media-events-of.js';
export type {
  ImageEvent,
  MediaEvent,
  MediaEventOptions,
  NotificationEvent,
  NotificationMessage,
} from './images/media-event.js';
