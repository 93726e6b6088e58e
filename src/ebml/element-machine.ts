import { BorrowedAssembler, OwnedAssembler, type ContentAssembler } from './content-assembler.js';
import { planDelivery, type Delivery } from './delivery-plan.js';
import { DataElement, EndElement, StartElement, UNKNOWN_SIZE } from './ebml-element.js';
import type { EbmlVisitor } from './ebml-visitor.js';
import { unknownDefinition, type ElementDefinition } from './element-definition.js';
import type { HeaderStatus } from './element-cursor.js';
import { ElementInspector } from './element-inspector.js';
import { ElementRun, runnableElements, takesRuns } from './element-run.js';
import { noElement, noHeader, openSize, overrun, tooDeep, tooLarge, truncation, type Fault } from './findings.js';
import { OpenMaster } from './master-stack.js';
import { Placement } from './placement.js';
import { Plausibility } from './plausibility.js';
import type { ReaderSettings } from './reader-options.js';
import { ReadingContext } from './reading-context.js';
import { RepeatedMasters } from './repeated-masters.js';
import { Resynchroniser } from './resynchroniser.js';
import type { EbmlSchema } from './schema.js';
import { viewOf } from './bytes.js';
import { isReservedId } from './vint.js';

/** What is left to do before the next header can be read. `missing`: content bytes of the element at hand. */
type Pending =
  | { readonly kind: 'content'; missing: number }
  | { readonly kind: 'pieces'; missing: number; readonly header: Uint8Array }
  | { readonly kind: 'pass'; missing: number }
  | { readonly kind: 'resynchronise'; readonly from: number };

/**
 * Reads the bytes at hand, element by element, and tells a visitor: the inside of an {@link EbmlReader}.
 *
 * It is at a header, or it has something {@link Pending} left to do with the element whose header the cursor holds.
 */
export class ElementMachine {
  private readonly context: ReadingContext;
  private readonly plan: readonly Delivery[];
  private readonly runnable: readonly (ElementDefinition | undefined)[];
  private readonly elements = new ElementRun();
  private readonly assembler: ContentAssembler;
  private readonly inspector: ElementInspector;
  private readonly repeats: RepeatedMasters;
  private readonly placement: Placement;
  private readonly resynchroniser: Resynchroniser;
  private visitor: EbmlVisitor = { visit: () => undefined };
  /** Of the visitor. */
  private takesRuns = false;
  private pending: Pending | undefined = undefined;
  private hasReportedTruncation = false;

  constructor(schema: EbmlSchema, settings: ReaderSettings) {
    this.context = new ReadingContext(schema, settings);
    this.plan = planDelivery(schema, settings);
    this.runnable = runnableElements(schema);
    this.assembler = settings.content === 'owned' ? new OwnedAssembler() : new BorrowedAssembler();
    this.inspector = new ElementInspector(this.context);
    this.repeats = new RepeatedMasters(this.context);
    const plausibility = new Plausibility(this.context);
    this.placement = new Placement(this.context, plausibility, () => {
      this.closeMaster(this.context.cursor.offset);
    });
    this.resynchroniser = new Resynchroniser(this.context, plausibility);
  }

  /** How many bytes have been read so far. */
  get offset(): number {
    return this.context.window.offset;
  }

  /** Adds bytes to those at hand. */
  append(chunk: Uint8Array): void {
    this.context.window.append(chunk);
  }

  /** No more bytes will come: what waited for them is decided by those at hand. */
  expectNoMore(): void {
    this.context.isFinal = true;
  }

  /** Reads until the bytes at hand are used up, or the visitor is done. */
  run(visitor: EbmlVisitor): void {
    if (visitor !== this.visitor) {
      this.takesRuns = takesRuns(visitor);
      this.repeats.forget();
    }
    this.visitor = visitor;
    while (visitor.isDone?.() !== true && (this.readRun() || this.step()));
    this.inspector.sumUp();
  }

  /** Reports what is missing, and ends all masters. `false`: the visitor was done before that. */
  finish(visitor: EbmlVisitor): boolean {
    const { masters, window } = this.context;
    if (visitor.isDone?.() === true) return false;
    this.reportTruncation();
    while (masters.depth > 0 && visitor.isDone?.() !== true) this.closeMaster(window.endOffset);
    return masters.depth === 0;
  }

  /** Does the next thing. `false`: nothing more can be done with the bytes at hand. */
  private step(): boolean {
    const { window, masters, cursor } = this.context;
    if (this.pending !== undefined) return this.goOn(this.pending);
    if (window.offset >= masters.top.end) {
      this.closeMaster(window.offset);
      return true;
    }
    const status = cursor.read(window.bytes, window.at, window.end);
    cursor.offset = window.offset;
    return status === 'complete' ? this.readElement() : this.cannotRead(status);
  }

  /** Takes in the elements that nearly all of a stream consists of, many at a time. `false`: none such is next. */
  private readRun(): boolean {
    const { window, masters, isRefused } = this.context;
    if (this.pending !== undefined || window.at >= window.end || isRefused) return false;
    const definition = this.runnable[window.bytes[window.at]!];
    if (definition === undefined || definition.parent !== masters.top.definition) return false;
    const delivery = this.plan[definition.index];
    if (delivery === 'pieces' && (!this.takesRuns || this.visitor.visitPiece === undefined)) return false;
    if (!this.elements.fill(this.context, definition)) return false;
    masters.top.hasChildren = true;
    if (delivery === 'pass') window.at = this.elements.end;
    else if (this.takesRuns) this.elements.showWhole(this.visitor, window);
    else this.elements.showEach(this.visitor, window);
    return true;
  }

  private readElement(): boolean {
    const { schema, cursor, masters } = this.context;
    const known = schema.find(cursor.id);
    if (known === undefined && isReservedId(cursor.id)) return this.onDamage(noHeader('invalid-id', this.context));
    const definition = known ?? unknownDefinition(cursor.id);
    cursor.definition = definition;
    if (definition.parent !== masters.top.definition || definition.parent === undefined) {
      const place = this.placement.find();
      if (place === 'damage') return this.onDamage(noElement(this.context));
      if (place === 'wait') return false;
    }
    cursor.parent = masters.top.start;
    if (cursor.size > Number.MAX_SAFE_INTEGER && cursor.size !== UNKNOWN_SIZE)
      return this.onDamage(tooLarge(this.context));
    return definition.isMaster ? this.openMaster(definition) : this.beginData(definition);
  }

  private openMaster(definition: ElementDefinition): boolean {
    const { cursor, masters, settings, window } = this.context;
    const end = cursor.offset + cursor.headerSize + cursor.size;
    if (cursor.size === UNKNOWN_SIZE && !definition.unknownSizeAllowed) this.report(openSize(this.context));
    if (cursor.size !== UNKNOWN_SIZE && end > masters.top.end) this.report(overrun(this.context));
    if (masters.depth >= settings.maxDepth) return this.leaveOut(tooDeep(this.context));

    const delivery = this.plan[definition.index] ?? 'deliver';
    // In a master of unknown size nothing vouches for this size: what is inside is looked at.
    const canPass = end <= masters.top.end && masters.top.end !== Infinity;
    if (delivery === 'pass' && canPass && !this.inspector.needs(definition)) return this.passBy();
    const start = new StartElement(cursor, window.bytes, window.at);
    this.inspector.onStart(definition);
    masters.top.hasChildren = true;
    const isDelivered = delivery === 'deliver' && !this.context.isRefused;
    if (isDelivered && this.takesRuns && this.repeats.isKnown(start, this.visitor)) {
      window.at += cursor.headerSize + cursor.size;
      return true;
    }
    this.inspector.onEnter(definition);
    window.at += cursor.headerSize;
    masters.push(new OpenMaster(start, Math.min(end, masters.top.end), isDelivered));
    if (isDelivered) this.visitor.visit(start);
    return true;
  }

  private closeMaster(end: number): void {
    const master = this.context.masters.pop();
    if (master?.start === undefined) return;
    this.inspector.onEnd(master, end);
    this.repeats.onEnd(master, end);
    if (master.isDelivered) this.visitor.visit(new EndElement(master.start, end));
  }

  private beginData(definition: ElementDefinition): boolean {
    const { cursor, masters, window } = this.context;
    const total = cursor.headerSize + cursor.size;
    if (cursor.size === UNKNOWN_SIZE) return this.onDamage(openSize(this.context));
    if (cursor.offset + total > masters.top.end) return this.onDamage(overrun(this.context));
    if (masters.top.end === Infinity && !this.inspector.isPossible(cursor))
      return this.onDamage(noElement(this.context));
    const delivery = this.plan[definition.index] ?? 'deliver';
    if (this.isTooLarge(definition, delivery)) return this.leaveOut(tooLarge(this.context));
    if (delivery === 'pieces') return this.beginPieces();
    if (delivery === 'pass' && !this.inspector.needs(definition)) return this.passBy();

    const { bytes, at } = window;
    if (at + total > window.end) return this.beginContent(total);
    window.at = at + total;
    this.completeData(new DataElement(cursor, bytes, at));
    return true;
  }

  private completeData(element: DataElement): void {
    const { definition } = element;
    // Blocks, nearly all there is, have nothing to inspect.
    if (definition.type !== 'binary' || definition.maxOccurs === 1 || definition.isGlobal)
      this.inspector.onData(element);
    this.context.masters.top.hasChildren = true;
    if (this.plan[definition.index] === 'deliver' && !this.context.isRefused) this.visitor.visit(element);
  }

  private beginContent(total: number): boolean {
    this.assembler.begin(total);
    this.pending = { kind: 'content', missing: total };
    return true;
  }

  private beginPieces(): boolean {
    const { window, cursor, masters } = this.context;
    const header = viewOf(window.bytes, window.at, cursor.headerSize);
    window.at += cursor.headerSize;
    masters.top.hasChildren = true;
    this.pending = { kind: 'pieces', missing: cursor.size, header };
    return true;
  }

  /** Leaves the element at hand out, its content and its children. */
  private passBy(): boolean {
    const { cursor, masters, window } = this.context;
    masters.top.hasChildren = true;
    const missing = cursor.headerSize + cursor.size;
    if (window.at + missing <= window.end) window.at += missing;
    else this.pending = { kind: 'pass', missing };
    return true;
  }

  private isTooLarge(definition: ElementDefinition, delivery: Delivery): boolean {
    const { cursor, masters, settings } = this.context;
    const isHeld = delivery === 'deliver' || delivery === 'enter';
    // In a master of unknown size a damaged size would take in the rest of the stream, held or not.
    if ((isHeld || masters.top.end === Infinity) && cursor.size > settings.maxElementBytes) return true;
    const isString = definition.type === 'string' || definition.type === 'utf-8';
    return isHeld && isString && cursor.size > settings.maxStringBytes;
  }

  /** Passes by an element that breaks a limit, or looks behind its header if its size cannot be trusted. */
  private leaveOut(fault: Fault): boolean {
    const { cursor, masters } = this.context;
    const fits = cursor.offset + cursor.headerSize + cursor.size <= masters.top.end;
    if (masters.top.end === Infinity || !fits) return this.onDamage(fault);
    this.report(fault);
    return this.passBy();
  }

  private onDamage(fault: Fault): boolean {
    const { window, cursor } = this.context;
    this.report(fault);
    this.pending = { kind: 'resynchronise', from: cursor.offset };
    window.at += 1;
    return true;
  }

  private goOnResynchronising(from: number): boolean {
    if (!this.resynchroniser.advance()) return false;
    this.pending = undefined;
    const skipped = this.offset - from;
    const message = `${skipped.toString()} bytes from byte ${from.toString()} on were skipped`;
    this.context.report('RESYNCHRONISED', { message, offset: this.offset, path: this.context.pathAround });
    return true;
  }

  private cannotRead(status: HeaderStatus): boolean {
    if (status === 'complete' || status === 'incomplete') return false;
    return this.onDamage(noHeader(status, this.context));
  }

  private report({ code, finding }: Fault): void {
    this.context.report(code, finding);
  }

  private reportTruncation(): void {
    const { pending } = this;
    if (this.hasReportedTruncation) return;
    this.hasReportedTruncation = true;
    if (pending?.kind === 'resynchronise') return; // the damage was reported, and nothing readable came after it
    const fault = truncation(this.context, pending?.missing ?? 0);
    if (fault !== undefined) this.report(fault);
  }

  private goOn(pending: Pending): boolean {
    switch (pending.kind) {
      case 'content':
        return this.goOnWithContent(pending);
      case 'pieces':
        return this.goOnWithPieces(pending);
      case 'pass':
        return this.goOnPassing(pending);
      case 'resynchronise':
        return this.goOnResynchronising(pending.from);
      default:
        return pending satisfies never;
    }
  }

  private goOnPassing(pending: { missing: number }): boolean {
    const { window } = this.context;
    const passed = Math.min(window.end - window.at, pending.missing);
    window.at += passed;
    pending.missing -= passed;
    if (pending.missing > 0) return false;
    this.pending = undefined;
    return true;
  }

  /** Takes as much of what is missing as is here. */
  private take(pending: { missing: number }): Uint8Array {
    const { window } = this.context;
    const part = viewOf(window.bytes, window.at, Math.min(window.end - window.at, pending.missing));
    window.at += part.length;
    pending.missing -= part.length;
    return part;
  }

  private goOnWithContent(pending: { missing: number }): boolean {
    this.assembler.add(this.take(pending));
    if (pending.missing > 0) return false;
    this.pending = undefined;
    this.completeData(new DataElement(this.context.cursor, this.assembler.finish(), 0));
    return true;
  }

  private goOnWithPieces(pending: { missing: number; readonly header: Uint8Array }): boolean {
    const { definition, parent, offset, headerSize, size } = this.context.cursor;
    if (this.offset === this.context.window.endOffset && size > 0) return false;
    const position = size - pending.missing;
    const bytes = this.take(pending);
    const isLast = pending.missing === 0;
    if (isLast) this.pending = undefined;
    const piece = {
      kind: 'piece',
      definition,
      parent,
      offset,
      headerSize,
      size,
      header: pending.header,
      position,
      bytes,
      isLast,
    } as const;
    if (!this.context.isRefused) this.visitor.visitPiece?.(piece);
    return true;
  }
}
