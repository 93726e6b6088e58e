import { encodeBlock } from '../../src/matroska/block.js';
import { FrameAssembler, type FrameAssemblerOptions } from '../../src/matroska/frame-assembler.js';
import { FrameReader } from '../../src/matroska/frame-reader.js';
import type { Frame } from '../../src/matroska/frame.js';
import type { MatroskaError } from '../../src/matroska/matroska-error.js';
import { MkvReader } from '../../src/matroska/mkv-reader.js';
import { anElement, anOpenElement, bytesOf } from '../support/element-bytes.js';

const aBlock = anElement('Block', encodeBlock({ trackNumber: 1, relativeTimestamp: 0, frames: [Uint8Array.of(1, 2)] }));
const aReference = anElement('ReferenceBlock', -1);
const aDuration = anElement('BlockDuration', 20);
const aGroup = (...children: readonly Uint8Array[]): Uint8Array => anElement('BlockGroup', ...children);
const anAddition = (bytes: Uint8Array): Uint8Array => anElement('BlockMore', anElement('BlockAdditional', bytes));

/** A document with a Cluster that holds these. */
function aStream(...children: readonly Uint8Array[]): Uint8Array {
  const cluster = anElement('Cluster', anElement('Timestamp', 0), ...children);
  return bytesOf(anElement('EBML', anElement('DocType', 'matroska')), anOpenElement('Segment', cluster));
}

function assembled(bytes: Uint8Array, options: FrameAssemblerOptions = {}) {
  const frames: Frame[] = [];
  const warnings: MatroskaError[] = [];
  const onWarning = (error: MatroskaError) => void warnings.push(error);
  const assembler = new FrameAssembler((frame) => frames.push(frame), { onWarning, ...options });
  const reader = new MkvReader();
  reader.apply(bytes, assembler);
  reader.applyEnd(assembler);
  return { frames, warnings };
}

describe('The Block of a BlockGroup that was cut', () => {
  const whole = aStream(aGroup(aBlock, aDuration, aReference));

  it('is not called a keyframe, wherever the stream ends', () => {
    for (let end = whole.length - aReference.length - aDuration.length; end < whole.length; end++) {
      const { frames } = assembled(whole.slice(0, end));
      expect({ end, keyframes: frames.map(({ keyframe }) => keyframe) }).toEqual({ end, keyframes: [false] });
    }
  });

  it('is not called a keyframe where the Cluster ends before the group', () => {
    const longer = aGroup(aBlock, aDuration, aReference).slice(0, -aReference.length);
    expect(assembled(aStream(longer)).frames.map(({ keyframe }) => keyframe)).toEqual([false]);
  });

  it('is not called a keyframe where what follows it cannot be read', () => {
    const bytes = aStream(aGroup(aBlock, aReference, aDuration), aGroup(aBlock), aGroup(aBlock));
    bytes[bytes.lastIndexOf(0xfb)] = 0; // the ID of the ReferenceBlock
    expect(new FrameReader().push(bytes).map(({ keyframe }) => keyframe)).toEqual([false, true, true]);
  });

  it('is not called a keyframe if another Block stands in the group, nor is that one', () => {
    const { frames } = assembled(aStream(aGroup(aReference, aBlock, aBlock), aGroup(aBlock, aBlock), aGroup(aBlock)));
    expect(frames.map(({ keyframe }) => keyframe)).toEqual([false, false, false, false, true]);
    expect(frames.map(({ group }) => group?.references)).toEqual([[-1], [], [], [], []]);
  });

  it('may be a keyframe where the group has left its size open, as nobody said where it ends', () => {
    const { frames } = assembled(aStream(anOpenElement('BlockGroup', aBlock, aDuration), aGroup(aBlock)));
    expect(frames.map(({ keyframe }) => keyframe)).toEqual([true, true]);
  });
});

describe('A BlockGroup with more than maxGroupBytes', () => {
  it('leaves out the additions that are too many, with one warning', () => {
    const additions = [1, 2, 3, 4].map((byte) => anAddition(new Uint8Array(100).fill(byte)));
    const bytes = aStream(aGroup(aBlock, anElement('BlockAdditions', ...additions)));
    const { frames, warnings } = assembled(bytes, { maxGroupBytes: 800 });
    expect(frames[0]?.group?.additions.map((addition) => addition.bytes[0])).toEqual([1, 2]);
    expect(frames[0]?.keyframe).toBe(true);
    expect(warnings).toMatchObject([
      {
        code: 'LIMIT_EXCEEDED',
        severity: 'error',
        path: 'Segment/Cluster/BlockGroup/BlockAdditions/BlockMore/BlockAdditional',
        declared: 3 * (256 + 100),
        allowed: 800,
      },
    ]);
  });

  it('leaves out references, but is no keyframe even if no reference is left', () => {
    const references = aGroup(aBlock, ...Array.from({ length: 1000 }, () => aReference));
    const limited = assembled(aStream(references), { maxGroupBytes: 10 * 257 });
    expect(limited.frames[0]?.group?.references).toHaveLength(10);
    expect(limited.warnings).toHaveLength(1);
    const [frame] = assembled(aStream(references), { maxGroupBytes: 0 }).frames;
    expect(frame).toMatchObject({ keyframe: false, group: { references: [] } });
  });

  it('has a limit of its own: the next group begins at nothing', () => {
    const group = aGroup(aBlock, anElement('BlockAdditions', anAddition(new Uint8Array(100))));
    const { frames, warnings } = assembled(aStream(group, group, group), { maxGroupBytes: 400 });
    expect(frames.map((frame) => frame.group?.additions.length)).toEqual([1, 1, 1]);
    expect(warnings).toEqual([]);
  });

  it('ends the reading in strict mode', () => {
    const bytes = aStream(aGroup(aBlock, anElement('BlockAdditions', anAddition(new Uint8Array(100)))));
    const reader = new FrameReader({ mode: 'strict', maxGroupBytes: 100 });
    expect(() => reader.push(bytes)).toThrow('maxGroupBytes');
  });
});

it('An addition is a copy, as it would keep its whole chunk alive', () => {
  const bytes = aStream(aGroup(aBlock, anElement('BlockAdditions', anAddition(Uint8Array.of(7)))));
  const [frame] = assembled(bytes).frames;
  bytes.fill(0);
  expect(frame?.group?.additions).toEqual([{ id: 1, bytes: Uint8Array.of(7) }]);
});
