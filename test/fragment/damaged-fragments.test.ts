import { bytesOf } from '../support/element-bytes.js';
import { portraitOf, readFragments } from '../support/fragments.js';
import { inChunks } from '../support/in-chunks.js';
import { aFragment, type TagList } from '../support/mkv-builder.js';
import { mutate, sitesOf } from '../support/mutator.js';
import { Random, seedOfRun } from '../support/random.js';

const MUTANTS = 200;
const NUMBERS = ['10', '11', '12', '13'];

/** Each frame tells by its bytes which fragment it is of. */
const body = bytesOf(
  ...NUMBERS.map((number) => {
    const bytes = new Uint8Array(60).fill(Number(number));
    const tags: TagList = [['ContactId', number]];
    return aFragment({ number, tags, frames: [0, 1, 2].map((ticks) => ({ ticks, bytes })) });
  }),
);
const sites = sitesOf(body);

describe('a damaged stream', () => {
  const seed = seedOfRun();

  it(`gives the same fragments however it is cut (seed ${seed})`, () => {
    const random = new Random(seed);
    for (let round = 0; round < MUTANTS; round++) {
      const { description, bytes } = mutate(body, sites, random);
      const whole = portraitsOf([bytes]);
      for (const size of [1, 7, 251])
        expect({ description, size, fragments: portraitsOf(inChunks(bytes, size)) }).toEqual({
          description,
          size,
          fragments: whole,
        });
    }
  });

  it(`has no complete fragment with frames of another (seed ${seed})`, () => {
    const random = new Random(seed);
    for (let round = 0; round < MUTANTS; round++) {
      const { description, bytes } = mutate(body, sites, random);
      for (const fragment of readFragments([bytes]).fragments.filter(({ isComplete }) => isComplete)) {
        const owners = new Set(
          fragment.frames
            .map(({ payload }) => payload)
            .filter(isIntact)
            .map(([owner]) => owner),
        );
        expect({ description, owners: owners.size <= 1 }).toEqual({ description, owners: true });
      }
    }
  });
});

/** A frame may have swallowed what follows it: nothing in the bytes tells. */
function isIntact(payload: Uint8Array): boolean {
  return payload.length === 60 && payload.every((byte) => byte === payload[0] && NUMBERS.includes(String(byte)));
}

function portraitsOf(chunks: readonly Uint8Array[]) {
  return readFragments(chunks).fragments.map(portraitOf);
}
