import { FragmentError } from '../../../src/fragment/fragment-error.js';
import {
  closingTags,
  errorDocument,
  exceptionDocument,
  fragmentTags,
  listedFragmentTags,
} from '../../../src/local-server/media/service-tags.js';
import { readFragments } from '../../support/fragments.js';

/** Of a capture of the service (output_get_media.mkv of the parser library for Java, from byte 916 and from byte 547754 on). */
const CAPTURED_OPENING =
  '1254c367100000eb7373100000e567c81000005b45a3100000204157535f4b494e45534953564944454f5f465241474d454e545f4e554d424552448710' +
  '00002f393133343338353233333331383134333233393236383230363236303737343339323031343631353931363933393267c81000003b45a310000021' +
  '4157535f4b494e45534953564944454f5f5345525645525f54494d455354414d5044871000000e313531313835323130392e31323667c81000003d45a310' +
  '0000234157535f4b494e45534953564944454f5f50524f44554345525f54494d455354414d5044871000000e313531313835323130382e353133';
const CAPTURED_CLOSING =
  '1254c367100000a373731000009d67c81000003345a3100000224157535f4b494e45534953564944454f5f4d494c4c49535f424548494e445f4e4f574487' +
  '10000005313538353867c81000005e45a3100000234157535f4b494e45534953564944454f5f434f4e54494e554154494f4e5f544f4b454e44871000002f' +
  '3931333433383532333333313831343332333932363832303632363037373433393230313436313539313639333932';

const FACTS = {
  fragmentNumber: '91343852333181432392682062607743920146159169392',
  serverTimestampMs: 1_511_852_109_126,
  producerTimestampMs: 1_511_852_108_513,
  durationMs: 2_000,
  sizeInBytes: 1,
};
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('the tags of the service', () => {
  it('are byte by byte those of a capture', () => {
    expect(hex(fragmentTags(FACTS))).toBe(CAPTURED_OPENING);
    expect(hex(closingTags(FACTS, 15_858))).toBe(CAPTURED_CLOSING);
  });

  it.each([
    [0, '0.000'],
    [7, '0.007'],
    [1_050, '1.050'],
    [-7, '-0.007'],
  ])('write %d ms as %s', (producerTimestampMs, seconds) => {
    expect(text(fragmentTags({ ...FACTS, producerTimestampMs }))).toMatch(
      new RegExp(`PRODUCER_TIMESTAMP.{6}${seconds}$`, 's'),
    );
  });

  it('have names of their own in a list of fragments', () => {
    expect(text(listedFragmentTags(FACTS))).toContain('AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP');
    expect(text(listedFragmentTags(FACTS))).toContain('AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP');
  });

  it('tell of errors in documents that can be read', () => {
    const { fragments, warnings } = readFragments([
      errorDocument(4503),
      exceptionDocument('17', 4000),
      errorDocument(1),
    ]);
    expect(warnings.filter((warning) => !(warning instanceof FragmentError))).toEqual([]);
    expect(
      fragments.map(({ metadata }) => [metadata.fragmentNumber, metadata.error?.id, metadata.error?.code]),
    ).toEqual([
      [undefined, 4503, 'KMS_KEY_UNAVAILABLE'],
      ['17', 4000, 'FRAGMENT_NOT_FOUND'],
      [undefined, 1, 'INTERNAL_ERROR'],
    ]);
  });
});
