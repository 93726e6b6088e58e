/** A program that requires the installed package, and imports its ESM copy later. */
const assert = require('node:assert/strict');
const cjs = require('kinesis-video-parser');
const streams = require('kinesis-video-parser/streams');
const { assertErrorsAreShared } = require('./errors-are-shared.cjs');

assert.ok(Object.keys(streams).length > 0, 'kinesis-video-parser/streams exports nothing');
import('kinesis-video-parser').then((esm) => assertErrorsAreShared(esm, cjs));
