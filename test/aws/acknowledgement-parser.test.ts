import { readFileSync } from 'node:fs';
import type { FragmentAcknowledgement } from '../../src/aws/acknowledgement.js';
import { AcknowledgementParser } from '../../src/aws/acknowledgement-parser.js';
import { chunkings } from '../support/chunkings.js';
import { thrownBy } from '../support/fragments.js';

const NUMBER = '91343852333181704754345985890710005834298701132';
const BUFFERING = `{"EventType":"BUFFERING","FragmentTimecode":1615717079876,"FragmentNumber":"${NUMBER}"}`;
const PERSISTED = `{"EventType":"PERSISTED","FragmentTimecode":1615717079876,"FragmentNumber":"${NUMBER}"}`;
const ERROR = `{"EventType":"ERROR","FragmentTimecode":12345,"FragmentNumber":"${NUMBER}","ErrorId":4004,"ErrorCode":"FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS"}`;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function parsed(...chunks: readonly Uint8Array[]): readonly FragmentAcknowledgement[] {
  const parser = new AcknowledgementParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
}

describe('AcknowledgementParser', () => {
  it('tells the same acknowledgements however the bytes are cut', () => {
    const text = `${BUFFERING}\r\n${PERSISTED}\r\n${ERROR}\r\n{"EventType":"IDLE"}\r\n`;
    for (const { name, chunks } of chunkings(bytesOf(text))) {
      expect({ name, events: parsed(...chunks).map(({ event }) => event) }).toEqual({
        name,
        events: ['BUFFERING', 'PERSISTED', 'ERROR', 'IDLE'],
      });
    }
  });

  it.each([
    ['with line ends', `${BUFFERING}\r\n${PERSISTED}\r\n`],
    ['without', BUFFERING + PERSISTED],
    ['with spaces', ` ${BUFFERING} \n\n ${PERSISTED}`],
  ])('tells objects apart %s', (_, text) => {
    expect(parsed(bytesOf(text))).toHaveLength(2);
  });

  it.each([
    ['a progress', BUFFERING, { event: 'BUFFERING', fragmentTimecodeMs: 1_615_717_079_876, fragmentNumber: NUMBER }],
    [
      'an error',
      ERROR,
      {
        event: 'ERROR',
        errorId: 4004,
        errorCode: 'FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS',
        fragmentTimecodeMs: 12_345,
        fragmentNumber: NUMBER,
      },
    ],
    [
      'the wrapper and the name of the documentation',
      '{"Acknowledgement":{"AckEventType":"RECEIVED","FragmentTimecode":1,"FragmentNumber":"2"}}',
      { event: 'RECEIVED', fragmentTimecodeMs: 1, fragmentNumber: '2' },
    ],
    [
      'numbers as text',
      '{"EventType":"ERROR","FragmentTimecode":"7","FragmentNumber":"8","ErrorId":"4001"}',
      {
        event: 'ERROR',
        errorId: 4001,
        errorCode: 'MAX_FRAGMENT_SIZE_REACHED',
        fragmentTimecodeMs: 7,
        fragmentNumber: '8',
      },
    ],
    [
      'an error without a fragment',
      '{"EventType":"ERROR","FragmentTimecode":-1,"FragmentNumber":"","ErrorId":4006,"ErrorCode":"INVALID_MKV_DATA"}',
      {
        event: 'ERROR',
        errorId: 4006,
        errorCode: 'INVALID_MKV_DATA',
        fragmentTimecodeMs: undefined,
        fragmentNumber: undefined,
      },
    ],
    [
      'an error that has only its name',
      '{"EventType":"ERROR","ErrorCode":"ARCHIVAL_ERROR"}',
      {
        event: 'ERROR',
        errorId: 5001,
        errorCode: 'ARCHIVAL_ERROR',
        fragmentTimecodeMs: undefined,
        fragmentNumber: undefined,
      },
    ],
    [
      'braces and quotes in a text',
      '{"EventType":"RECEIVED","FragmentTimecode":3,"FragmentNumber":"4","Note":"}{\\"}"}',
      { event: 'RECEIVED', fragmentTimecodeMs: 3, fragmentNumber: '4' },
    ],
  ])('reads %s', (_, text, acknowledgement) => {
    expect(parsed(bytesOf(text))).toEqual([acknowledgement]);
  });

  it('passes over events that are new', () => {
    expect(parsed(bytesOf(`{"EventType":"SOMETHING"}${BUFFERING}`))).toHaveLength(1);
  });

  it.each([
    ['a page of a proxy', '<html>502</html>'],
    ['broken JSON', '{"EventType":}'],
    ['an object without end', `{"a":"${'x'.repeat(70_000)}`],
  ])('refuses %s', (_, text) => {
    expect(thrownBy(() => parsed(bytesOf(text)))).toMatchObject({ code: 'INVALID_ACKNOWLEDGEMENT' });
  });

  it('survives bytes that are no acknowledgements at all', () => {
    const media = new Uint8Array(readFileSync('test-resources/get-media.mkv'));
    expect(thrownBy(() => parsed(media))).toMatchObject({ code: 'INVALID_ACKNOWLEDGEMENT' });
  });
});
