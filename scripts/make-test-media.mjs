// Makes the test media that no muxer makes; called by make-test-media.sh, which has every command.
//
//   node scripts/make-test-media.mjs get-media      SOURCE.mkv OUT-PREFIX              OUT-PREFIX1.mkv … 5.mkv, one document each
//   node scripts/make-test-media.mjs connect-audio  FROM.s16le TO.s16le OUT-PREFIX     OUT-PREFIX1.mkv … 4.mkv, one document each
//   node scripts/make-test-media.mjs unknown-sizes  SOURCE.mkv OUT.mkv
//   node scripts/make-test-media.mjs strip-headers  SOURCE.mka OUT.mka PREFIX-IN-HEX
//   node scripts/make-test-media.mjs lacing-mixed   SOURCE.u8 OUT.mka
import { readFileSync, writeFileSync } from 'node:fs';
import { makeConnectAudio } from './make-test-media.connect-audio.mjs';
import { makeGetMedia } from './make-test-media.get-media.mjs';
import { makeLacingMixed } from './make-test-media.lacing.mjs';
import { stripHeaders } from './make-test-media.strip-headers.mjs';
import { makeSizesUnknown } from './make-test-media.unknown-sizes.mjs';

const MAKERS = {
  'get-media': ([source, prefix]) => writeDocuments(prefix, makeGetMedia(readFileSync(source))),
  'connect-audio': ([from, to, prefix]) =>
    writeDocuments(prefix, makeConnectAudio(readFileSync(from), readFileSync(to))),
  'unknown-sizes': ([source, out]) => writeFileSync(out, makeSizesUnknown(readFileSync(source))),
  'strip-headers': ([source, out, prefix]) =>
    writeFileSync(out, stripHeaders(readFileSync(source), Buffer.from(prefix, 'hex'))),
  'lacing-mixed': ([source, out]) => writeFileSync(out, makeLacingMixed(readFileSync(source))),
};

const [what, ...files] = process.argv.slice(2);
MAKERS[what](files);

function writeDocuments(prefix, documents) {
  documents.forEach((document, index) => writeFileSync(`${prefix}${index + 1}.mkv`, document));
}
