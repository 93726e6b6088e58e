import { EBML_ELEMENTS } from '../ebml/ebml-elements.js';
import type { ElementTable } from '../ebml/element-definition.js';
import { EbmlSchema } from '../ebml/schema.js';
import { blockLooksValid } from '../matroska/block.js';
import { MATROSKA_ELEMENTS } from '../matroska/elements.generated.js';
import { MATROSKA_SCHEMA } from '../matroska/matroska-schema.js';
import { isKnown } from './ebml-tag-id.js';

/** What ebml-stream knows and no RFC has. */
// prettier-ignore
const LEGACY_ELEMENTS = {
  SignatureSlot:            { id: 0x1b538667, type: 'master',   path: '\\(-\\)SignatureSlot', global: true },
  SignatureAlgo:            { id: 0x7e8a,     type: 'uinteger', path: '\\(-\\)SignatureSlot\\SignatureAlgo', parent: 'SignatureSlot' },
  SignatureHash:            { id: 0x7e9a,     type: 'uinteger', path: '\\(-\\)SignatureSlot\\SignatureHash', parent: 'SignatureSlot' },
  SignaturePublicKey:       { id: 0x7ea5,     type: 'binary',   path: '\\(-\\)SignatureSlot\\SignaturePublicKey', parent: 'SignatureSlot' },
  Signature:                { id: 0x7eb5,     type: 'binary',   path: '\\(-\\)SignatureSlot\\Signature', parent: 'SignatureSlot' },
  SignatureElements:        { id: 0x7e5b,     type: 'master',   path: '\\(-\\)SignatureSlot\\SignatureElements', parent: 'SignatureSlot' },
  SignatureElementList:     { id: 0x7e7b,     type: 'master',   path: '\\(-\\)SignatureSlot\\SignatureElements\\SignatureElementList', parent: 'SignatureElements' },
  SignedElement:            { id: 0x6532,     type: 'binary',   path: '\\(-\\)SignatureSlot\\SignatureElements\\SignatureElementList\\SignedElement', parent: 'SignatureElementList' },
  TimecodeScaleDenominator: { id: 0x2ad7b2,   type: 'uinteger', path: '\\Segment\\Info\\TimecodeScaleDenominator', parent: 'Info' },
} as const satisfies ElementTable;

/**
 * Matroska as far as ebml-stream knows it. What came later is unknown to both, and so is given as bytes by both, a master
 * such as Colour with all that it holds.
 */
export const KNOWN_SCHEMA: EbmlSchema = new EbmlSchema(
  [knownOf(MATROSKA_ELEMENTS), knownOf(EBML_ELEMENTS), LEGACY_ELEMENTS],
  {
    docTypes: MATROSKA_SCHEMA.docTypes,
    docTypeReadVersion: MATROSKA_SCHEMA.docTypeReadVersion,
    readVersion: MATROSKA_SCHEMA.readVersion,
    contentCheck: blockLooksValid,
  },
);

function knownOf(table: ElementTable): ElementTable {
  return Object.fromEntries(Object.entries(table).filter(([, { id }]) => isKnown(id)));
}
