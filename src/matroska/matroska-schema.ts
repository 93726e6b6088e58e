import { EBML_ELEMENTS } from '../ebml/ebml-elements.js';
import { EbmlSchema } from '../ebml/schema.js';
import { blockLooksValid } from './block.js';
import { MATROSKA_ELEMENTS } from './elements.generated.js';

/** Matroska and WebM (RFC 9559): what {@link MkvReader} knows of its elements. */
export const MATROSKA_SCHEMA: EbmlSchema = /* @__PURE__ */ new EbmlSchema([MATROSKA_ELEMENTS, EBML_ELEMENTS], {
  docTypes: ['matroska', 'webm'],
  docTypeReadVersion: 4, // RFC 9559 §7: the version that it describes
  readVersion: 1,
  contentCheck: blockLooksValid,
});
