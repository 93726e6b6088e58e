import { withDefaults } from '../ebml/with-defaults.js';
import { UsageError } from '../errors.js';
import type { FrameAssemblerOptions } from '../matroska/frame-assembler-options.js';
import type { FragmentSource } from './completeness.js';
import type { FrameStorage } from './frame-storage.js';
import type { FragmentAssemblerOptions } from './fragment-assembler-options.js';

/** The options of a {@link FragmentAssembler} with every default in its place. */
export interface FragmentSettings {
  readonly source: FragmentSource;
  readonly frames: 'keep' | 'hand-over' | FrameStorage;
  readonly maxFragmentBytes: number;
  readonly onWarning: NonNullable<FragmentAssemblerOptions['onWarning']>;
  readonly maxLaceFrames?: number | undefined;
  readonly maxTrackBytes?: number | undefined;
  readonly maxGroupBytes?: number | undefined;
  readonly content?: FragmentAssemblerOptions['content'];
}

export const FRAGMENT_DEFAULTS: FragmentSettings = {
  source: 'get-media',
  frames: 'keep',
  maxFragmentBytes: 64 * 1024 * 1024,
  onWarning: () => undefined,
};

const SOURCES = ['get-media', 'fragment-list'] as const;

/**
 * All settings: the options given, and the default of each that was not.
 *
 * @throws UsageError if an option has a value that it cannot have, or borrowed content is to be kept
 */
export function fragmentSettings(options: FragmentAssemblerOptions): FragmentSettings {
  const settings = withDefaults(FRAGMENT_DEFAULTS, options);
  refuseUnless('source', SOURCES, settings.source);
  refuseFrames(settings.frames);
  if (!(settings.maxFragmentBytes >= 0)) throw new UsageError('The option maxFragmentBytes is a number from 0 up');
  if (settings.frames !== 'hand-over' && settings.content === 'borrowed')
    throw new UsageError("Borrowed content cannot be kept: leave out content, or use frames: 'hand-over'");
  return settings;
}

/** What of the settings concerns frames. */
export function frameOptions(settings: FragmentSettings): FrameAssemblerOptions {
  const { onWarning, maxLaceFrames, maxTrackBytes, maxGroupBytes, content } = settings;
  return { onWarning, maxLaceFrames, maxTrackBytes, maxGroupBytes, content };
}

/** Told apart by what it does: a name is not enough. */
function refuseFrames(frames: unknown): void {
  const isStorage = typeof frames === 'object' && frames !== null && 'begin' in frames;
  if (frames !== 'keep' && frames !== 'hand-over' && !isStorage)
    throw new UsageError(`The option frames is keep, hand-over or the value asColumns, not ${String(frames)}`);
}

function refuseUnless(name: string, choices: readonly string[], given: string): void {
  if (!choices.includes(given)) throw new UsageError(`The option ${name} is ${choices.join(' or ')}, not ${given}`);
}
