import {
  ID,
  UNKNOWN_SIZE_IN_EIGHT_BYTES,
  UNKNOWN_SIZE_IN_ONE_BYTE,
  element,
  elementOfUnknownSize,
  string,
  unsigned,
} from './make-test-media.ebml.mjs';
import {
  cluster,
  ebmlHeader,
  fragmentNumber,
  info,
  tags,
  tagsAfterCluster,
  tagsBeforeCluster,
} from './make-test-media.fragment.mjs';

const CALL_STARTED_MS = 1_720_000_000_350;
const FIRST_FRAGMENT_NUMBER = 91343852333765432109876543210987654321098765432n;
const BLOCK_MS = 64;
const BLOCK_BYTES = 1024; // 512 samples of two bytes at 8 kHz
const BLOCKS = 17;

const CUSTOMER = 'AUDIO_FROM_CUSTOMER';
const AGENT = 'AUDIO_TO_CUSTOMER';
const CONTACTS = [
  '11111111-aaaa-4bbb-8ccc-000000000001',
  '22222222-aaaa-4bbb-8ccc-000000000002',
  '33333333-aaaa-4bbb-8ccc-000000000003',
];
const INSTANCE = '00000000-dddd-4eee-8fff-000000000000';

/** One contact, another whose tracks come the other way round, and the first fragment of a third, whose tags are not all there yet. */
const FRAGMENTS = [
  {
    contact: CONTACTS[0],
    order: [CUSTOMER, AGENT],
    tagged: 'after',
    millisBehindNow: 86_400_575,
    segmentSize: UNKNOWN_SIZE_IN_EIGHT_BYTES,
  },
  {
    contact: CONTACTS[0],
    order: [CUSTOMER, AGENT],
    tagged: 'before',
    millisBehindNow: 86_399_602,
    segmentSize: UNKNOWN_SIZE_IN_EIGHT_BYTES,
    short: 9,
    magic: 4,
  },
  {
    contact: CONTACTS[1],
    order: [AGENT, CUSTOMER],
    tagged: 'after',
    millisBehindNow: 86_398_655,
    segmentSize: UNKNOWN_SIZE_IN_EIGHT_BYTES,
  },
  {
    contact: CONTACTS[2],
    order: [CUSTOMER, AGENT],
    tagged: 'partly',
    millisBehindNow: 86_397_571,
    segmentSize: UNKNOWN_SIZE_IN_ONE_BYTE,
  },
];

/** Four documents as Amazon Connect's live media come, from two files of PCM (s16le, 8 kHz, mono). */
export function makeConnectAudio(fromCustomer, toCustomer) {
  const voices = { [CUSTOMER]: fromCustomer, [AGENT]: toCustomer };
  return FRAGMENTS.map((fragment, index) => document({ voices, index, ...fragment }));
}

function document({ voices, index, contact, order, tagged, millisBehindNow, segmentSize, short, magic }) {
  const producerMs = CALL_STARTED_MS + index * BLOCKS * BLOCK_MS;
  const number = fragmentNumber(FIRST_FRAGMENT_NUMBER, index);
  const ourTags = connectTags({ contact, order, tagged }).map((pairs) => tags(pairs));
  return Buffer.concat([
    ebmlHeader(),
    elementOfUnknownSize(ID.Segment, segmentSize, [
      info({ segmentUuid: '636f6e6e6563742d7368617065640000', application: 'Kinesis Video SDK 1.1.0 JNI 2.0' }),
      element(ID.Tracks, order.map(trackEntry), 4),
      ...(tagged === 'before' ? ourTags : []),
      tagsBeforeCluster({ number, serverMs: producerMs + 966, producerMs }),
      cluster({
        timestampMs: producerMs,
        size: 'unknown',
        frames: [...frames({ voices, order, from: index * BLOCKS, short, magic })],
      }),
      ...(tagged === 'before' ? [] : ourTags),
      tagsAfterCluster({ number, millisBehindNow }),
    ]),
  ]);
}

/** It says AAC, and no Audio master says otherwise: only the tag MimeType tells that it is PCM. */
function trackEntry(name, index) {
  return element(
    ID.TrackEntry,
    [
      unsigned(ID.TrackNumber, index + 1),
      unsigned(ID.TrackUID, index + 1, 8),
      unsigned(ID.TrackType, 2),
      string(ID.Name, name),
      string(ID.CodecID, 'A_AAC'),
      element(ID.CodecPrivate, Buffer.from([0x11, 0x90])),
    ],
    4,
  );
}

function connectTags({ contact, order, tagged }) {
  const mimeType = { MimeType: 'audio/L16;rate=8000;channels=1;' };
  if (tagged === 'partly') return [{ ContactId: contact }, mimeType];
  const trackNumber = (name) => ({ [name]: String(order.indexOf(name) + 1) });
  return [
    { ContactId: contact },
    { InstanceId: INSTANCE },
    mimeType,
    trackNumber(CUSTOMER),
    trackNumber(AGENT),
    { Events: '[]' },
  ];
}

/** Both tracks at each point of the grid; `short` and `magic` are the places of the customer's odd blocks. */
function* frames({ voices, order, from, short, magic }) {
  for (let i = 0; i < BLOCKS; i++) {
    for (const [index, name] of order.entries()) {
      const data = block(voices[name], from + i);
      if (name === CUSTOMER && i === magic) Buffer.from('1a45dfa3', 'hex').copy(data, 512);
      yield {
        track: index + 1,
        relativeTime: i * BLOCK_MS,
        keyframe: true,
        data: name === CUSTOMER && i === short ? data.subarray(0, 192) : data,
      };
    }
  }
}

function block(pcm, index) {
  return Buffer.from(pcm.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES));
}
