import { UsageError } from '../errors.js';
import { ElementDefinition, type ElementRow, type ElementTable, unknownDefinition } from './element-definition.js';

/**
 * Whether bytes can be the content of an element, for a reader that looks for its way back after damage.
 *
 * @param head the first bytes of the content, up to {@link CONTENT_CHECK_BYTES} of them
 * @param size of the whole content, in bytes
 */
export type ContentCheck = (definition: ElementDefinition, head: Uint8Array, size: number) => boolean;

/** How much of a content a {@link ContentCheck} is shown. */
export const CONTENT_CHECK_BYTES = 8;

/** What a schema knows besides its elements. */
export interface EbmlSchemaOptions {
  /** The DocTypes it describes (RFC 8794 §11.2.6). */
  readonly docTypes: readonly string[];
  /** The highest DocTypeReadVersion it can read (RFC 8794 §11.2.8). */
  readonly docTypeReadVersion: number;
  /** The highest EBMLReadVersion it can read (RFC 8794 §11.2.3). */
  readonly readVersion: number;
  readonly contentCheck?: ContentCheck;
}

/** The elements that a document may hold, found by ID (RFC 8794 §11.1). */
export class EbmlSchema {
  /** By {@link ElementDefinition.index}; the first stands for all elements that the schema does not have. */
  readonly definitions: readonly ElementDefinition[];
  readonly docTypes: readonly string[];
  readonly docTypeReadVersion: number;
  readonly readVersion: number;
  readonly contentCheck: ContentCheck | undefined;
  private readonly byOneByteId: readonly (ElementDefinition | undefined)[];
  private readonly byLongerId: ReadonlyMap<number, ElementDefinition>;
  private readonly definitionsByName: ReadonlyMap<string, ElementDefinition>;

  /**
   * Of two rows with one name the earlier table's counts: a DocType's table, given first, may narrow an element of the
   * EBML header (RFC 8794 §11.1).
   *
   * @throws UsageError if two names have one ID, or a parent is missing.
   */
  constructor(tables: readonly ElementTable[], options: EbmlSchemaOptions) {
    this.docTypes = options.docTypes;
    this.docTypeReadVersion = options.docTypeReadVersion;
    this.readVersion = options.readVersion;
    this.contentCheck = options.contentCheck;
    const definitions = defined(merged(tables));
    this.definitions = [unknownDefinition(0), ...definitions];
    this.definitionsByName = new Map(definitions.map((definition) => [definition.name, definition]));
    this.byLongerId = byUniqueId(definitions);
    this.byOneByteId = Array.from({ length: 256 }, (_, id) => this.byLongerId.get(id));
  }

  /** The element with this ID, its length marker included; `undefined` if the schema does not have it. */
  find(id: number): ElementDefinition | undefined {
    return id < 256 ? this.byOneByteId[id] : this.byLongerId.get(id);
  }

  /** The element with this name, spelt as in its table. */
  byName(name: string): ElementDefinition | undefined {
    return this.definitionsByName.get(name);
  }
}

function merged(tables: readonly ElementTable[]): ReadonlyMap<string, ElementRow> {
  const rows = new Map<string, ElementRow>();
  for (const [name, row] of tables.flatMap((table) => Object.entries(table))) {
    if (!rows.has(name)) rows.set(name, row);
  }
  return rows;
}

/** In the order of the rows, which need not name parents before their children. */
function defined(rows: ReadonlyMap<string, ElementRow>): readonly ElementDefinition[] {
  const names = [...rows.keys()];
  const indexes = new Map(names.map((name, at) => [name, at + 1]));
  const definitions = new Map<string, ElementDefinition>();

  function define(name: string): ElementDefinition {
    const known = definitions.get(name);
    if (known !== undefined) return known;
    const row = rows.get(name);
    const index = indexes.get(name);
    if (row === undefined || index === undefined) throw new UsageError(`No table has the parent element ${name}`);
    const parent = row.parent === undefined ? undefined : define(row.parent);
    const definition = new ElementDefinition(name, row, { parent, index });
    definitions.set(name, definition);
    return definition;
  }

  return names.map(define);
}

function byUniqueId(definitions: readonly ElementDefinition[]): ReadonlyMap<number, ElementDefinition> {
  const byId = new Map<number, ElementDefinition>();
  for (const definition of definitions) {
    const other = byId.get(definition.id);
    if (other !== undefined) {
      const id = definition.id.toString(16).toUpperCase();
      throw new UsageError(`${other.name} and ${definition.name} have the same ID 0x${id}`);
    }
    byId.set(definition.id, definition);
  }
  return byId;
}
