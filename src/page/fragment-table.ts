import { drawing, element } from './elements.js';
import type { FragmentRow } from './fragment-row.js';
import { BARS_HEIGHT, frameBars } from './frame-bars.js';
import { bytesText, durationText, momentText, numberParts, STATES } from './texts.js';

/** Shows rows in the body of a table. */
export class FragmentTable {
  readonly #body: HTMLElement;
  #shown: readonly FragmentRow[] = [];

  constructor(body: HTMLElement) {
    this.#body = body;
  }

  /** Shows these, the newest first; rows that it shows already stay as they are. */
  show(rows: readonly FragmentRow[]): void {
    const known = rows.indexOf(this.#shown[0]!);
    const fresh = known < 0 ? rows : rows.slice(0, known);
    if (known < 0) this.#body.replaceChildren();
    this.#body.prepend(...fresh.map(rowElement));
    while (this.#body.childElementCount > rows.length) this.#body.lastElementChild?.remove();
    this.#shown = [...rows];
  }
}

function rowElement(row: FragmentRow): HTMLElement {
  return element(
    'tr',
    { 'data-fragment': row.fragmentNumber ?? '', 'data-state': row.completeness },
    numberCell(row),
    momentCell(row.producerTimestampMs),
    momentCell(row.serverTimestampMs),
    element('td', { class: 'figure' }, row.millisBehindNow === undefined ? '–' : durationText(row.millisBehindNow)),
    element('td', { class: 'tracks' }, ...row.tracks.map(trackShare)),
    framesCell(row),
    element('td', { class: 'figure' }, bytesText(row.bytes)),
    element('td', { class: 'tags' }, ...row.tags.map(tagChip)),
  );
}

function numberCell({ fragmentNumber, completeness, error }: FragmentRow): HTMLElement {
  const cell = element('th', { scope: 'row', class: 'number' });
  if (fragmentNumber === undefined) cell.append('no number');
  else {
    const { head, tail } = numberParts(fragmentNumber);
    const parts = [element('span', { class: 'head' }, head), element('span', {}, tail)];
    cell.append(element('span', { class: 'digits', title: fragmentNumber }, ...parts));
  }
  if (completeness !== 'complete') cell.append(element('span', { class: 'state' }, error ?? STATES[completeness]));
  return cell;
}

function momentCell(milliseconds: number | undefined): HTMLElement {
  if (milliseconds === undefined) return element('td', { class: 'figure' }, '–');
  const { text, iso } = momentText(milliseconds);
  return element('td', { class: 'figure' }, element('time', { datetime: iso, title: iso }, text));
}

function trackShare({ number, kind, name, about, frameCount }: FragmentRow['tracks'][number]): HTMLElement {
  const title = `${name}: ${about}`;
  return element('span', { class: `track ${kind}`, title }, `${number} × ${frameCount}`);
}

function framesCell({ frames, frameCount }: FragmentRow): HTMLElement {
  const { width, paths } = frameBars(frames);
  const largest = frames.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const label = `${frameCount} frames of up to ${bytesText(largest)}`;
  const box = { viewBox: `0 0 ${width} ${BARS_HEIGHT}`, width: `${width}`, height: `${BARS_HEIGHT}` };
  const bars = Array.from(paths, ([kind, d]) => drawing('path', { d, class: kind }));
  const svg = drawing('svg', { ...box, role: 'img', 'aria-label': label }, ...bars);
  return element('td', { class: 'frames', title: label }, element('span', { class: 'count' }, `${frameCount}`), svg);
}

function tagChip({ name, value }: FragmentRow['tags'][number]): HTMLElement {
  return element('span', { class: 'tag', title: `${name} = ${value}` }, element('b', {}, name), ` ${value}`);
}
