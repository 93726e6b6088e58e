import type { ElementTable } from './element-definition.js';

/** The elements that every EBML document may hold: its header (RFC 8794 §11.2) and the global elements (§11.3). */
// prettier-ignore
export const EBML_ELEMENTS = {
  EBML:                    { id: 0x1A45DFA3, type: 'master',   path: '\\EBML', minOccurs: 1, maxOccurs: 1 },
  EBMLVersion:             { id: 0x4286,     type: 'uinteger', path: '\\EBML\\EBMLVersion', parent: 'EBML', minOccurs: 1, maxOccurs: 1, range: 'not 0', default: 1 },
  EBMLReadVersion:         { id: 0x42F7,     type: 'uinteger', path: '\\EBML\\EBMLReadVersion', parent: 'EBML', minOccurs: 1, maxOccurs: 1, range: '1', default: 1 },
  EBMLMaxIDLength:         { id: 0x42F2,     type: 'uinteger', path: '\\EBML\\EBMLMaxIDLength', parent: 'EBML', minOccurs: 1, maxOccurs: 1, range: '>=4', default: 4 },
  EBMLMaxSizeLength:       { id: 0x42F3,     type: 'uinteger', path: '\\EBML\\EBMLMaxSizeLength', parent: 'EBML', minOccurs: 1, maxOccurs: 1, range: 'not 0', default: 8 },
  DocType:                 { id: 0x4282,     type: 'string',   path: '\\EBML\\DocType', parent: 'EBML', minOccurs: 1, maxOccurs: 1, length: '>0' },
  DocTypeVersion:          { id: 0x4287,     type: 'uinteger', path: '\\EBML\\DocTypeVersion', parent: 'EBML', minOccurs: 1, maxOccurs: 1, range: 'not 0', default: 1 },
  DocTypeReadVersion:      { id: 0x4285,     type: 'uinteger', path: '\\EBML\\DocTypeReadVersion', parent: 'EBML', minOccurs: 1, maxOccurs: 1, range: 'not 0', default: 1 },
  DocTypeExtension:        { id: 0x4281,     type: 'master',   path: '\\EBML\\DocTypeExtension', parent: 'EBML' },
  DocTypeExtensionName:    { id: 0x4283,     type: 'string',   path: '\\EBML\\DocTypeExtension\\DocTypeExtensionName', parent: 'DocTypeExtension', minOccurs: 1, maxOccurs: 1, length: '>0' },
  DocTypeExtensionVersion: { id: 0x4284,     type: 'uinteger', path: '\\EBML\\DocTypeExtension\\DocTypeExtensionVersion', parent: 'DocTypeExtension', minOccurs: 1, maxOccurs: 1, range: 'not 0' },
  'CRC-32':                { id: 0xBF,       type: 'binary',   path: '\\(1-\\)CRC-32', global: true, maxOccurs: 1, length: '4' },
  Void:                    { id: 0xEC,       type: 'binary',   path: '\\(-\\)Void', global: true },
} as const satisfies ElementTable;
