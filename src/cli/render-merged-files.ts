import type { NewSegmentReason } from '../fragment/merge-options.js';
import type { MergedFileSummary } from './merging.js';
import { counted, printable } from './render-values.js';

/** One line of `kvs merge --json`. */
export function mergedFileJson(summary: MergedFileSummary): string {
  const { name: file, reason, segments, fragments, clusters, blocks, bytes } = summary;
  return JSON.stringify({ file, reason, segments, fragments, clusters, blocks, bytes });
}

/** One line on standard error. */
export function mergedFileLine({ name, reason, ...amounts }: MergedFileSummary): string {
  const { segments, fragments, blocks, bytes } = amounts;
  const content = [
    counted(segments, 'segment'),
    counted(fragments, 'fragment'),
    counted(blocks, 'block'),
    counted(bytes, 'byte'),
  ];
  return printable(`${name}: ${content.join(', ')}${REASONS[reason]}`);
}

const REASONS: Readonly<Record<NewSegmentReason, string>> = {
  first: '',
  'headers-differ': '; its headers differ from those before',
  'time-went-back': '; its time goes back behind that before',
};
