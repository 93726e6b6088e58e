import { withDefaults } from '../../ebml/with-defaults.js';
import { UsageError } from '../../errors.js';

/** How sound is put on its time line. */
export interface PcmTimingOptions {
  /**
   * How far from its time a block may be joined to the one before it, in milliseconds, if it does not stay aside for a second.
   * Default 0: only what a Timestamp was rounded by. More is for producers whose times tremble; a gap that is shorter shows late.
   */
  readonly jitterMs?: number | undefined;
  /** How long blocks wait for earlier ones that come later, in milliseconds of sound. Default 0: those of a fragment are sorted. */
  readonly reorderMs?: number | undefined;
  /** The longest gap that is filled with silence, in milliseconds. Default 3 600 000, an hour. */
  readonly maxSilenceMs?: number | undefined;
  /** At a longer gap: a MediaError SILENCE_TOO_LONG (`throw`, default), or no silence, and on with the sound behind it (`restart`). */
  readonly onLongSilence?: 'throw' | 'restart' | undefined;
  /** What the samples are, such as `audio/L16;rate=8000;channels=1`, for producers that do not say it. */
  readonly mimeType?: string | undefined;
}

/** @internal The same with every default in its place. */
export interface PcmSettings {
  readonly jitterMs: number;
  readonly reorderMs: number;
  readonly maxSilenceMs: number;
  readonly maxLagMs: number;
  readonly onLongSilence: 'throw' | 'restart';
}

/** @throws UsageError if an option has a value that it cannot have */
export function pcmSettings(options: PcmTimingOptions & { readonly maxLagMs?: number | undefined }): PcmSettings {
  const settings = withDefaults(DEFAULTS, options);
  for (const name of ['jitterMs', 'reorderMs', 'maxSilenceMs', 'maxLagMs'] as const) {
    if (!(settings[name] >= 0)) throw new UsageError(`The option ${name} is a number from 0 up`);
  }
  const { onLongSilence } = settings;
  if (!['throw', 'restart'].includes(onLongSilence))
    throw new UsageError(`The option onLongSilence is throw or restart, not ${onLongSilence}`);
  return settings;
}

const DEFAULTS: PcmSettings = {
  jitterMs: 0,
  reorderMs: 0,
  maxSilenceMs: 3_600_000,
  maxLagMs: 5_000,
  onLongSilence: 'throw',
};
