import { setTimeout } from 'node:timers/promises';
import { asColumns } from '../../../src/fragment/fragment-columns.js';
import { FragmentReader } from '../../../src/fragment/fragment-reader.js';
import { stereo } from '../../../src/media/audio/pcm.js';
import { Random } from '../../support/random.js';
import { sampleAt } from './call-builder.js';
import { longCall, type Stretch, type Times } from './two-hours.js';

/*
 * Listens to long calls in a program of its own, where that takes a third of the time. Arguments: a seed, then calls such as
 * `120:absolute`. Prints a Verdict of each, in JSON; needs --expose-gc.
 */

/** What was heard. */
export interface Verdict {
  /** Samples of each side. */
  readonly position: number;
  /** Samples of both sides in which somebody speaks. */
  readonly sounding: number;
  /** Samples that are not as they should be. */
  readonly wrong: number;
  /** Bytes in memory, from time to time. */
  readonly held: readonly number[];
}

/** Samples of ten minutes. */
const CHECKED_EVERY = 10 * 60 * 8_000;

const [seed, ...calls] = [Number(process.argv[2]), ...process.argv.slice(3)] as const;

/** Compares each sample that comes with the truth, which it learns a little before. */
class Judge {
  readonly #queues: readonly Stretch[][] = [[], []];
  position = 0;
  sounding = 0;
  wrong = 0;

  learn(stretch: Stretch): void {
    this.#queues[stretch.leg]!.push(stretch);
  }

  hear(samples: Int16Array): void {
    const end = this.position + samples.length / 2;
    for (let leg = 0; leg < 2; leg++) {
      let at = this.position;
      const wrongAt = (expected: number): number => (samples[(at++ - this.position) * 2 + leg] === expected ? 0 : 1);
      for (const { from, count } of this.#stretchesUntil(leg, end)) {
        while (at < Math.min(from, end)) this.wrong += wrongAt(0);
        this.sounding += Math.max(0, Math.min(from + count, end) - at);
        while (at < Math.min(from + count, end)) this.wrong += wrongAt(sampleAt(leg, at));
      }
      while (at < end) this.wrong += wrongAt(0);
    }
    this.position = end;
  }

  /** Those that have begun; those that are over are forgotten. */
  #stretchesUntil(leg: number, end: number): readonly Stretch[] {
    const queue = this.#queues[leg]!;
    while (queue[0] !== undefined && queue[0].from + queue[0].count <= this.position) queue.shift();
    return queue.filter(({ from }) => from < end);
  }
}

async function verdictOn(minutes: number, times: Times): Promise<Verdict> {
  const judge = new Judge();
  const held: number[] = [];
  const bodies = longCall({ minutes, times, random: new Random(seed) }, (stretch) => judge.learn(stretch));
  const fragments = function* () {
    let reader = new FragmentReader({ frames: asColumns });
    for (const body of bodies) {
      const complete = reader.push(body);
      yield* complete;
      if (complete.length > 0) continue;
      yield* reader.end(); // the session ends here; the next begins with the fragment that was cut
      reader = new FragmentReader({ frames: asColumns });
    }
  };
  for await (const { samples } of stereo(fragments())) {
    judge.hear(samples);
    if (judge.position >= (held.length + 1) * CHECKED_EVERY) held.push(await bytesHeld());
  }
  const { position, sounding, wrong } = judge;
  return { position, sounding, wrong, held };
}

/** Of everything. Buffers are freed beside the program, so it waits for that. */
async function bytesHeld(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await setTimeout(5);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const verdicts: Verdict[] = [];
for (const call of calls) {
  const [minutes, times] = call.split(':') as [string, Times];
  verdicts.push(await verdictOn(Number(minutes), times));
}
process.stdout.write(JSON.stringify(verdicts));
