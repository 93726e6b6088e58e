import { hasLongId, type Plausibility } from './plausibility.js';
import type { ReadingContext } from './reading-context.js';

/** `here`: it is a child of the innermost master. `wait`: more bytes are needed to tell. `damage`: it is no element. */
export type Place = 'here' | 'wait' | 'damage';

/**
 * Finds the master that an element stands in, and ends the masters that it cannot stand in (RFC 8794 §6.2).
 *
 * A sound stream needs one comparison. The rest is for masters of unknown size, which end here, and for
 * elements that the schema does not have, or not here: something known must follow them, else they are damage.
 */
export class Placement {
  private readonly context: ReadingContext;
  private readonly plausibility: Plausibility;
  private readonly close: () => void;

  /** @param close ends the innermost master at the element at hand */
  constructor(context: ReadingContext, plausibility: Plausibility, close: () => void) {
    this.context = context;
    this.plausibility = plausibility;
    this.close = close;
  }

  /** Places the element that the context's cursor holds. Nothing changes before it is known to be one. */
  find(): Place {
    const { cursor, masters } = this.context;
    const { definition } = cursor;
    if (definition.isUnknown) return this.ifElement();
    if (definition.mayStandIn(masters.top.definition)) return 'here';

    const level = masters.levelFor(definition) ?? masters.depth;
    const isMisplaced = !definition.mayStandIn(masters.at(level).definition);
    const cutsShort = !masters.areOpenEndedAbove(level);
    if (isMisplaced || (cutsShort && !hasLongId(definition))) {
      const place = this.ifElement();
      if (place !== 'here') return place;
    }
    if (cutsShort) this.reportParentTooLong();
    while (masters.depth > level) this.close();
    if (isMisplaced) this.reportMisplaced();
    return 'here';
  }

  /** A master of known size ends before all of it came, because this element cannot stand in it. */
  private reportParentTooLong(): void {
    const { cursor, masters, window } = this.context;
    const { start } = masters.innermostOfKnownSize();
    const contentAt = (start?.offset ?? 0) + (start?.headerSize ?? 0);
    this.context.report('PARENT_TOO_LONG', {
      message: `${cursor.definition.name} begins before all bytes of ${start?.name ?? 'its predecessor'} came`,
      path: start?.path ?? '',
      id: start?.id,
      declared: start?.size,
      allowed: window.offset - contentAt,
    });
  }

  private reportMisplaced(): void {
    const { cursor, masters } = this.context;
    if (masters.top.lastMisplaced === cursor.id) return;
    masters.top.lastMisplaced = cursor.id;
    const around = this.context.pathAround;
    const where = around === '' ? 'at the root' : `in ${around}`;
    this.context.report('MISPLACED_ELEMENT', {
      message: `${cursor.definition.name} may not stand ${where}`,
      id: cursor.id,
    });
  }

  private ifElement(): Place {
    if (this.context.settings.mode === 'strict') return 'here'; // an error ends the reading, nothing is guessed
    const verdict = this.plausibility.ofOddElementAt(this.context.window.at, this.context.cursor);
    if (verdict === 'yes') return 'here';
    return verdict === 'no' ? 'damage' : 'wait';
  }
}
