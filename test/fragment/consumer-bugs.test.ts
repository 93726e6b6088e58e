import { readFileSync } from 'node:fs';
import type { LocatedError } from '../../src/errors.js';
import type { Fragment } from '../../src/fragment/fragment.js';
import { FragmentError } from '../../src/fragment/fragment-error.js';
import { FragmentReader } from '../../src/fragment/fragment-reader.js';
import { encodeElement, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { bytesOf } from '../support/element-bytes.js';
import { readFragments, thrownBy } from '../support/fragments.js';
import { inChunks } from '../support/in-chunks.js';
import { aDocument, aFragment, aTags, type FragmentSpec, type TagList } from '../support/mkv-builder.js';

/*
 * Bugs that consumers of GetMedia keep writing, by their ids: with this library the natural way of writing the program
 * does not have them.
 */

const read = (bytes: Uint8Array) => readFragments([bytes]);
const connect = (): Uint8Array => new Uint8Array(readFileSync('test-resources/connect-audio.mkv'));

/** PCM of 8 kHz, 16 bits: 1,024 bytes are 64 ms. */
const BLOCK_MS = 64;
const CALL = { ticks: 1_715_000_000_000, timestampScale: 1_000_000 };
const CUSTOMER = 'AUDIO_FROM_CUSTOMER';
const AGENT = 'AUDIO_TO_CUSTOMER';

/** A fragment of a call: each leg is one byte, repeated. */
function ofCall(
  spec: FragmentSpec & { readonly order?: readonly [string, string]; readonly contact?: string },
): Uint8Array {
  const { order = [CUSTOMER, AGENT], contact } = spec;
  const sounds = order.map((name) => new Uint8Array(1024).fill(name === CUSTOMER ? 1 : 2));
  const tags: TagList = contact === undefined ? [] : [['ContactId', contact]];
  return aFragment({
    ...CALL,
    tracks: order.map((name, at) => ({ number: at + 1, type: 'audio', name })),
    frames: [0, 1].flatMap((block) => sounds.map((bytes, at) => ({ track: at + 1, ticks: block * BLOCK_MS, bytes }))),
    tags,
    ...spec,
  });
}

describe('B1: the resume point', () => {
  it('is a fragment that is complete, never the one whose number was only announced', () => {
    const body = bytesOf(aFragment({ number: '1' }), aFragment({ number: '2', frames: [{}, {}] }));
    for (let cut = 1; cut <= body.length; cut++) {
      const { fragments } = read(body.subarray(0, cut));
      const resumeAfter = fragments.filter(({ isComplete }) => isComplete).at(-1)?.metadata.fragmentNumber;
      const frames = fragments.find(({ metadata }) => metadata.fragmentNumber === resumeAfter)?.frameCount ?? 0;
      if (resumeAfter === '2') expect([cut, frames]).toEqual([body.length, 2]);
    }
  });
});

describe('B4: errors', () => {
  const damaged = bytesOf(aFragment({ number: '1' }), new Uint8Array(30).fill(0), aFragment({ number: '2' }));

  it('come to one place, typed, and do not end the reading', () => {
    const errors: LocatedError[] = [];
    const reader = new FragmentReader({ onWarning: (error) => errors.push(error) });
    const fragments = [...inChunks(damaged, 7).flatMap((chunk) => reader.push(chunk)), ...reader.end()];
    expect(fragments.map(({ metadata }) => metadata.fragmentNumber)).toEqual(['1', '2']);
    expect(errors.map(({ code }) => code)).toEqual(['INVALID_ID', 'RESYNCHRONISED']);
  });

  it('are thrown where the caller is, if it asked for that, after what came before', () => {
    const reader = new FragmentReader({ mode: 'strict' });
    expect(reader.push(damaged)).toHaveLength(1);
    expect(thrownBy(() => reader.end())).toMatchObject({ code: 'INVALID_ID', path: 'Segment' });
  });
});

describe('B5: the end of a fragment', () => {
  it('is not the end of the first child of its Segment', () => {
    const { fragments } = read(aFragment({ tags: [['a', '1']] }));
    expect(fragments).toMatchObject([{ frameCount: 1, tags: [{ name: 'a' }], isComplete: true }]);
  });

  it('is not the magic of an EBML header inside of PCM', () => {
    const sound = new Uint8Array(1024);
    sound.set([0x1a, 0x45, 0xdf, 0xa3, 0x80], 500);
    const bytes = bytesOf(aFragment({ number: '1', frames: [{ bytes: sound }, {}] }), aFragment({ number: '2' }));
    for (const chunks of [[bytes], inChunks(bytes, 11)]) {
      const { fragments, warnings } = readFragments(chunks);
      expect(fragments.map(({ frameCount, isComplete }) => [frameCount, isComplete])).toEqual([[2, true], [1, true]]); // prettier-ignore
      expect([...fragments[0]!.frames[0]!.payload]).toEqual([...sound]);
      expect(warnings).toEqual([]);
    }
  });
});

describe('B8: tracks', () => {
  it('are told apart by name, though their order varies from call to call', () => {
    const bytes = bytesOf(ofCall({ number: '1' }), ofCall({ number: '2', order: [AGENT, CUSTOMER] }));
    const heard = read(bytes).fragments.flatMap((fragment) => fragment.framesOf(CUSTOMER));
    expect(heard.map(({ trackNumber }) => trackNumber)).toEqual([1, 1, 2, 2]);
    expect(heard.every(({ payload }) => payload.length === 1024 && payload.every((byte) => byte === 1))).toBe(true);
  });

  it('keep their exact bytes, a short block too, and their grid of time', () => {
    const { fragments } = read(connect());
    const sizes = fragments[1]!.framesOf(CUSTOMER).map(({ size }) => size);
    expect(sizes.filter((size) => size !== 1024)).toEqual([192]);
    for (const fragment of fragments) {
      const times = fragment.framesOf(CUSTOMER).map(({ producerTimestampMs }) => producerTimestampMs!);
      expect(times.map((time) => time - times[0]!)).toEqual(Array.from({ length: 17 }, (_, at) => at * BLOCK_MS));
    }
  });

  it('show gaps by the times of their frames, between fragments as well', () => {
    const bytes = bytesOf(
      ofCall({ number: '1', producerTimestamp: '1715000000.000' }),
      ofCall({ number: '2', producerTimestamp: '1715000003.000', ticks: CALL.ticks + 3000 }),
    );
    const times = read(bytes).fragments.flatMap((fragment) =>
      fragment.framesOf(AGENT).map((frame) => frame.producerTimestampMs),
    );
    expect(times.map((time) => time! - CALL.ticks)).toEqual([0, 64, 3000, 3064]);
  });
});

describe('B10: memory and time', () => {
  it('are those of one fragment, however long the call', () => {
    const bytes = ofCall({ number: '1', contact: 'a' });
    const reader = new FragmentReader({ maxFragmentBytes: 8192 });
    let [fragments, frames] = [0, 0];
    for (let round = 0; round < 500; round++) {
      for (const fragment of reader.push(bytes)) {
        fragments++;
        frames += fragment.frames.length;
        expect(fragment.completeness).toBe('complete');
      }
      expect(reader.fragmentSoFar).toBeUndefined();
    }
    expect([fragments, frames]).toEqual([500, 2000]);
  });

  it('of a fragment without end are bounded too', () => {
    const head = aFragment({ frames: [], ending: 'interrupted' });
    const block = encodeElement('SimpleBlock', new Uint8Array(1000).fill(0x81));
    const reader = new FragmentReader({ maxFragmentBytes: 100_000 });
    reader.push(head);
    for (let round = 0; round < 1000; round++) reader.push(block);
    expect(reader.fragmentSoFar!.frames.length).toBeLessThan(100);
    expect(reader.end()).toMatchObject([{ frameCount: 1000, isComplete: false }]);
  });
});

describe('B11: backpressure', () => {
  it('is the caller’s: a fragment is there when push returns, and nothing runs on by itself', () => {
    const reader = new FragmentReader();
    const [first, second] = [aFragment({ number: '1' }), aFragment({ number: '2' })];
    expect(reader.push(first)).toHaveLength(1);
    expect(reader.offset).toBe(first.length);
    expect(reader.push(second)).toHaveLength(1);
    expect(reader.end()).toEqual([]);
  });
});

describe('B12: the first and the last fragment', () => {
  it('are both delivered, the last one without waiting for another', () => {
    const reader = new FragmentReader();
    const body = bytesOf(aFragment({ number: 'first' }), aFragment({ number: 'last' }));
    expect(reader.push(body).map(({ metadata }) => metadata.fragmentNumber)).toEqual(['first', 'last']);
  });

  it('are both delivered if the stream ends without the last token, and the last one is marked', () => {
    const { fragments } = read(
      bytesOf(aFragment({ number: 'first' }), aFragment({ number: 'last', ending: 'interrupted' })),
    );
    expect(fragments).toMatchObject([
      { metadata: { fragmentNumber: 'first' }, isComplete: true },
      { metadata: { fragmentNumber: 'last' }, isComplete: false, frameCount: 1 },
    ]);
  });
});

describe('B14: a stream that is used again', () => {
  const bytes = bytesOf(
    ofCall({ number: '1', contact: 'alice' }),
    ofCall({ number: '2', contact: 'alice' }),
    ofCall({ number: '3' }), // the tail of a call may have no tags
    ofCall({ number: '4', contact: 'bob', order: [AGENT, CUSTOMER] }),
  );
  const contactOf = (fragment: Fragment) => fragment.tag('ContactId')?.value;

  it('tells by tag which fragment is whose', () => {
    expect(read(bytes).fragments.map(contactOf)).toEqual(['alice', 'alice', undefined, 'bob']);
    expect(read(connect()).fragments.map((fragment) => contactOf(fragment)?.slice(-1))).toEqual(['1', '1', '2', '3']);
  });

  it('has a tail without tags, delivered in its place, that has nothing of another contact', () => {
    const tail = read(bytes).fragments[2]!;
    expect(tail).toMatchObject({ metadata: { fragmentNumber: '3' }, isComplete: true, tags: [] });
    expect(tail.framesOf(CUSTOMER)).toHaveLength(2);
  });

  it('has tags on either side of the Cluster, and partial ones, which go to their own fragment', () => {
    const partial = encodeMaster('Tags', [
      encodeMaster('Tag', [
        encodeMaster('SimpleTag', [encodeElement('TagName', 'ContactId')]),
        encodeMaster('SimpleTag', [encodeElement('TagString', 'stray')]),
      ]),
    ]);
    const odd = aFragment({ ...CALL, number: '2', children: [] });
    const early = aDocument({ children: [aTags([['ContactId', 'early']]), partial] });
    const { fragments } = read(bytesOf(ofCall({ number: '1', contact: 'alice' }), early, odd));
    expect(fragments.map(({ tags }) => tags.map(({ name, value }) => `${name}=${value}`))).toEqual([
      ['ContactId=alice'],
      ['ContactId=early', 'ContactId=', '=stray'],
      [],
    ]);
  });
});

describe('B15: an error that the service writes into the stream', () => {
  it('is a fragment that failed, and an error with its id and meaning: a denied key is no clean end', () => {
    const denied = aDocument({
      children: [
        aTags([
          ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', '2'],
          ['AWS_KINESISVIDEO_ERROR_ID', '4500'],
        ]),
      ],
    });
    const { fragments, warnings } = read(bytesOf(aFragment({ number: '1' }), denied));
    expect(fragments.map(({ completeness }) => completeness)).toEqual(['complete', 'failed']);
    expect(fragments[1]!.error).toEqual({
      id: 4500,
      code: 'KMS_KEY_ACCESS_DENIED',
      message: undefined,
      meaning: "Access to the stream's KMS key is denied.",
    });
    const [error] = warnings;
    expect(error).toBeInstanceOf(FragmentError);
    expect(error).toMatchObject({
      code: 'SERVICE_ERROR',
      severity: 'error',
      serviceErrorId: 4500,
      fragmentNumber: '2',
    });
    expect(error!.message).toMatch(/4500.*KMS key is denied/);
  });

  it('is one in the words of GetMediaForFragmentList, too', () => {
    const gone = aDocument({
      children: [
        aTags([
          ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', '2'],
          ['AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE', '4000'],
          ['AWS_KINESISVIDEO_EXCEPTION_MESSAGE', 'It is gone'],
        ]),
      ],
    });
    const { fragments } = readFragments([gone], { source: 'fragment-list' });
    expect(fragments).toMatchObject([{ completeness: 'failed', error: { id: 4000, message: 'It is gone' } }]);
  });
});
