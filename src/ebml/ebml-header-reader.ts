import type { DataElement } from './ebml-element.js';
import { DEFAULT_HEADER_LIMITS, type HeaderLimits } from './element-cursor.js';
import type { EbmlErrorCode } from './ebml-error.js';

/** IDs are seven bytes wide at most, for they are numbers; nobody is known to use more than four. */
const WIDEST_ID = 7;

/** What of a header is taken in. */
const FACTS: ReadonlySet<string> = new Set([
  'EBMLReadVersion',
  'EBMLMaxIDLength',
  'EBMLMaxSizeLength',
  'DocType',
  'DocTypeReadVersion',
]);

/** What an application can read. */
export interface SupportedDocuments {
  readonly docTypes: readonly string[];
  /** Highest EBMLReadVersion. */
  readonly readVersion: number;
  /** Highest DocTypeReadVersion. */
  readonly docTypeReadVersion: number;
}

/** A complaint about an EBML header. */
export interface HeaderComplaint {
  readonly code: EbmlErrorCode;
  readonly message: string;
  readonly declared?: number;
  readonly allowed?: number;
}

/** Gathers what an EBML header says about the document behind it (RFC 8794 §11.2). */
export class EbmlHeaderReader {
  private readonly supported: SupportedDocuments;
  private readonly limits: HeaderLimits;
  private readonly facts = new Map<string, number | string>();

  /** @param limits set to what each header says */
  constructor(supported: SupportedDocuments, limits: HeaderLimits) {
    this.supported = supported;
    this.limits = limits;
  }

  /** A new header begins: what the last one said is over. */
  begin(): void {
    this.facts.clear();
    this.limits.maxIdLength = DEFAULT_HEADER_LIMITS.maxIdLength;
    this.limits.maxSizeLength = DEFAULT_HEADER_LIMITS.maxSizeLength;
  }

  add(element: DataElement): void {
    if (!FACTS.has(element.name)) return;
    const { value } = element;
    if (typeof value === 'number' || typeof value === 'string') this.facts.set(element.name, value);
  }

  /** The header is over: its limits hold from now on, and what is wrong with it is returned. */
  *end(): Generator<HeaderComplaint> {
    this.limits.maxIdLength = Math.min(Math.max(this.number('EBMLMaxIDLength', 4), 4), WIDEST_ID);
    this.limits.maxSizeLength = Math.min(Math.max(this.number('EBMLMaxSizeLength', 8), 1), 8);
    yield* this.versionComplaints('EBMLReadVersion', this.supported.readVersion);
    yield* this.versionComplaints('DocTypeReadVersion', this.supported.docTypeReadVersion);
    const docType = this.facts.get('DocType') ?? '';
    const isKnown = this.supported.docTypes.includes(String(docType));
    if (!isKnown) yield { code: 'UNEXPECTED_DOC_TYPE', message: `The DocType is ${JSON.stringify(docType)}` };
  }

  private *versionComplaints(name: string, allowed: number): Generator<HeaderComplaint> {
    const declared = this.number(name, 1);
    if (declared <= allowed) return;
    const message = `${name} is ${declared.toString()}; versions up to ${allowed.toString()} can be read`;
    yield { code: 'UNSUPPORTED_VERSION', message, declared, allowed };
  }

  private number(name: string, otherwise: number): number {
    const value = this.facts.get(name);
    return typeof value === 'number' ? value : otherwise;
  }
}
