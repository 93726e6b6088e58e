import { MatroskaInput } from '../../src/cli/matroska-input.js';
import { concatenated } from '../../src/ebml/bytes.js';
import { chunksOf } from '../../src/sources/byte-source.js';
import { aFragment } from '../support/mkv-builder.js';
import { inChunks } from '../support/in-chunks.js';

it.each([1, 3, 1000])('input that was looked at is still whole, in chunks of %i', async (size) => {
  const bytes = aFragment();
  const input = new MatroskaInput(chunksOf(inChunks(bytes, size)));
  expect(await input.problem()).toBeUndefined();
  const chunks: Uint8Array[] = [];
  for await (const chunk of input.chunks()) chunks.push(chunk);
  expect(concatenated(chunks)).toEqual(bytes);
});
