import { readAvcConfiguration } from '../codecs/avc-configuration.js';
import type { VideoCodec } from '../codecs/codec.js';
import { HEVC_PARAMETER_SETS, hevcUnitsOf, readHevcConfiguration } from '../codecs/hevc-configuration.js';
import { nalUnitsOf, withStartCodes } from '../codecs/nal-framing.js';
import type { PlayableFrame } from './playable-fragment.js';

/** Frames as transport streams have them (ISO/IEC 13818-1 §2.14, §2.17): in Annex B, each whole by itself. */
export class AccessUnits {
  readonly #delimiter: Uint8Array;
  readonly #parameterSets: readonly Uint8Array[];
  readonly #typeOf: (unit: Uint8Array) => number;
  readonly #types: { readonly delimiter: number; readonly sequence: number };

  constructor({ kind, configuration }: VideoCodec) {
    const isAvc = kind === 'avc';
    this.#parameterSets = isAvc ? avcParameterSets(configuration) : hevcParameterSets(configuration);
    this.#typeOf = isAvc ? ([header = 0]) => header & 0x1f : ([header = 0]) => (header >> 1) & 0x3f;
    this.#types = isAvc ? { delimiter: 9, sequence: 7 } : { delimiter: 35, sequence: 33 };
    this.#delimiter = isAvc ? AVC_DELIMITER : HEVC_DELIMITER;
  }

  /** A delimiter first; before key frames the parameter sets, unless the frame has its own. */
  of({ data, isKey }: PlayableFrame): Uint8Array {
    const units = nalUnitsOf(data, 4).filter((unit) => this.#typeOf(unit) !== this.#types.delimiter);
    const isWhole = !isKey || units.some((unit) => this.#typeOf(unit) === this.#types.sequence);
    return withStartCodes([this.#delimiter, ...(isWhole ? [] : this.#parameterSets), ...units]);
  }
}

function avcParameterSets(configuration: Uint8Array): readonly Uint8Array[] {
  const { sequence, sequenceExtensions, picture } = readAvcConfiguration(configuration);
  return [...sequence, ...sequenceExtensions, ...picture];
}

function hevcParameterSets(configuration: Uint8Array): readonly Uint8Array[] {
  const { arrays } = readHevcConfiguration(configuration);
  return HEVC_PARAMETER_SETS.flatMap((type) => hevcUnitsOf(arrays, type));
}

/** Access unit delimiters that allow slices of any type (ITU-T H.264 §7.3.2.4, H.265 §7.3.2.5). */
const AVC_DELIMITER = Uint8Array.of(0x09, 0xf0);
const HEVC_DELIMITER = Uint8Array.of(0x46, 0x01, 0x50);
