import type { FragmentAcknowledgement } from '../aws/acknowledgement.js';
import type { LiveOutput } from './live-output.js';
import { acknowledgementJson, acknowledgementRow } from './render-acknowledgements.js';
import { counted } from './render-values.js';

/** Counts what goes, and tells what the service says of it. */
export class Upload {
  /** Whether the service has said anything of what it was sent. */
  isAcknowledged = false;
  readonly #output: LiveOutput;
  readonly #render: (acknowledgement: FragmentAcknowledgement) => string | undefined;
  #bytes = 0;
  #received = 0;
  #stored = 0;

  constructor(output: LiveOutput, { json }: { readonly json?: true }) {
    this.#output = output;
    this.#render = json ? acknowledgementJson : acknowledgementRow;
  }

  async *counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.length;
      this.#update();
      yield chunk;
    }
  }

  async tell(acknowledgements: AsyncIterable<FragmentAcknowledgement>): Promise<void> {
    for await (const acknowledgement of acknowledgements) {
      this.isAcknowledged = true;
      if (acknowledgement.event === 'RECEIVED') this.#received++;
      if (acknowledgement.event === 'PERSISTED') this.#stored++;
      this.#update();
      const line = this.#render(acknowledgement);
      if (line !== undefined) await this.#output.print(line);
    }
  }

  get summary(): string {
    const bytes = counted(this.#bytes, 'byte');
    if (this.#stored > 0 || this.#received === 0) return `${counted(this.#stored, 'fragment')} stored, of ${bytes}`;
    return `${counted(this.#received, 'fragment')} received, of ${bytes}; none is stored: the stream keeps no data`;
  }

  #update(): void {
    this.#output.update(this.#bytes, `${counted(this.#stored, 'fragment')} stored`);
  }
}
