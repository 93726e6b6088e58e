/** H.264 or H.265 as a decoder is set up for it. */
export interface VideoCodec {
  readonly kind: 'avc' | 'hevc';
  /** RFC 6381, such as `avc1.64001F` or `hvc1.1.6.L93.B0`. */
  readonly codecString: string;
  /** Of the picture as shown, cropping taken off, in pixels. */
  readonly width: number;
  readonly height: number;
  /** `profile_idc`, `general_profile_idc`. */
  readonly profile: number;
  /** `level_idc`, `general_level_idc`. */
  readonly level: number;
  /** AVCDecoderConfigurationRecord or HEVCDecoderConfigurationRecord (ISO/IEC 14496-15): with 4-byte lengths, whatever the track has. */
  readonly configuration: Uint8Array;
  /** How the NAL units of the track's frames are told apart: by start codes, or by lengths of so many bytes. */
  readonly framing: 'annex-b' | 1 | 2 | 3 | 4;
}

/** AAC as a decoder is set up for it. */
export interface AacCodec {
  readonly kind: 'aac';
  /** RFC 6381, such as `mp4a.40.2`. */
  readonly codecString: string;
  /** In Hz, as it is played. */
  readonly sampleRate: number;
  readonly channels: number;
  /** AudioSpecificConfig (ISO/IEC 14496-3). */
  readonly configuration: Uint8Array;
}

/** Samples one after the other, not compressed or by G.711. */
export interface SampleCodec {
  readonly kind: 'pcm' | 'alaw' | 'mulaw';
  /** `alaw`, `ulaw`; for PCM such as `pcm-s16`. */
  readonly codecString: string;
  /** In Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** 8 for G.711. */
  readonly bitsPerSample: number;
  /** For PCM of more than 8 bits. */
  readonly byteOrder: 'little-endian' | 'big-endian';
}

/** What the frames of a track are. */
export type Codec = VideoCodec | AacCodec | SampleCodec;

/** What else is known of a track than its entry says. */
export interface CodecFacts {
  /** The producer's tag `MimeType`, such as `audio/L16;rate=8000;channels=1;`. It is right where CodecID is not (Amazon Connect). */
  readonly mimeType?: string | undefined;
  /** A key frame, in which parameter sets are looked for when CodecPrivate has none. */
  readonly keyFrame?: Uint8Array | undefined;
}
