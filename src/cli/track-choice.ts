import { UsageError } from '../errors.js';
import type { Frame } from '../matroska/frame.js';
import { printable } from './render-values.js';

/** So many are named when none of them was meant. */
const MAX_NAMED_TRACKS = 20;

/** The track whose frames are wanted, by name or number; all frames if none was named. */
export class TrackChoice {
  private hasFound = false;
  private readonly others = new Set<string>();

  constructor(private readonly wanted: string | undefined) {}

  includes({ trackNumber, track }: Frame): boolean {
    const number = trackNumber.toString();
    if (this.wanted === undefined || this.wanted === number || this.wanted === track?.name) {
      this.hasFound = true;
      return true;
    }
    if (!this.hasFound && this.others.size < MAX_NAMED_TRACKS) this.others.add(labelOf(number, track?.name));
    return false;
  }

  /** @throws UsageError if there were frames, but none of the track. */
  refuseIfUnknown(file: string): void {
    if (this.hasFound || this.others.size === 0) return;
    const others = [...this.others].join(', ');
    throw new UsageError(`no frame of ${file} is of track ${this.wanted ?? ''}; its tracks are ${others}`);
  }
}

function labelOf(number: string, name: string | undefined): string {
  return name === undefined ? number : `${number} (${printable(name)})`;
}
