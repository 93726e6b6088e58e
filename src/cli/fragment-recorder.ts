import { pipeline, Readable, Transform } from 'node:stream';
import type { ClientFactory, CommandSender, MediaOutput, SendOptions } from '../aws/clients.js';
import { concatenated, viewOf } from '../ebml/bytes.js';
import type { Fragment } from '../fragment/fragment.js';
import { FragmentReader } from '../fragment/fragment-reader.js';

/** What is kept for a fragment that was read and not asked for yet: far more than a connection reads ahead. */
const MAX_BYTES = 128 * 1024 * 1024;

/**
 * Keeps the bytes of fragments as they came, until they are asked for by their numbers: a consumer says which fragments
 * count, each once, however many connections it took, and this one what they were made of.
 */
export class FragmentRecorder {
  readonly #recorded = new Map<string, Uint8Array>();
  #bytes = 0;

  /** Listens to what the clients of a factory are answered. */
  listeningTo(factory: ClientFactory): ClientFactory {
    return (settings) => this.#listening(factory(settings));
  }

  /** The bytes of a fragment, `undefined` if it has no number; those that came before it are forgotten. */
  take(fragment: Fragment): Uint8Array | undefined {
    const { fragmentNumber = '' } = fragment.metadata;
    const found = this.#recorded.get(fragmentNumber);
    if (found === undefined) return undefined;
    for (const number of this.#recorded.keys()) {
      this.#forget(number);
      if (number === fragmentNumber) break;
    }
    return found;
  }

  #listening(client: CommandSender): CommandSender {
    return {
      send: async (command: object, options?: SendOptions): Promise<object> => {
        const output: MediaOutput = await client.send(command, options);
        const { Payload: payload } = output;
        return payload instanceof Readable ? { ...output, Payload: this.#tapped(payload) } : output;
      },
      destroy: () => client.destroy?.(),
    };
  }

  /** A stream, not a generator: it can be let go of at any moment, and lets go of the response. */
  #tapped(payload: Readable): Readable {
    const recording = new Recording((number, bytes) => this.#keep(number, bytes));
    const tap = new Transform({
      transform: (chunk: Uint8Array, _encoding, done) => {
        recording.push(chunk);
        done(null, chunk);
      },
      flush: (done) => {
        recording.end();
        done();
      },
    });
    return pipeline(payload, tap, () => undefined); // whoever reads the tap is told of errors
  }

  #keep(number: string, bytes: Uint8Array): void {
    this.#forget(number);
    this.#recorded.set(number, bytes);
    this.#bytes += bytes.length;
    for (const oldest of this.#recorded.keys()) {
      if (this.#bytes <= MAX_BYTES || oldest === number) break;
      this.#forget(oldest);
    }
  }

  #forget(number: string): void {
    this.#bytes -= this.#recorded.get(number)?.length ?? 0;
    this.#recorded.delete(number);
  }
}

/** The chunks of one response, from the beginning of the fragment that is being read. */
class Recording {
  readonly #reader = new FragmentReader({ frames: 'hand-over' });
  readonly #keep: (number: string, bytes: Uint8Array) => void;
  #chunks: Uint8Array[] = [];
  /** Where the first of the chunks begins, in bytes from the beginning of the response. */
  #position = 0;

  constructor(keep: (number: string, bytes: Uint8Array) => void) {
    this.#keep = keep;
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#keepAll(this.#reader.push(chunk));
  }

  end(): void {
    this.#keepAll(this.#reader.end());
  }

  #keepAll(fragments: readonly Fragment[]): void {
    if (fragments.length === 0) return;
    const held = concatenated(this.#chunks);
    let taken = 0;
    for (const { offset, bytes, metadata } of fragments) {
      const { fragmentNumber } = metadata;
      const from = offset - this.#position;
      if (fragmentNumber !== undefined) this.#keep(fragmentNumber, viewOf(held, from, bytes));
      taken = from + bytes;
    }
    this.#position += taken;
    this.#chunks = [held.slice(taken)]; // a copy: what was taken is not kept alive
  }
}
