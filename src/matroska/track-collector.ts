import { EBML_ELEMENTS } from '../ebml/ebml-elements.js';
import type { ElementValue } from '../ebml/values.js';
import { MATROSKA_ELEMENTS } from './elements.generated.js';
import type { MkvDataElement, MkvElement, MkvEndElement, MkvStartElement } from './mkv-element.js';
import type { MkvElementVisitor } from './mkv-element-visitor.js';
import type { Integer } from './timestamp.js';
import type { Track } from './track.js';
import { type CollectedMaster, trackFrom } from './track-entry.js';

/** Knows the tracks of the Segment that is being read. Each Segment, and each EBML document, begins without any. */
export class TrackCollector implements MkvElementVisitor {
  private current = new Map<Integer, Track>();
  /** The masters that are being collected: a TrackEntry and what is open in it. */
  private readonly open: OpenMaster[] = [];
  private seen = false;

  /**
   * By track number, in the order of the TrackEntries; of two with one number the last counts. It fills while the Tracks are
   * read; another Segment has another map.
   */
  get tracks(): ReadonlyMap<Integer, Track> {
    return this.current;
  }

  /** Whether this Segment has said anything of its tracks yet. */
  get hasSeenTracks(): boolean {
    return this.seen;
  }

  visit(element: MkvElement): void {
    if (element.kind === 'data') this.visitData(element);
    else if (element.kind === 'start') this.visitStart(element);
    else this.visitEnd(element);
  }

  private visitStart(element: MkvStartElement): void {
    if (element.id === SEGMENT || element.id === EBML) this.forget();
    else if (element.id === TRACKS) this.seen = true;
    else if (element.id === TRACK_ENTRY) this.open.splice(0, Infinity, new OpenMaster(element));
    else if (this.open.length > 0 && PARTS_OF_TRACK_ENTRY.has(element.id)) this.openPart(element);
  }

  private visitData(element: MkvDataElement): void {
    const master = this.open.at(-1);
    if (master === undefined || element.parent !== master.start) return;
    const { value } = element;
    // A track outlives the chunks: what it keeps of them is a copy.
    if (value !== undefined) master.values.set(element.id, value instanceof Uint8Array ? new Uint8Array(value) : value);
  }

  private visitEnd(element: MkvEndElement): void {
    const master = this.open.at(-1);
    if (master?.start !== element.start) return;
    this.open.pop();
    const track = this.open.length === 0 ? trackFrom(master) : undefined;
    if (track !== undefined) this.current.set(track.number, track);
  }

  private openPart(element: MkvStartElement): void {
    const part = new OpenMaster(element);
    this.open.at(-1)?.masters.push(part);
    this.open.push(part);
  }

  private forget(): void {
    this.current = new Map();
    this.open.length = 0;
    this.seen = false;
  }
}

const EBML = EBML_ELEMENTS.EBML.id;
const SEGMENT = MATROSKA_ELEMENTS.Segment.id;
const TRACKS = MATROSKA_ELEMENTS.Tracks.id;
const TRACK_ENTRY = MATROSKA_ELEMENTS.TrackEntry.id;

/** The masters in a TrackEntry that a {@link Track} is made from. */
const PARTS_OF_TRACK_ENTRY: ReadonlySet<number> = new Set([
  MATROSKA_ELEMENTS.Video.id,
  MATROSKA_ELEMENTS.Audio.id,
  MATROSKA_ELEMENTS.ContentEncodings.id,
  MATROSKA_ELEMENTS.ContentEncoding.id,
  MATROSKA_ELEMENTS.ContentCompression.id,
  MATROSKA_ELEMENTS.ContentEncryption.id,
  MATROSKA_ELEMENTS.ContentEncAESSettings.id,
]);

class OpenMaster implements CollectedMaster {
  readonly values = new Map<number, ElementValue>();
  readonly masters: OpenMaster[] = [];

  constructor(readonly start: MkvStartElement) {}

  get id(): number {
    return this.start.id;
  }

  get offset(): number {
    return this.start.offset;
  }
}
