import type { LocatedError } from '../errors.js';
import { MATROSKA_SCHEMA } from './matroska-schema.js';
import type { MkvElementName, MkvMasterName } from './mkv-element.js';

/** The elements that frames are made of, and the masters whose bounds matter. */
export const FRAME_ELEMENTS: readonly MkvElementName[] = [
  'EBML',
  'Segment',
  'TimestampScale',
  'Cluster',
  'Timestamp',
  'SimpleBlock',
  ...elementsWithin('Tracks'),
  ...elementsWithin('BlockGroup'),
];

/** A master and all that may stand in it, at any depth. */
export function elementsWithin(master: MkvMasterName): readonly MkvElementName[] {
  // A plus marks a recursive element in a schema's path (RFC 8794 §11.1.6.2).
  const within = MATROSKA_SCHEMA.definitions.filter(({ path }) => path.split(/[\\+]+/).includes(master));
  return within.map(({ name }) => name as MkvElementName);
}

/** In strict mode what is wrong with frames or fragments is an error like any other: it ends the reading. */
export function throwingErrors(onWarning: ((error: LocatedError) => void) | undefined): (error: LocatedError) => void {
  return (error) => {
    if (error.severity === 'error') throw error;
    onWarning?.(error);
  };
}
