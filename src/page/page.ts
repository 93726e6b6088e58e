import { element, part } from './elements.js';
import { LocalService, type StartSelector } from './local-service.js';
import { StreamList } from './stream-list.js';
import { StreamView } from './stream-view.js';

/*
 * The page of `kvs serve`: streams, a live player, and the fragments as they come. What is looked at stands behind the `#` of the
 * address, which browsers tell nobody: `#stream=front-door`, and the token if the server wants one.
 */

/** How far back the table begins, where it is not told to begin elsewhere. */
const RECENT_SECONDS = 60;

const fromHash = (): URLSearchParams => new URLSearchParams(location.hash.slice(1));
const token = fromHash().get('token') ?? undefined;
const service = new LocalService({ origin: location.origin, token });
const from = part('from') as HTMLSelectElement;
const pause = part('pause') as HTMLButtonElement;
let view: StreamView | undefined;

const list = new StreamList({
  service,
  addressOf,
  chosen: () => fromHash().get('stream') ?? undefined,
  onStreams: (streams) => {
    // Whoever has one stream wants to see that one.
    const [only] = streams;
    if (view === undefined && only !== undefined && streams.length === 1) location.replace(addressOf(only.streamName));
  },
});

function addressOf(streamName: string): string {
  return `#${new URLSearchParams({ stream: streamName, ...(token && { token }) }).toString()}`;
}

function choose(): void {
  view?.close();
  const streamName = fromHash().get('stream');
  part('stream').hidden = streamName === null;
  part('welcome').hidden = streamName !== null;
  document.title = streamName === null ? 'Kinesis Video Streams' : `${streamName} – Kinesis Video Streams`;
  view = streamName === null ? undefined : new StreamView({ service, streamName, start: startSelector() });
  setPaused('false');
  list.mark();
}

function startSelector(): StartSelector {
  if (from.value === 'now') return { StartSelectorType: 'NOW' };
  if (from.value === 'earliest') return { StartSelectorType: 'EARLIEST' };
  return { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: Math.floor(Date.now() / 1_000) - RECENT_SECONDS };
}

function setPaused(pressed: 'true' | 'false'): void {
  pause.setAttribute('aria-pressed', pressed);
  pause.replaceChildren(element('span', {}, pressed === 'true' ? 'Go on' : 'Pause'));
  if (view !== undefined) view.isPaused = pressed === 'true';
}

addEventListener('hashchange', choose);
from.addEventListener('change', choose);
pause.addEventListener('click', () => setPaused(pause.getAttribute('aria-pressed') === 'true' ? 'false' : 'true'));
choose();
list.begin();
