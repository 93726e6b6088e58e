import { readFileSync } from 'node:fs';
import { EbmlError } from '../../src/ebml/ebml-error.js';
import { UsageError } from '../../src/errors.js';
import { FragmentError } from '../../src/fragment/fragment-error.js';
import { FragmentReader, type FragmentReaderOptions } from '../../src/fragment/fragment-reader.js';
import { chunkings } from '../support/chunkings.js';
import { bytesOf } from '../support/element-bytes.js';
import { portraitOf, readFragments, thrownBy } from '../support/fragments.js';
import { inChunks } from '../support/in-chunks.js';
import { aDocument, aFragment, aTags } from '../support/mkv-builder.js';

const media = (name: string): Uint8Array => new Uint8Array(readFileSync(`test-resources/${name}`));
const portraits = (chunks: readonly Uint8Array[]) => readFragments(chunks).fragments.map(portraitOf);
const anError = aDocument({ children: [aTags([['AWS_KINESISVIDEO_ERROR_ID', '4500']])] });

describe('FragmentReader', () => {
  it('gives the same fragments however the bytes are cut', () => {
    const bytes = bytesOf(
      aFragment({ number: '1', tags: [['ContactId', 'a']], frames: [{}, { ticks: 40 }] }),
      anError,
      aFragment({ number: '2', ending: 'interrupted' }),
      aFragment({ number: '3', clusterSize: 'known', segmentSize: 'known' }),
    );
    const whole = portraits([bytes]);
    expect(whole.map(({ completeness }) => completeness)).toEqual(['complete', 'failed', 'truncated', 'complete']);
    for (const { name, chunks } of chunkings(bytes)) {
      expect({ name, fragments: portraits(chunks) }).toEqual({ name, fragments: whole });
    }
  });

  it.each(['get-media.mkv', 'connect-audio.mkv'])(
    'gives the fragments of %s at the chunk sizes of the service',
    (file) => {
      const whole = portraits([media(file)]);
      for (const size of [3, 997, 16_384]) {
        expect({ size, fragments: portraits(inChunks(media(file), size)) }).toEqual({ size, fragments: whole });
      }
    },
  );

  it('reads a GetMedia body as test-resources/README.md describes it', () => {
    const { fragments, warnings } = readFragments([media('get-media.mkv')]);
    expect(warnings).toEqual([]);
    expect(fragments.map(({ metadata }) => metadata.millisBehindNow)).toEqual([4310, 3298, 2251, 1187, 212]);
    expect(fragments.map(({ isComplete }) => isComplete)).toEqual([true, true, true, true, true]);
    expect(fragments.map(({ metadata }) => metadata.producerTimestampMs)).toEqual(
      [2007, 3007, 4007, 5007, 6007].map((ms) => 1_715_000_000_000 + ms),
    );
    for (const { metadata, frames } of fragments) {
      expect(frames[0]!.producerTimestampMs).toBe(metadata.producerTimestampMs);
      expect(frames[0]!.producerTimestampNs).toBe(frames[0]!.timestampNs);
    }
    expect(fragments.map((fragment) => fragment.tag('camera')?.value)).toEqual([
      ...['front-door', 'front-door', 'front-door'],
      ...['Haustür', 'Haustür'],
    ]);
    expect(fragments[3]!.tag('AWS_KINESISVIDEO_IMAGE_GENERATION')).toMatchObject({ value: '' });
  });

  it('reads recordings of a call as test-resources/README.md describes them', () => {
    const { fragments, warnings } = readFragments([media('connect-audio.mkv')]);
    expect(warnings).toEqual([]);
    expect(fragments.map((fragment) => fragment.framesOf('AUDIO_FROM_CUSTOMER').length)).toEqual([17, 17, 17, 17]);
    expect(fragments.map((fragment) => fragment.track('AUDIO_FROM_CUSTOMER')?.number)).toEqual([1, 1, 2, 1]);
    expect(new Set(fragments.map((fragment) => fragment.tag('ContactId')?.value)).size).toBe(3);
  });

  it('holds nothing of a chunk that its caller fills anew', () => {
    const reader = new FragmentReader({ chunks: 'reused' });
    const buffer = new Uint8Array(997);
    const fragments = inChunks(media('get-media.mkv'), buffer.length).flatMap((chunk) => {
      buffer.set(chunk);
      const completed = reader.push(buffer.subarray(0, chunk.length));
      buffer.fill(0xee);
      return completed;
    });
    expect(fragments.map(portraitOf)).toEqual(portraits([media('get-media.mkv')]));
  });

  it('lends frames while the handler runs', () => {
    const reader = new FragmentReader({ content: 'borrowed', frames: 'hand-over' });
    let bytes = 0;
    const handler = { frame: ({ size }: { readonly size: number }) => (bytes += size), fragment: () => undefined };
    for (const chunk of inChunks(media('get-media.mkv'), 501)) reader.apply(chunk, handler);
    reader.applyEnd(handler);
    const { fragments } = readFragments([media('get-media.mkv')]);
    expect(bytes).toBe(fragments.flatMap(({ frames }) => frames).reduce((total, { size }) => total + size, 0));
    expect(() => new FragmentReader({ content: 'borrowed', frames: 'hand-over' }).push(new Uint8Array(1))).toThrow(
      UsageError,
    );
  });

  it('tells of the fragment that is being read', () => {
    const reader = new FragmentReader();
    expect(reader.fragmentSoFar).toBeUndefined();
    reader.push(aFragment({ number: '7', ending: 'interrupted' }));
    expect(reader.fragmentSoFar).toMatchObject({
      completeness: 'open',
      isComplete: false,
      metadata: { fragmentNumber: '7' },
    });
    reader.end();
    expect(reader.fragmentSoFar).toBeUndefined();
  });

  it('takes an option that is undefined for one that was not given, and refuses one that it does not know', () => {
    const nothing = { source: undefined, frames: undefined, maxFragmentBytes: undefined };
    expect(new FragmentReader(nothing).push(aFragment())).toMatchObject([{ completeness: 'complete', frameCount: 1 }]);
    for (const wrong of [{ source: 'list' }, { frames: 'all' }, { maxFragmentBytes: NaN }]) {
      expect(() => new FragmentReader(wrong as FragmentReaderOptions)).toThrow(UsageError);
    }
  });

  it('counts the bytes it has read', () => {
    const reader = new FragmentReader();
    const bytes = aFragment();
    reader.push(bytes);
    expect(reader.offset).toBe(bytes.length);
  });
});

describe('FragmentReader in strict mode', () => {
  it('gives what came before an error first, and then throws it at each call', () => {
    const first = aFragment({ number: '1' });
    const reader = new FragmentReader({ mode: 'strict' });
    expect(reader.push(bytesOf(first, new Uint8Array(20), aFragment()))).toHaveLength(1);
    for (const call of [() => reader.push(first), () => reader.end()]) {
      expect(thrownBy(call)).toMatchObject({ code: 'INVALID_ID', offset: first.length });
    }
    expect(() => reader.end()).toThrow(EbmlError);
  });

  it('gives the fragment that failed, and then throws what the service reported', () => {
    const reader = new FragmentReader({ mode: 'strict' });
    expect(reader.push(bytesOf(anError, aFragment()))).toMatchObject([{ completeness: 'failed' }]);
    expect(() => reader.push(aFragment())).toThrow(FragmentError);
  });

  it('throws at the end, as nobody would call again', () => {
    const reader = new FragmentReader({ mode: 'strict' });
    expect(reader.push(anError)).toEqual([]);
    expect(thrownBy(() => reader.end())).toMatchObject({ code: 'SERVICE_ERROR', serviceErrorId: 4500 });
  });

  it('only warns of a fragment that has no end', () => {
    const codes: string[] = [];
    const reader = new FragmentReader({ mode: 'strict', onWarning: ({ code }) => codes.push(code) });
    expect(reader.push(bytesOf(aFragment({ ending: 'interrupted' }), aFragment()))).toHaveLength(2);
    expect(codes).toEqual(['INTERRUPTED_FRAGMENT']);
  });

  it('throws what a handler throws, and reads no further', () => {
    const reader = new FragmentReader();
    const failing = {
      fragment: () => {
        throw new RangeError('full');
      },
    };
    expect(() => reader.apply(aFragment(), failing)).toThrow(RangeError);
    expect(() => reader.push(aFragment())).toThrow(RangeError);
  });
});
