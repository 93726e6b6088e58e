/** A program that imports the installed package and meets, through a dependency, its CommonJS copy. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as esm from 'kinesis-video-parser';
import * as streams from 'kinesis-video-parser/streams';
import { assertErrorsAreShared } from './errors-are-shared.cjs';

const cjs = createRequire(import.meta.url)('kinesis-video-parser');

assert.ok(Object.keys(streams).length > 0, 'kinesis-video-parser/streams exports nothing');
assert.deepEqual(Object.keys(esm).sort(), Object.keys(cjs).sort(), 'both copies export the same names');
assertErrorsAreShared(cjs, esm);
