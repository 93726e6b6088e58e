import type { WorkloadName } from './workloads/workload.js';

/** How the bytes of a workload are cut: in chunks of so many bytes, or of 3 to 16,384 as a GetMedia response over TLS. */
export type Feed = number | 'response';

/** Something that is measured: one subject, fed in one way. */
export interface Job {
  readonly name: string;
  readonly role: 'ours' | 'peer' | 'ceiling';
  /** In a few words, for the tables. */
  readonly what: string;
  readonly feed: Feed;
  readonly workloads: readonly WorkloadName[];
  /** Whether it waits for the disk. Default false. */
  readonly waits?: true;
  /** Left out if there is little time: it takes many seconds a pass, or no target is about it. */
  readonly onlyFull?: readonly WorkloadName[];
}

export const KIB = 1024;
const CHUNK = 64 * KIB;
/** What TLS gives. */
const TLS_CHUNK = 13 * KIB;

const MAIN = ['getmedia', 'hibitrate', 'audio', 'movie'] as const;
const FRAGMENTED = ['getmedia', 'audio'] as const;
const EVERY = [...MAIN, 'huge'] as const;

// prettier-ignore
export const JOBS: readonly Job[] = [
  { name: 'walk',            role: 'ours',    feed: CHUNK,      workloads: MAIN,         what: 'every element' },
  { name: 'frames-owned',    role: 'ours',    feed: CHUNK,      workloads: EVERY,        what: 'every frame, safe for ever' },
  { name: 'frames-borrowed', role: 'ours',    feed: CHUNK,      workloads: EVERY,        what: 'every frame, until the handler returns' },
  { name: 'frames-columnar', role: 'ours',    feed: CHUNK,      workloads: MAIN,         what: 'every frame, in typed arrays' },
  { name: 'frames-columnar-reused', role: 'ours', feed: CHUNK,  workloads: MAIN,         what: 'the same, arrays and joined bytes used again', onlyFull: EVERY },
  { name: 'fragments',       role: 'ours',    feed: CHUNK,      workloads: FRAGMENTED,   what: 'every fragment with frames, tags, metadata' },
  { name: 'merge',           role: 'ours',    feed: CHUNK,      workloads: MAIN,         what: 'one Segment of all documents' },
  { name: 'merge-joined',    role: 'ours',    feed: CHUNK,      workloads: MAIN,         what: 'the same, one write a chunk', onlyFull: EVERY },
  { name: 'frames-13k',      role: 'ours',    feed: TLS_CHUNK,  workloads: MAIN,         what: 'frames-owned in chunks of 13 KB' },
  { name: 'frames-response', role: 'ours',    feed: 'response', workloads: MAIN,         what: 'frames-owned in chunks of 3 to 16,384 bytes' },
  { name: 'file-64k',        role: 'ours',    feed: CHUNK,      workloads: FRAGMENTED,   what: 'frames-owned of a file, 64 KiB a read', waits: true },
  { name: 'file-1m',         role: 'ours',    feed: CHUNK,      workloads: FRAGMENTED,   what: 'frames-owned of a file, 1 MiB a read', waits: true },

  { name: 'ts-ebml',         role: 'peer',    feed: CHUNK,      workloads: EVERY,        what: 'elements and frames', onlyFull: ['huge'] },
  { name: 'ebml-stream',     role: 'peer',    feed: CHUNK,      workloads: EVERY,        what: 'elements and frames', onlyFull: ['huge'] },
  { name: 'ebml-iterator',   role: 'peer',    feed: CHUNK,      workloads: EVERY,        what: 'elements and frames', onlyFull: ['huge'] },
  { name: 'ebml',            role: 'peer',    feed: CHUNK,      workloads: MAIN,         what: 'elements and frames', onlyFull: ['hibitrate', 'audio'] },
  { name: 'mediabunny',      role: 'peer',    feed: CHUNK,      workloads: MAIN,         what: 'frames, of the whole in memory' },

  { name: 'hop',             role: 'ceiling', feed: CHUNK,      workloads: MAIN,         what: 'from header to header, nothing else' },
  { name: 'memcpy',          role: 'ceiling', feed: CHUNK,      workloads: MAIN,         what: 'all bytes to another place' },
  { name: 'drain-64k',       role: 'ceiling', feed: CHUNK,      workloads: FRAGMENTED,   what: 'a file, 64 KiB a read, nothing else', waits: true },
  { name: 'drain-1m',        role: 'ceiling', feed: CHUNK,      workloads: FRAGMENTED,   what: 'a file, 1 MiB a read, nothing else', waits: true },
];
