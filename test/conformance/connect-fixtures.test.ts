import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { bytesOf, CORPUS } from '../support/corpus.js';
import { inChunks } from '../support/in-chunks.js';

const SOURCE = 'yacchi__ebml';

/** What the author of the files says of them. */
interface Expected {
  readonly fragments: number;
  readonly simple_blocks: number;
  /** One for each fragment, empty where it has none; or one for all. */
  readonly contact_ids: readonly string[];
  readonly producer_timestamps: readonly string[];
  /** Opaque: few of them are numbers. */
  readonly fragment_numbers: readonly string[];
  readonly bytes: number;
}

const samples = readdirSync(join(CORPUS, 'files', SOURCE)).filter((name) => expectedOf(name) !== undefined);

describe('recordings in the form of Amazon Connect', () => {
  it.each(samples)('%s has the fragments, numbers, tags and frames that its author says', (sample) => {
    const expected = expectedOf(sample)!;
    for (const size of [65_536, 97, 1]) {
      const fragments = fragmentsOf(sample, size);
      expect({ size, ...summaryOf(fragments) }).toEqual({
        size,
        fragments: expected.fragments,
        numbers: whereTagged(expected, expected.fragment_numbers),
        producerTimestamps: whereTagged(expected, expected.producer_timestamps.map(milliseconds)),
        frames: expected.simple_blocks,
        bytes: expected.bytes,
        areComplete: true,
      });
      expect(contactsOf(fragments, expected)).toEqual(expected.contact_ids);
    }
  });

  it('have frames that are chosen by the name of their track', () => {
    const [fragment] = fragmentsOf('two_tracks.ebml', 64);
    const sizesOf = (name: string) => fragment!.framesOf(name).map(({ size }) => size);
    expect(sizesOf('AUDIO_FROM_CUSTOMER')).toEqual([24, 16]);
    expect(sizesOf('AUDIO_TO_CUSTOMER')).toEqual([32]);
  });
});

function fragmentsOf(sample: string, chunkSize: number): readonly Fragment[] {
  // They end without the service's tokens, as fragments of a list do.
  const reader = new FragmentReader({ source: 'fragment-list' });
  const chunks = inChunks(bytesOf(`${SOURCE}/${sample}`), chunkSize);
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}

function expectedOf(sample: string): Expected | undefined {
  const path = join(CORPUS, 'oracles', SOURCE, sample, 'upstream.expect.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Expected;
  } catch {
    return undefined;
  }
}

function summaryOf(fragments: readonly Fragment[]) {
  return {
    fragments: fragments.length,
    numbers: fragments.map(({ metadata }) => metadata.fragmentNumber),
    producerTimestamps: fragments.map(({ metadata }) => metadata.producerTimestampMs),
    frames: fragments.flatMap(({ frames }) => frames).length,
    bytes: fragments.reduce((total, { bytes }) => total + bytes, 0),
    areComplete: fragments.every(({ isComplete }) => isComplete),
  };
}

function contactsOf(fragments: readonly Fragment[], { contact_ids }: Expected): readonly string[] {
  const contacts = fragments.map((fragment) => fragment.tag('ContactId')?.value ?? '');
  return contact_ids.length === fragments.length ? contacts : [...new Set(contacts)];
}

/** A fragment without any Tags has no number either, though its author knows which it is. */
function whereTagged<Value>(
  { contact_ids, fragments }: Expected,
  values: readonly Value[],
): readonly (Value | undefined)[] {
  if (contact_ids.length < fragments) return values;
  return values.map((value, at) => (contact_ids[at] === '' ? undefined : value));
}

const milliseconds = (seconds: string): number => Number(seconds.replace('.', ''));
