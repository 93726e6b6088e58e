import { element, part } from './elements.js';
import { fragmentRow } from './fragment-row.js';
import { FragmentTable } from './fragment-table.js';
import { liveFragments } from './live-fragments.js';
import { LivePlayer } from './live-player.js';
import type { LocalService, StartSelector } from './local-service.js';
import { RecentRows, type Flow } from './recent-rows.js';
import { textOf } from './service-refusal.js';
import { bitRateText, durationText } from './texts.js';

/** Which stream is looked at. */
export interface StreamViewOptions {
  readonly service: LocalService;
  readonly streamName: string;
  readonly start: StartSelector;
}

/** Rows of the table: older ones are forgotten. */
const MOST_ROWS = 60;
const FACTS_INTERVAL_MS = 500;

/** One stream on the page, from when it is chosen until another one is. */
export class StreamView {
  readonly #options: StreamViewOptions;
  readonly #closing = new AbortController();
  readonly #recent = new RecentRows(MOST_ROWS);
  readonly #table = new FragmentTable(part('fragments'));
  readonly #video = part('video') as HTMLVideoElement;
  readonly #player: LivePlayer;
  readonly #timer: number;
  #isDrawing = false;
  #isPaused = false;

  constructor(options: StreamViewOptions) {
    const { service, streamName } = options;
    const { signal } = this.#closing;
    this.#options = options;
    part('title').textContent = streamName;
    this.#table.show([]);
    const onTrouble = (trouble: string | undefined): void => show('player-trouble', trouble);
    onTrouble('Loading …');
    this.#player = new LivePlayer({ service, streamName, video: this.#video, signal, onTrouble });
    this.#showFacts();
    void this.#player.play();
    void this.#read();
    this.#timer = window.setInterval(() => this.#showFacts(), FACTS_INTERVAL_MS);
  }

  /** Leaves the table as it is; what comes meanwhile is shown afterwards. */
  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused;
    this.#drawSoon();
  }

  /** Ends both connections, and the playing. */
  close(): void {
    this.#closing.abort();
    window.clearInterval(this.#timer);
    this.#video.removeAttribute('src');
    this.#video.load();
  }

  async #read(): Promise<void> {
    const { signal } = this.#closing;
    const onTrouble = (trouble: string | undefined): void => {
      if (!signal.aborted) show('fragments-trouble', trouble);
    };
    onTrouble(undefined);
    try {
      for await (const fragment of liveFragments({ ...this.#options, signal, onTrouble })) {
        this.#recent.add(fragmentRow(fragment));
        this.#drawSoon();
      }
    } catch (error) {
      onTrouble(textOf(error));
    }
  }

  /** However fast they come, once for each picture on the screen. */
  #drawSoon(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      if (this.#closing.signal.aborted || this.#isPaused) return;
      this.#table.show(this.#recent.rows);
      this.#showFacts();
    });
  }

  #showFacts(): void {
    const { flow } = this.#recent;
    const facts = [...factsOf(flow), ...this.#playerFacts()];
    part('facts').replaceChildren(
      ...facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
    );
    part('empty').hidden = flow.fragments > 0;
  }

  #playerFacts(): readonly Fact[] {
    const { videoWidth, videoHeight } = this.#video;
    const latency = this.#player.latency;
    return [
      ['Picture', videoWidth === 0 ? '–' : `${videoWidth} × ${videoHeight}`],
      ['Player’s lag', latency === undefined || latency === 0 ? '–' : durationText(latency * 1_000)],
    ];
  }
}

type Fact = readonly [name: string, value: string];

function factsOf({ fragments, broken, bitsPerSecond, framesPerSecond, latest }: Flow): readonly Fact[] {
  const behind = latest?.millisBehindNow;
  const delay = (latest?.serverTimestampMs ?? NaN) - (latest?.producerTimestampMs ?? NaN);
  return [
    ['Fragments', broken === 0 ? `${fragments}` : `${fragments}, ${broken} of them broken`],
    ['Lag', behind === undefined ? '–' : durationText(behind)],
    ['Producer to server', Number.isNaN(delay) ? '–' : durationText(delay)],
    ['Rate', bitsPerSecond === undefined ? '–' : bitRateText(bitsPerSecond)],
    ['Frame rate', framesPerSecond === undefined ? '–' : `${framesPerSecond.toFixed(1)} /s`],
    ...(latest?.tracks ?? []).map(({ number, name, about }): Fact => [`Track ${number}`, `${name}: ${about}`]),
  ];
}

function show(id: string, text: string | undefined): void {
  part(id).hidden = text === undefined;
  part(id).textContent = text ?? '';
}
