import { withDefaults } from '../ebml/with-defaults.js';
import { UsageError } from '../errors.js';
import type { MergeRepair, OutputSegmentMergerOptions } from './merge-options.js';

const DEFAULTS = {
  mismatch: 'new-segment',
  clusters: 'as-they-are',
  mergeOn: ['Tracks', 'EBML'],
  repair: [],
  writes: 'each',
} as const satisfies OutputSegmentMergerOptions;

/** The options with every default in its place. */
export type MergeSettings = Pick<OutputSegmentMergerOptions, 'onNewSegment' | 'onLeftOut'> & {
  readonly [Name in Exclude<keyof typeof DEFAULTS, 'repair'>]: NonNullable<OutputSegmentMergerOptions[Name]>;
} & { readonly repair: readonly MergeRepair[] };

const CHOICES = {
  mismatch: ['new-segment', 'stop'],
  clusters: ['as-they-are', 'packed'],
  mergeOn: ['EBML', 'Info', 'Tracks', 'Attachments', 'Chapters'],
  repair: ['headers', 'index', 'crc-32', 'packing'],
  writes: ['each', 'joined'],
} as const satisfies Record<keyof typeof DEFAULTS, readonly string[]>;

/**
 * All settings: the options given, and the default of each that was not.
 *
 * @throws UsageError if an option has a value that it cannot have
 */
export function mergeSettings(options: OutputSegmentMergerOptions): MergeSettings {
  const repair = options.repair === 'all' ? CHOICES.repair : options.repair;
  const settings: MergeSettings = withDefaults(DEFAULTS, { ...options, repair });
  for (const name of ['mismatch', 'clusters', 'writes'] as const) {
    refuseUnless(name, CHOICES[name], settings[name]);
  }
  for (const name of ['mergeOn', 'repair'] as const) {
    const list: readonly string[] = settings[name];
    if (typeof list === 'string')
      throw new UsageError(`The option ${name} takes a list of ${CHOICES[name].join(', ')}`);
    for (const given of list) refuseUnless(name, CHOICES[name], given);
  }
  return settings;
}

function refuseUnless(name: string, choices: readonly string[], given: string): void {
  if (!choices.includes(given)) throw new UsageError(`The option ${name} takes ${choices.join(' or ')}, not ${given}`);
}
