import { element, part } from './elements.js';
import type { LocalService, StreamPage, StreamSummary } from './local-service.js';
import { ServiceRefusal, textOf } from './service-refusal.js';
import { waited } from './waiting.js';

/** What is listed, and where its links lead. */
export interface StreamListOptions {
  readonly service: LocalService;
  /** The address of a stream in this page. */
  readonly addressOf: (streamName: string) => string;
  /** The stream that is looked at. */
  readonly chosen: () => string | undefined;
  /** Told of each list that came. */
  readonly onStreams: (streams: readonly StreamSummary[]) => void;
}

const INTERVAL_MS = 2_000;

/** The list of streams, asked for again and again. */
export class StreamList {
  readonly #options: StreamListOptions;
  readonly #filter = part('filter') as HTMLInputElement;
  #asking = new AbortController();
  #shown = '';

  constructor(options: StreamListOptions) {
    this.#options = options;
    this.#filter.addEventListener('input', () => void this.#restart());
  }

  /** Begins to ask. */
  begin(): void {
    void this.#restart();
  }

  /** Shows which one is looked at now. */
  mark(): void {
    const { chosen } = this.#options;
    for (const link of part('streams').querySelectorAll('a')) {
      if (link.dataset['stream'] === chosen()) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  }

  async #restart(): Promise<void> {
    this.#asking.abort();
    const asking = new AbortController();
    this.#asking = asking;
    while (!asking.signal.aborted) {
      if (!document.hidden) await this.#ask(asking.signal);
      await waited(INTERVAL_MS, asking.signal);
    }
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const { service, onStreams } = this.#options;
    try {
      const page = await service.listStreams(this.#filter.value.trim(), signal);
      if (signal.aborted) return;
      this.#show(page);
      this.#tell(undefined);
      onStreams(page.streams);
    } catch (error) {
      if (!signal.aborted) this.#tell(reasonOf(error));
    }
  }

  /** Links that are the same stay, and whoever has the focus on one keeps it. */
  #show({ streams, isAll }: StreamPage): void {
    const state = JSON.stringify({ streams, isAll });
    if (state === this.#shown) return;
    this.#shown = state;
    const items = streams.map((stream) => element('li', {}, this.#link(stream)));
    if (!isAll) items.push(element('li', { class: 'more' }, 'and more: type how their names begin'));
    if (streams.length === 0) items.push(element('li', { class: 'more' }, 'none'));
    part('streams').replaceChildren(...items);
    this.mark();
  }

  #link({ streamName, status, dataRetentionInHours }: StreamSummary): HTMLElement {
    const keeps = dataRetentionInHours === 0 ? 'keeps nothing' : `keeps ${dataRetentionInHours} h`;
    return element(
      'a',
      { href: this.#options.addressOf(streamName), 'data-stream': streamName },
      element('span', { class: 'name' }, streamName),
      element('span', { class: 'status' }, `${status} · ${keeps}`),
    );
  }

  #tell(trouble: string | undefined): void {
    part('streams-trouble').hidden = trouble === undefined;
    part('streams-trouble').textContent = trouble ?? '';
  }
}

const SIGNATURES: ReadonlySet<string> = new Set([
  'MissingAuthenticationTokenException',
  'IncompleteSignature',
  'NotAuthorizedException',
]);

function reasonOf(error: unknown): string {
  if (error instanceof ServiceRefusal && SIGNATURES.has(error.code))
    return 'This server lets in only those that sign their requests. Open the address that kvs serve printed: it ends in a token.';
  return error instanceof ServiceRefusal ? textOf(error) : 'The server does not answer.';
}
