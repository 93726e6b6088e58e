import { concatenated, viewOf } from '../../ebml/bytes.js';

/** Bytes of a packet of a transport stream (ISO/IEC 13818-1 §2.4.3.2). */
export const TS_PACKET_BYTES = 188;

/** Bytes of its header, which is all that need not be payload. */
const HEADER_BYTES = 4;
const CONTENT_BYTES = TS_PACKET_BYTES - HEADER_BYTES;

/** What is told of the packets that a payload begins in: fields of the adaptation field (ISO/IEC 13818-1 §2.4.3.4). */
export interface PayloadStart {
  /** Decoding may begin here. */
  readonly isRandomAccess?: boolean;
  /** The counter of the PID begins anew. */
  readonly isDiscontinuity?: boolean;
  /** The clock of the programme, in 90 kHz. */
  readonly clock?: bigint | undefined;
}

/** Payloads of one PID in packets: its continuity counter begins at 0. */
export class TsPacketWriter {
  readonly #pid: number;
  #counter = 0;

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** A payload that begins in a packet of its own. */
  packets(payload: Uint8Array, start: PayloadStart = {}): Uint8Array {
    return this.write(payload, startField(start), 0);
  }

  /**
   * The same for the last payload of a segment: in so many packets that the next one of this PID counts from 0 again. So segments
   * that know nothing of each other continue each other's counters.
   */
  lastPackets(payload: Uint8Array, start: PayloadStart = {}): Uint8Array {
    const field = startField(start);
    let alone = 0;
    while (alone < payload.length - 1 && (this.#counter + packetCount(payload, field, alone)) % COUNTER_VALUES !== 0)
      alone++;
    return this.write(payload, field, alone);
  }

  /** @param alone how many bytes at the end get a packet each */
  private write(payload: Uint8Array, field: Uint8Array, alone: number): Uint8Array {
    const bytes = new Uint8Array(packetCount(payload, field, alone) * TS_PACKET_BYTES);
    let taken = 0;
    for (let at = 0; at < bytes.length; at += TS_PACKET_BYTES) {
      const first = at === 0;
      const together = payload.length - alone - taken;
      const wanted = together > 0 ? Math.min(together, CONTENT_BYTES - (first ? field.length : 0)) : 1;
      const packet = viewOf(bytes, at, TS_PACKET_BYTES);
      this.writePacket(packet, { payload: viewOf(payload, taken, wanted), field: first ? field : NO_FIELD, first });
      taken += wanted;
    }
    return bytes;
  }

  private writePacket(packet: Uint8Array, { payload, field, first }: PacketContent): void {
    const stuffing = CONTENT_BYTES - payload.length - field.length;
    const hasField = field.length + stuffing > 0;
    packet[0] = 0x47;
    packet[1] = (first ? 0x40 : 0) | (this.#pid >> 8);
    packet[2] = this.#pid & 0xff;
    packet[3] = (hasField ? 0x30 : 0x10) | this.#counter;
    this.#counter = (this.#counter + 1) % COUNTER_VALUES;
    if (hasField) writeField(viewOf(packet, HEADER_BYTES, field.length + stuffing), field);
    packet.set(payload, TS_PACKET_BYTES - payload.length);
  }
}

/** A programme specific section in its packets (ISO/IEC 13818-1 §2.4.4), whose counter begins anew: there is one a segment. */
export function sectionPackets(pid: number, { tableId, id, content }: Section): Uint8Array {
  const length = content.length + SECTION_AFTER_LENGTH + CRC_BYTES;
  const head = [tableId, 0xb0 | (length >> 8), length & 0xff, id >> 8, id & 0xff, 0xc1, 0, 0];
  const section = concatenated([Uint8Array.from(head), content]);
  const payload = concatenated([Uint8Array.of(0), section, crc32(section)]); // pointer_field
  return new TsPacketWriter(pid).packets(payload, { isDiscontinuity: true });
}

/** What a section says. */
export interface Section {
  readonly tableId: number;
  /** Of the transport stream, or of the programme. */
  readonly id: number;
  readonly content: Uint8Array;
}

interface PacketContent {
  readonly payload: Uint8Array;
  readonly field: Uint8Array;
  readonly first: boolean;
}

const COUNTER_VALUES = 16;
const NO_FIELD = new Uint8Array(0);
const SECTION_AFTER_LENGTH = 5;
const CRC_BYTES = 4;

function packetCount(payload: Uint8Array, field: Uint8Array, alone: number): number {
  return Math.ceil((payload.length - alone + field.length) / CONTENT_BYTES) + alone;
}

/** The adaptation field without its stuffing; its length is written when that is known. */
function startField({ isRandomAccess = false, isDiscontinuity = false, clock }: PayloadStart): Uint8Array {
  if (!isRandomAccess && !isDiscontinuity && clock === undefined) return NO_FIELD;
  const flags = (isDiscontinuity ? 0x80 : 0) | (isRandomAccess ? 0x40 : 0) | (clock === undefined ? 0 : 0x10);
  return Uint8Array.of(0, flags, ...(clock === undefined ? [] : clockReference(clock)));
}

/** program_clock_reference of 33 bits, and an extension that is 0 (ISO/IEC 13818-1 §2.4.3.5). */
function clockReference(clock: bigint): number[] {
  const base = Number(BigInt.asUintN(33, clock) >> 1n);
  return [base >>> 24, (base >>> 16) & 0xff, (base >>> 8) & 0xff, base & 0xff, (Number(clock & 1n) << 7) | 0x7e, 0];
}

function writeField(bytes: Uint8Array, field: Uint8Array): void {
  bytes.fill(0xff);
  bytes.set(field);
  bytes[0] = bytes.length - 1;
  if (bytes.length > 1 && field.length === 0) bytes[1] = 0;
}

/** ISO/IEC 13818-1 annex A. */
function crc32(bytes: Uint8Array): Uint8Array {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return Uint8Array.of(crc >>> 24, (crc >>> 16) & 0xff, (crc >>> 8) & 0xff, crc & 0xff);
}
