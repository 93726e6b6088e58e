import { EBML_ELEMENTS } from '../ebml/ebml-elements.js';
import type { ElementValue } from '../ebml/values.js';
import { withDefaults } from '../ebml/with-defaults.js';
import { MATROSKA_ELEMENTS } from './elements.generated.js';
import { MatroskaError } from './matroska-error.js';
import type { MkvDataElement, MkvElement, MkvEndElement, MkvStartElement } from './mkv-element.js';
import type { MkvElementVisitor } from './mkv-element-visitor.js';
import type { Integer } from './timestamp.js';
import type { Track } from './track.js';
import { type CollectedMaster, PARTS_OF_TRACK, trackFrom } from './track-entry.js';

/** How a {@link TrackCollector} collects. */
export interface TrackCollectorOptions {
  /**
   * What the tracks of one Segment may take in memory, in bytes: what is read of their TrackEntries, and 256 for each master. A
   * TrackEntry beyond it is left out, as `LIMIT_EXCEEDED`. Default 16 MiB.
   */
  readonly maxTrackBytes?: number | undefined;
  /** Told once in a Segment that a TrackEntry was left out; what it throws ends the reading. By default nobody is told. */
  readonly onWarning?: ((error: MatroskaError) => void) | undefined;
}

const DEFAULTS = { maxTrackBytes: 16 * 1024 * 1024, onWarning: (): void => undefined };

/** What a master counts besides its values: no input makes many objects of few bytes. */
const BYTES_PER_MASTER = 256;
const BYTES_PER_VALUE = 16;

/** Knows the tracks of the Segment that is being read. Each Segment, and each EBML document, begins without any. */
export class TrackCollector implements MkvElementVisitor {
  private readonly maxTrackBytes: number;
  private readonly onWarning: (error: MatroskaError) => void;
  private current = new Map<Integer, Track>();
  /** What each of them takes, and all together. */
  private sizes = new Map<Integer, number>();
  private bytes = 0;
  /** The Tracks that are being read, if the Segment had none before. */
  private first: MkvStartElement | undefined = undefined;
  /** What came of the Tracks that were read last. */
  private previous: ReadTracks | undefined = undefined;
  /** The master that is being collected: a TrackEntry, or what is open in it. */
  private innermost: OpenMaster | undefined = undefined;
  private openBytes = 0;
  private seen = false;
  private hasWarned = false;

  constructor(options: TrackCollectorOptions = {}) {
    const settings = withDefaults(DEFAULTS, options);
    this.maxTrackBytes = settings.maxTrackBytes;
    this.onWarning = settings.onWarning;
  }

  /**
   * By track number, in the order of the TrackEntries; of two with one number the last counts. It fills while the Tracks are
   * read; another Segment has another map, or the same if its Tracks are the same.
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

  /** @internal Takes over what came of these Tracks, if they are all that the Segment has said of its tracks. */
  visitRepeat({ id }: MkvStartElement, first: MkvStartElement): boolean {
    const { previous } = this;
    if (id !== TRACKS || !this.isBlank || previous?.start !== first) return false;
    this.seen = true;
    this.current = previous.tracks;
    this.sizes = previous.sizes;
    this.bytes = previous.bytes;
    return true;
  }

  private visitStart(element: MkvStartElement): void {
    if (element.id === SEGMENT || element.id === EBML) this.forget();
    else if (element.id === TRACKS) this.beginTracks(element);
    else if (element.id === TRACK_ENTRY) this.openEntry(element);
    else if (this.innermost !== undefined && PARTS_OF_TRACK.has(element.name)) this.openPart(element);
  }

  private visitData(element: MkvDataElement): void {
    const master = this.innermost;
    if (master === undefined || element.parent !== master.start || !PARTS_OF_TRACK.has(element.name)) return;
    if (!this.hasRoomFor(BYTES_PER_VALUE + element.size)) return;
    const { value } = element;
    // A track outlives the chunks: what it keeps of them is a copy.
    if (value !== undefined)
      master.values.set(element.name, value instanceof Uint8Array ? new Uint8Array(value) : value);
  }

  /** Whether nothing is known of this Segment's tracks: not even a TrackEntry astray. */
  private get isBlank(): boolean {
    return !this.seen && this.current.size === 0 && this.innermost === undefined;
  }

  private beginTracks(start: MkvStartElement): void {
    this.first = this.isBlank ? start : undefined;
    if (this.current.size > 0) this.part();
    this.seen = true;
  }

  /** More tracks come: those that came before may be what a fragment has, or another Segment. */
  private part(): void {
    this.current = new Map(this.current);
    this.sizes = new Map(this.sizes);
  }

  private endTracks(): void {
    const { first: start, current: tracks, sizes, bytes } = this;
    if (start !== undefined && !this.hasWarned) this.previous = { start, tracks, sizes, bytes };
    this.first = undefined;
  }

  private visitEnd(element: MkvEndElement): void {
    if (element.start === this.first) this.endTracks();
    const master = this.innermost;
    if (master?.start !== element.start) return;
    this.innermost = master.around;
    const track = master.around === undefined ? trackFrom(master) : undefined;
    if (track !== undefined) this.keep(track, master);
  }

  private openEntry(start: MkvStartElement): void {
    if (this.current === this.previous?.tracks) this.part();
    this.innermost = new OpenMaster(start, undefined);
    this.openBytes = 0;
    this.hasRoomFor(BYTES_PER_MASTER);
  }

  private openPart(start: MkvStartElement): void {
    if (!this.hasRoomFor(BYTES_PER_MASTER)) return;
    const part = new OpenMaster(start, this.innermost);
    this.innermost?.add(part);
    this.innermost = part;
  }

  /** Whether the TrackEntry may go on growing; else it is left out. */
  private hasRoomFor(bytes: number): boolean {
    this.openBytes += bytes;
    if (this.openBytes <= this.maxTrackBytes) return true;
    let entry = this.innermost;
    while (entry?.around !== undefined) entry = entry.around;
    this.innermost = undefined;
    if (entry !== undefined) this.warnOfSize(entry, this.openBytes);
    return false;
  }

  private keep(track: Track, entry: OpenMaster): void {
    const bytes = this.bytes - (this.sizes.get(track.number) ?? 0) + this.openBytes;
    if (bytes > this.maxTrackBytes) {
      this.warnOfSize(entry, bytes);
      return;
    }
    this.bytes = bytes;
    this.sizes.set(track.number, this.openBytes);
    this.current.set(track.number, track);
  }

  private warnOfSize({ start }: OpenMaster, declared: number): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    const { offset, path, id } = start;
    const message = 'The tracks of this Segment are more than maxTrackBytes allows';
    this.onWarning(
      new MatroskaError('LIMIT_EXCEEDED', { message, offset, path, id, declared, allowed: this.maxTrackBytes }),
    );
  }

  private forget(): void {
    this.current = new Map();
    this.sizes = new Map();
    this.bytes = 0;
    this.first = undefined;
    this.innermost = undefined;
    this.seen = false;
    this.hasWarned = false;
  }
}

const EBML = EBML_ELEMENTS.EBML.id;
const SEGMENT = MATROSKA_ELEMENTS.Segment.id;
const TRACKS = MATROSKA_ELEMENTS.Tracks.id;
const TRACK_ENTRY = MATROSKA_ELEMENTS.TrackEntry.id;

/** What came of the Tracks that begin there. */
interface ReadTracks {
  readonly start: MkvStartElement;
  readonly tracks: Map<Integer, Track>;
  readonly sizes: Map<Integer, number>;
  readonly bytes: number;
}

class OpenMaster implements CollectedMaster {
  readonly values = new Map<string, ElementValue>();
  masters: Map<string, OpenMaster[]> | undefined = undefined;

  /** @param around the master that it is a part of; `undefined` for a TrackEntry */
  constructor(
    readonly start: MkvStartElement,
    readonly around: OpenMaster | undefined,
  ) {}

  get offset(): number {
    return this.start.offset;
  }

  /** Of masters that may stand once the last counts: the others are let go of. */
  add(part: OpenMaster): void {
    const { name, definition } = part.start;
    this.masters ??= new Map();
    const others = definition.maxOccurs === 1 ? undefined : this.masters.get(name);
    if (others === undefined) this.masters.set(name, [part]);
    else others.push(part);
  }
}
