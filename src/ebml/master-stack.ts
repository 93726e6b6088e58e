import { UNKNOWN_SIZE, type StartElement } from './ebml-element.js';
import type { ElementDefinition } from './element-definition.js';

/** A CRC-32 being checked: the value announced, and how far its parent's bytes have been summed up. */
export interface RunningCrc {
  readonly expected: number;
  /** Where the CRC-32 element itself began. */
  readonly offset: number;
  value: number;
  /** Stream offset up to which bytes are in `value`. */
  summedTo: number;
}

/** A master whose end has not been seen. The outermost stands for the stream itself and never ends. */
export class OpenMaster {
  readonly definition: ElementDefinition | undefined;
  /** `undefined` for the stream itself. */
  readonly start: StartElement | undefined;
  /** Where it ends: by its own size or, if that is unknown or too large, by its parent's. */
  readonly end: number;
  /** Whether visitors are told of it. */
  readonly isDelivered: boolean;
  hasChildren = false;
  /** Children seen that the schema allows only once. */
  readonly seenOnce: ElementDefinition[] = [];
  /** The kind of child last reported as misplaced, so that a thousand of them are one warning. */
  lastMisplaced: number | undefined = undefined;
  crc: RunningCrc | undefined = undefined;

  constructor(start: StartElement | undefined, end: number, isDelivered: boolean) {
    this.definition = start?.definition;
    this.start = start;
    this.end = end;
    this.isDelivered = isDelivered;
  }

  /** Whether it ends where its parent cannot go on, not by counting (RFC 8794 §6.2). */
  get isOpenEnded(): boolean {
    return this.start === undefined || this.start.size === UNKNOWN_SIZE;
  }
}

/** The masters around the current place, outermost first; the first is the stream itself. */
export class MasterStack {
  private readonly stream = new OpenMaster(undefined, Infinity, false);
  private readonly masters: OpenMaster[] = [];
  /** The innermost. A field, as it is read for each element. */
  top = this.stream;

  /** How many masters are open, the stream not counted. */
  get depth(): number {
    return this.masters.length;
  }

  /** Level 0 is the stream itself. */
  at(level: number): OpenMaster {
    return this.masters[level - 1] ?? this.stream;
  }

  push(master: OpenMaster): void {
    this.masters.push(master);
    this.top = master;
  }

  /** Takes the innermost master off; `undefined` when only the stream is left. */
  pop(): OpenMaster | undefined {
    const closed = this.masters.pop();
    this.top = this.at(this.depth);
    return closed;
  }

  /**
   * The innermost level at which `definition` may stand: in a master that the schema names, or beside a
   * master of the same parent that itself stands where it should not. `undefined`: nowhere here.
   */
  levelFor(definition: ElementDefinition): number | undefined {
    for (let level = this.depth; level >= 0; level--) {
      const master = this.at(level).definition;
      if (definition.mayStandIn(master)) return level;
      const isSibling = master !== undefined && !definition.isGlobal && master.parent === definition.parent;
      // A master in its like (a SimpleTag in a SimpleTag) says nothing of where its siblings stand.
      if (isSibling && this.at(level - 1).definition !== master) return level - 1;
    }
    return undefined;
  }

  /** Whether all masters above `level` end where their parents cannot go on. */
  areOpenEndedAbove(level: number): boolean {
    for (let above = this.depth; above > level; above--) if (!this.at(above).isOpenEnded) return false;
    return true;
  }

  innermostOfKnownSize(): OpenMaster {
    let level = this.depth;
    while (level > 0 && this.at(level).isOpenEnded) level--;
    return this.at(level);
  }

  /** The end of the innermost master that ends behind `offset` by counting; `undefined` if none does. */
  nextEnd(offset: number): number | undefined {
    for (let level = this.depth; level > 0; level--) {
      const { end } = this.at(level);
      if (end > offset) return end === Infinity ? undefined : end;
    }
    return undefined;
  }
}
