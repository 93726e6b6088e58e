import { FrameVisitor, type FrameVisitorOptions } from '../../src/fragment/frame-visitor.js';
import { BasicMkvTagProcessor } from '../../src/fragment/mkv-tag-processor.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { chunkings } from '../support/chunkings.js';
import { bytesOf } from '../support/element-bytes.js';
import { aBlockGroup, aCluster, aDocument, aFragment, aTags, aTracks } from '../support/mkv-builder.js';

const tracks = [{ name: 'left' }, { number: 2, name: 'right' }];

function framesOf(chunks: readonly Uint8Array[], options: FrameVisitorOptions = {}): readonly string[] {
  const frames: string[] = [];
  const visitor = new FrameVisitor((frame, { metadata, tags }) => {
    const place = `${metadata.fragmentNumber ?? 'none'} ${frame.track?.name ?? 'unknown'}`;
    frames.push(`${place} ${String(frame.producerTimestampMs)} [${tags.map(({ name }) => name).join()}]`);
  }, options);
  const reader = new MkvReader();
  for (const chunk of chunks) reader.apply(chunk, visitor);
  reader.applyEnd(visitor);
  return frames;
}

const body = bytesOf(
  aDocument({
    children: [
      aTracks(tracks),
      aTags([['ContactId', 'a']]),
      aTags([
        ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', '1'],
        ['AWS_KINESISVIDEO_PRODUCER_TIMESTAMP', '5.000'],
      ]),
      aCluster({
        ticks: 100,
        frames: [{ track: 1 }, { track: 2, ticks: 20, lacing: 'fixed', frames: [Uint8Array.of(1), Uint8Array.of(2)] }],
        children: [aBlockGroup({ track: 1, ticks: 40 })],
      }),
      aTags([['late', 'x']]),
    ],
  }),
  aFragment({ number: '2', tracks: [...tracks].reverse(), frames: [{ track: 2 }, { track: 1 }, { track: 9 }] }),
);

describe('FrameVisitor', () => {
  it('gives each frame with its track, its fragment, its time and the tags so far, laces and BlockGroups too', () => {
    expect(framesOf([body])).toEqual([
      '1 left 5000 [ContactId]',
      '1 right 5020 [ContactId]',
      '1 right 5020 [ContactId]',
      '1 left 5040 [ContactId]',
      '2 right 1715000002007 []',
      '2 left 1715000002007 []',
      '2 unknown 1715000002007 []',
    ]);
  });

  it.each([
    { track: 'left', frames: ['1 left', '1 left', '2 left'] },
    { track: 2, frames: ['1 right', '1 right', '2 right'] },
    { track: 9n, frames: ['2 unknown'] },
    { track: 'none', frames: [] },
  ])('gives only the frames of $track, if asked', ({ track, frames }) => {
    expect(framesOf([body], { track }).map((frame) => frame.split(' ').slice(0, 2).join(' '))).toEqual(frames);
  });

  it('gives the producer’s tags to a processor, and clears it with each fragment', () => {
    const tagProcessor = new BasicMkvTagProcessor();
    const counts: number[] = [];
    const visitor = new FrameVisitor(() => counts.push(tagProcessor.tags.length), { tagProcessor });
    new MkvReader().apply(body, visitor);
    expect(counts).toEqual([1, 1, 1, 1, 0, 0, 0]);
  });

  it('gives the same frames however the bytes are cut', () => {
    const whole = framesOf([body]);
    for (const { name, chunks } of chunkings(body)) {
      expect({ name, frames: framesOf(chunks) }).toEqual({ name, frames: whole });
    }
  });

  it('warns of a block that cannot be read', () => {
    const codes: string[] = [];
    const bytes = aDocument({ children: [aCluster({ frames: [{ track: 1 }] })] });
    framesOf([bytes], { onWarning: ({ code }) => codes.push(code), maxLaceFrames: 1 });
    expect(codes).toEqual([]);
    const laced = aDocument({
      children: [aCluster({ frames: [{ lacing: 'fixed', frames: [Uint8Array.of(1), Uint8Array.of(2)] }] })],
    });
    expect(framesOf([laced], { onWarning: ({ code }) => codes.push(code), maxLaceFrames: 1 })).toEqual([]);
    expect(codes).toEqual(['INVALID_LACING']);
  });
});
