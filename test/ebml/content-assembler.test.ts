import { BorrowedAssembler, type ContentAssembler, OwnedAssembler } from '../../src/ebml/content-assembler.js';
import { inChunks } from '../support/in-chunks.js';

const CONTENT = new Uint8Array(300_000).map((_, i) => (i * 7) & 0xff);

describe.each([
  ['OwnedAssembler', () => new OwnedAssembler()],
  ['BorrowedAssembler', () => new BorrowedAssembler()],
] as const)('%s', (_, make) => {
  it.each([1, 999, 1024, 65_536, 300_000])('joins parts of %d bytes', (size) => {
    expect(joined(make(), CONTENT, size)).toEqual(CONTENT);
  });

  it('is used again for the next element', () => {
    const assembler = make();
    joined(assembler, CONTENT, 5000);
    expect([...joined(assembler, CONTENT.subarray(3, 8), 2)]).toEqual([...CONTENT.subarray(3, 8)]);
    expect(joined(assembler, new Uint8Array(0), 1)).toHaveLength(0);
  });
});

describe('OwnedAssembler', () => {
  it('hands out bytes that later elements leave alone', () => {
    const assembler = new OwnedAssembler();
    const first = joined(assembler, CONTENT.subarray(0, 100), 10);
    joined(assembler, new Uint8Array(100), 10);
    expect(first).toEqual(CONTENT.subarray(0, 100));
  });

  it('allocates nothing near what was only announced', () => {
    const assembler = new OwnedAssembler();
    const before = process.memoryUsage().arrayBuffers;
    assembler.begin(2 ** 40);
    assembler.add(CONTENT);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });
});

function joined(assembler: ContentAssembler, content: Uint8Array, size: number): Uint8Array {
  assembler.begin(content.length);
  for (const part of inChunks(content, size)) assembler.add(part);
  return assembler.finish();
}
