import type { Codec, VideoCodec } from '../codecs/codec.js';

/** Whether frames are pictures; if not, they are sound. */
export function isVideoCodec(codec: Codec): codec is VideoCodec {
  return codec.kind === 'avc' || codec.kind === 'hevc';
}

/** Whether frames may be shown in another order than they are decoded. */
export function mayReorder(codec: Codec): boolean {
  return isVideoCodec(codec) && (codec.kind === 'hevc' || codec.profile !== BASELINE_PROFILE);
}

/** profile_idc of H.264 without B pictures (ITU-T H.264 §A.2.1). */
const BASELINE_PROFILE = 66;
