import { KIB } from '../jobs.js';
import { drain, hop, memcpy } from './ceilings.js';
import { columnarFrames } from './columnar.js';
import { fragments, frames, framesOfFile, merge, walk } from './ours.js';
import { ebml, ebmlIterator, ebmlStream, mediabunny, tsEbml } from './peers.js';
import type { Pass } from './subject.js';

const MIB = 1024 * KIB;

/** What a job does, by its name. Peers are loaded only where they run. */
const SUBJECTS: Readonly<Record<string, () => Pass | Promise<Pass>>> = {
  walk: () => walk,
  'frames-owned': () => frames({}),
  'frames-borrowed': () => frames({ content: 'borrowed' }),
  'frames-columnar': () => columnarFrames({}),
  'frames-columnar-reused': () => columnarFrames({ arrays: 'reused', content: 'borrowed' }),
  'frames-13k': () => frames({}),
  'frames-response': () => frames({}),
  fragments: () => fragments,
  merge: () => merge({}),
  'merge-joined': () => merge({ writes: 'joined' }),
  'file-64k': () => framesOfFile(64 * KIB),
  'file-1m': () => framesOfFile(MIB),
  'ts-ebml': tsEbml,
  'ebml-stream': ebmlStream,
  'ebml-iterator': ebmlIterator,
  ebml,
  mediabunny,
  hop: () => hop,
  memcpy: () => memcpy,
  'drain-64k': () => drain(64 * KIB),
  'drain-1m': () => drain(MIB),
};

/** `undefined` if there is no such subject. */
export async function subjectNamed(name: string): Promise<Pass | undefined> {
  return SUBJECTS[name]?.();
}
