import { BitReader } from './bit-reader.js';
import { invalidCodecPrivate } from './codec-failure.js';
import { croppedSize, type PictureSize } from './picture-size.js';
import { withoutEmulationPrevention } from './nal-units.js';

/** What a sequence parameter set of H.264 says of the pictures (ITU-T H.264 §7.3.2.1.1). */
export interface AvcSequence extends PictureSize {
  readonly profile: number;
  /** constraint_set0_flag to constraint_set5_flag, and two bits that are 0. */
  readonly compatibility: number;
  readonly level: number;
  /** 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
  readonly chromaFormat: number;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
}

/**
 * Reads a sequence parameter set.
 *
 * @param unit with its NAL unit header
 * @throws MediaError INVALID_CODEC_PRIVATE_DATA
 */
export function readAvcSps(unit: Uint8Array): AvcSequence {
  const reader = new BitReader(withoutEmulationPrevention(unit), 'The sequence parameter set');
  reader.skip(8);
  const [profile, compatibility, level] = [reader.bits(8), reader.bits(8), reader.bits(8)];
  reader.unsigned(); // seq_parameter_set_id
  const format = readFormat(reader, profile);
  skipOrder(reader);
  const size = readSize(reader, format);
  const { chromaFormat, bitDepthLuma, bitDepthChroma } = format;
  return { profile, compatibility, level, chromaFormat, bitDepthLuma, bitDepthChroma, ...size };
}

/** Whose parameter sets have the colour format, and scaling lists (ITU-T H.264 §7.3.2.1.1). */
const PROFILES_WITH_FORMAT: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);

interface Format {
  readonly chromaFormat: number;
  readonly hasSeparatePlanes: boolean;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
}

const FORMAT_OF_OTHERS: Format = { chromaFormat: 1, hasSeparatePlanes: false, bitDepthLuma: 8, bitDepthChroma: 8 };

function readFormat(reader: BitReader, profile: number): Format {
  if (!PROFILES_WITH_FORMAT.has(profile)) return FORMAT_OF_OTHERS;
  const chromaFormat = reader.unsigned();
  if (chromaFormat > 3) throw invalidCodecPrivate(`There is no chroma_format_idc ${chromaFormat}`);
  const hasSeparatePlanes = chromaFormat === 3 && reader.flag();
  const [bitDepthLuma, bitDepthChroma] = [8 + reader.unsigned(), 8 + reader.unsigned()];
  if (bitDepthLuma > 14 || bitDepthChroma > 14) throw invalidCodecPrivate('H.264 has at most 14 bits a sample');
  reader.skip(1); // qpprime_y_zero_transform_bypass_flag
  if (reader.flag()) skipScalingLists(reader, chromaFormat === 3 ? 12 : 8);
  return { chromaFormat, hasSeparatePlanes, bitDepthLuma, bitDepthChroma };
}

function skipScalingLists(reader: BitReader, count: number): void {
  for (let list = 0; list < count; list++) if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
}

/** ITU-T H.264 §7.3.2.1.1.1: a next scale of 0 ends the list. */
function skipScalingList(reader: BitReader, entries: number): void {
  let last = 8;
  for (let entry = 0; entry < entries; entry++) {
    const next = (((last + reader.signed()) % 256) + 256) % 256;
    if (next === 0) return;
    last = next;
  }
}

/** The numbers that frames and their order are counted with. */
function skipOrder(reader: BitReader): void {
  reader.unsigned(); // log2_max_frame_num_minus4
  const orderType = reader.unsigned();
  if (orderType > 2) throw invalidCodecPrivate(`There is no pic_order_cnt_type ${orderType}`);
  if (orderType === 0) reader.unsigned(); // log2_max_pic_order_cnt_lsb_minus4
  if (orderType === 1) {
    reader.skip(1); // delta_pic_order_always_zero_flag
    reader.signed(); // offset_for_non_ref_pic
    reader.signed(); // offset_for_top_to_bottom_field
    const offsets = reader.unsigned();
    for (let at = 0; at < offsets; at++) reader.signed();
  }
  reader.unsigned(); // max_num_ref_frames
  reader.skip(1); // gaps_in_frame_num_value_allowed_flag
}

const MACROBLOCK = 16;

function readSize(reader: BitReader, { chromaFormat, hasSeparatePlanes }: Format): PictureSize {
  const width = (reader.unsigned() + 1) * MACROBLOCK;
  const mapHeight = (reader.unsigned() + 1) * MACROBLOCK;
  const fields = reader.flag() ? 1 : 2; // frame_mbs_only_flag
  if (fields === 2) reader.skip(1); // mb_adaptive_frame_field_flag
  reader.skip(1); // direct_8x8_inference_flag
  // ITU-T H.264 §7.4.2.1.1: CropUnitX and CropUnitY.
  const chroma = hasSeparatePlanes ? 0 : chromaFormat;
  const unit = { width: chroma === 1 || chroma === 2 ? 2 : 1, height: (chroma === 1 ? 2 : 1) * fields };
  return croppedSize(reader, { width, height: mapHeight * fields }, unit);
}
