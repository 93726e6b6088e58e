import { UsageError } from '../errors.js';
import { UNKNOWN_ELEMENT_NAME, UNKNOWN_INDEX, type ElementDefinition } from './element-definition.js';
import type { EbmlSchema } from './schema.js';

/**
 * What the reader does with an element of a kind: hand it over; hand over its content in pieces; read it for
 * itself, or go into it for its children's sake, without a word to the visitor; pass it by.
 */
export type Delivery = 'deliver' | 'pieces' | 'enter' | 'pass';

/** Which elements are wanted, and how. */
export interface DeliveryOptions {
  /**
   * Names of the elements wanted, masters or not. The rest is neither delivered nor held in memory, and a
   * master of known size with nothing wanted inside is passed by as a whole. Default: all elements.
   */
  readonly only?: readonly string[] | undefined;
  /**
   * Names of data elements whose content is wanted in pieces, as it comes, through `visitPiece`: nothing is
   * joined or held. In a master of unknown size `maxElementBytes` bounds them all the same: nothing else vouches
   * for their size. Default: none.
   */
  readonly pieces?: readonly string[] | undefined;
}

/** One {@link Delivery} for each definition, at its index. */
export function planDelivery(schema: EbmlSchema, options: DeliveryOptions): readonly Delivery[] {
  const count = schema.definitions.length;
  const plan = new Array<Delivery>(count).fill(options.only === undefined ? 'deliver' : 'pass');
  const wanted = (options.only ?? []).map((name) => definitionNamed(schema, name));
  for (const definition of wanted) enterAncestors(plan, schema, definition);
  for (const definition of wanted) plan[definition?.index ?? UNKNOWN_INDEX] = 'deliver';
  for (const name of options.pieces ?? []) planPieces(plan, definitionNamed(schema, name), name);
  return plan;
}

function planPieces(plan: Delivery[], definition: ElementDefinition | undefined, name: string): void {
  if (definition?.isMaster)
    throw new UsageError(`${name} is a master: it has elements, not content, to come in pieces`);
  plan[definition?.index ?? UNKNOWN_INDEX] = 'pieces';
}

// Global and unknown elements may stand in any master, so all of them must be entered.
function enterAncestors(plan: Delivery[], schema: EbmlSchema, definition: ElementDefinition | undefined): void {
  if (definition === undefined || definition.isGlobal) {
    for (const { isMaster, index } of schema.definitions) if (isMaster) plan[index] = 'enter';
    return;
  }
  for (let master = definition.parent; master !== undefined; master = master.parent) plan[master.index] = 'enter';
}

function definitionNamed(schema: EbmlSchema, name: string): ElementDefinition | undefined {
  const definition = schema.byName(name);
  if (definition === undefined && name !== UNKNOWN_ELEMENT_NAME)
    throw new UsageError(`There is no element named ${name}`);
  return definition;
}
