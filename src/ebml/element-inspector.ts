import { type DataElement } from './ebml-element.js';
import { EbmlHeaderReader } from './ebml-header-reader.js';
import type { ElementDefinition } from './element-definition.js';
import { crc32, readCrc32 } from './crc32.js';
import type { OpenMaster } from './master-stack.js';
import type { ReadingContext } from './reading-context.js';
import { isValidSize } from './values.js';

const CRC_BYTES = 4;

/**
 * Looks at elements for what is wrong with them although they can be read, and takes in what concerns the
 * reader itself: the EBML header and CRC-32s.
 */
export class ElementInspector {
  private readonly context: ReadingContext;
  private readonly header: EbmlHeaderReader;
  private readonly crcId: number | undefined;
  private readonly ebmlId: number | undefined;
  private readonly summing = new Set<OpenMaster>();

  constructor(context: ReadingContext) {
    this.context = context;
    this.header = new EbmlHeaderReader(context.schema, context.headerLimits);
    this.crcId = context.schema.byName('CRC-32')?.id;
    this.ebmlId = context.schema.byName('EBML')?.id;
  }

  /** Whether the reader needs to look into the element although nobody else may. */
  needs({ id, parent }: ElementDefinition): boolean {
    const isHeader = id === this.ebmlId || parent?.id === this.ebmlId;
    return isHeader || (this.context.settings.checkCrc32 && id === this.crcId);
  }

  /** Whether a value of the element's type can have its size. */
  isPossible({ definition, size }: Pick<DataElement, 'definition' | 'size'>): boolean {
    return isValidSize(definition.type, size) && (definition.id !== this.crcId || size === CRC_BYTES);
  }

  /** A master is next. */
  onStart(definition: ElementDefinition): void {
    const { masters } = this.context;
    this.checkOccurrence(definition);
    if (definition.id === this.ebmlId) {
      this.context.isRefused = false;
      this.sawHeader = true;
    } else if (masters.depth === 0 && !this.sawHeader) {
      this.sawHeader = true;
      this.context.report('MISSING_EBML_HEADER', {
        message: `${definition.name} begins without an EBML header before it`,
      });
    }
  }

  /** It is read, and not known to be as one before. */
  onEnter({ id }: ElementDefinition): void {
    if (id === this.ebmlId) this.header.begin();
  }

  /** A data element is there, its content included. */
  onData(element: DataElement): void {
    const { definition } = element;
    const { masters } = this.context;
    this.checkOccurrence(definition);
    const isCrc = definition.id === this.crcId;
    if (!this.isPossible(element)) this.reportSize(element);
    else if (definition.type === 'string') this.checkAscii(element);
    if (isCrc) this.onCrc(element);
    if (masters.top.definition?.id === this.ebmlId) this.header.add(element);
  }

  /** A master ends at the stream offset `end`. */
  onEnd(master: OpenMaster, end: number): void {
    const isCut = !master.isOpenEnded && end < master.end;
    if (master.crc !== undefined && !isCut) this.checkCrc(master, end);
    this.summing.delete(master);
    if (master.definition?.id === this.ebmlId) this.checkHeader(master.start?.offset ?? 0);
  }

  /** Sums up the bytes read so far for the CRC-32s under way; the window may drop them afterwards. */
  sumUp(): void {
    for (const master of this.summing) this.sumTo(master, this.context.window.offset);
  }

  private sawHeader = false;

  private checkHeader(offset: number): void {
    for (const complaint of this.header.end()) {
      const isFatal = complaint.code === 'UNSUPPORTED_VERSION';
      if (isFatal && this.context.settings.acceptNewerVersions) continue;
      this.context.report(complaint.code, { ...complaint, offset, path: 'EBML' });
      if (isFatal) this.context.isRefused = true;
    }
  }

  private checkOccurrence(definition: ElementDefinition): void {
    if (definition.maxOccurs > 1 || definition.parent === undefined) return;
    const { seenOnce } = this.context.masters.top;
    const first = seenOnce.indexOf(definition);
    // One warning for each kind: it stands in the list once when seen, twice when reported.
    if (first !== -1 && first !== seenOnce.lastIndexOf(definition)) return;
    seenOnce.push(definition);
    if (first === -1) return;
    const message = `${definition.name} stands more than once in its parent`;
    this.context.report('DUPLICATE_ELEMENT', { message, id: definition.id });
  }

  private reportSize({ definition, size }: DataElement): void {
    const message = `No ${definition.id === this.crcId ? definition.name : definition.type} has ${size.toString()} bytes`;
    this.context.report('INVALID_VALUE_SIZE', { message, id: definition.id, declared: size });
  }

  // RFC 8794 §7.4: 0x20 to 0x7E; the value ends at the first NUL.
  private checkAscii({ bytes, position, headerSize, size, definition }: DataElement): void {
    if (isPrintable(bytes, position + headerSize, size)) return;
    this.context.report('NON_ASCII_STRING', {
      message: `${definition.name} has bytes that are not printable ASCII`,
      id: definition.id,
    });
  }

  private onCrc(element: DataElement): void {
    const { masters, window, settings } = this.context;
    if (masters.top.hasChildren) {
      this.context.report('CRC_NOT_FIRST', {
        message: 'The CRC-32 is not the first element of its parent',
        id: element.id,
      });
    } else if (settings.checkCrc32 && element.size === CRC_BYTES) {
      masters.top.crc = {
        expected: readCrc32(element.content),
        offset: element.offset,
        value: 0,
        summedTo: window.offset,
      };
      this.summing.add(masters.top);
    }
  }

  private checkCrc(master: OpenMaster, end: number): void {
    this.sumTo(master, end);
    const { crc, start } = master;
    if (crc === undefined || crc.value === crc.expected) return;
    const message = `The CRC-32 is ${hex(crc.expected)}, the bytes give ${hex(crc.value)}`;
    this.context.report('CRC_MISMATCH', { message, offset: crc.offset, path: start?.path ?? '' });
  }

  private sumTo({ crc }: OpenMaster, end: number): void {
    const { window } = this.context;
    if (crc === undefined || end <= crc.summedTo) return;
    crc.value = crc32(window.bytes.subarray(crc.summedTo - window.base, end - window.base), crc.value);
    crc.summedTo = end;
  }
}

// A loop over bytes in place: making a view of them takes longer than looking at a name.
function isPrintable(bytes: Uint8Array, position: number, size: number): boolean {
  for (let at = position; at < position + size; at++) {
    const byte = bytes[at]!;
    if (byte === 0) return true;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
