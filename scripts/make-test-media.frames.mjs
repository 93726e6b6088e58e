// Prints the golden list of a file's frames, one JSON object a line, as mkvinfo sees them:
//
//   node scripts/make-test-media.frames.mjs FILE                      the frames of one document
//   node scripts/make-test-media.frames.mjs --documents FILE FILE …   of several, each line with its number, from 0
//
// Sizes and Adler-32 are of the stored bytes, before any decompression. All frames of a laced block carry the block's time.
import { execFileSync } from 'node:child_process';

const [first, ...rest] = process.argv.slice(2);
const lines =
  first === '--documents' ? rest.flatMap((file, index) => frames(file, { document: index })) : frames(first, {});
for (const line of lines) console.log(JSON.stringify(line));

function frames(file, extra) {
  const summary = execFileSync('mkvinfo', ['--ui-language', 'en_US', '--summary', file], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return summary
    .split('\n')
    .filter((line) => / frame, track /.test(line))
    .map((line) => ({ ...extra, ...frame(line) }));
}

/** `P frame, track 1, timestamp 00:00:00.067000000, size 812, adler 0x6a1b0c2d` */
function frame(line) {
  const [, track, time, size, adler32] =
    /track (\d+), timestamp (-?[\d:.]+),.* size (\d+), adler (0x[0-9a-f]{8})$/.exec(line);
  return { track: Number(track), timestampNs: String(nanoseconds(time)), size: Number(size), adler32 };
}

function nanoseconds(time) {
  const [hours, minutes, seconds] = time.replace('-', '').split(':');
  const sum = (BigInt(hours) * 60n + BigInt(minutes)) * 60_000_000_000n + BigInt(seconds.replace('.', ''));
  return time.startsWith('-') ? -sum : sum;
}
