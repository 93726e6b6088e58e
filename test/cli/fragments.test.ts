import { run } from '../../src/cli/run.js';
import { encodeElement, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { A_FRAGMENT_NUMBER, aCluster, aDocument, aFragment, anInfo, aTags, aTracks } from '../support/mkv-builder.js';
import { chunkings } from '../support/chunkings.js';
import { FakeWorld, kvs, lines, objectsIn } from './fake-world.js';

const FRAGMENT = aFragment({
  tracks: [
    { number: 1, name: 'camera', codecPrivate: Uint8Array.of(0xab, 1) },
    { number: 2, type: 'audio', name: 'sound', uid: 2n ** 53n },
  ],
  frames: [{ track: 1 }, { track: 2 }],
  tags: [
    ['door', 'open'],
    ['door', 'shut\u001b[2J'],
  ],
  millisBehindNow: 1_204,
  continuationToken: '7',
});
const FAILED = aDocument({
  children: [
    aTags([
      ['AWS_KINESISVIDEO_FRAGMENT_NUMBER', '8'],
      ['AWS_KINESISVIDEO_ERROR_ID', '4500'],
    ]),
  ],
});
const NESTED = aDocument({
  children: [
    anInfo(),
    aTracks(),
    aCluster(),
    encodeMaster('Tags', [
      encodeMaster('Tag', [
        encodeMaster('SimpleTag', [
          encodeElement('TagName', 'outer'),
          encodeElement('TagLanguage', 'ger'),
          encodeElement('TagString', 'außen'),
          encodeMaster('SimpleTag', [
            encodeElement('TagName', 'inner'),
            encodeElement('TagBinary', Uint8Array.of(0xca, 0xfe)),
          ]),
        ]),
      ]),
    ]),
  ],
});

describe('kvs fragments', () => {
  it('prints JSON, an object a line', async () => {
    const { status, stdout, stderr } = await kvs(['fragments', '--json', 'x'], { x: FRAGMENT });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n')).toHaveLength(2);
    expect(objectsIn(stdout)).toEqual([
      {
        fragmentNumber: A_FRAGMENT_NUMBER,
        serverTimestampMs: 1_715_000_002_345,
        producerTimestampMs: 1_715_000_002_007,
        millisBehindNow: 1_204,
        continuationToken: '7',
        complete: true,
        tracks: [
          {
            number: 1,
            name: 'camera',
            codecId: 'V_MPEG4/ISO/AVC',
            type: 'video',
            uid: 1,
            language: 'eng',
            codecPrivate: 'ab01',
            video: { pixelWidth: 320, pixelHeight: 180, displayWidth: 320, displayHeight: 180 },
          },
          {
            number: 2,
            name: 'sound',
            codecId: 'A_AAC',
            type: 'audio',
            uid: '9007199254740992',
            language: 'eng',
            audio: { samplingFrequency: 48_000, channels: 1 },
          },
        ],
        tags: [
          { name: 'door', value: 'open' },
          { name: 'door', value: 'shut\u001b[2J' },
        ],
        frames: 2,
        bytes: FRAGMENT.length,
      },
    ]);
  });

  it('prints some lines for each, which a terminal can show', async () => {
    expect((await kvs(['fragments', 'x'], { x: FRAGMENT })).stdout).toBe(
      lines(
        `fragment ${A_FRAGMENT_NUMBER}`,
        '  producer   2024-05-06T12:53:22.007Z',
        '  server     2024-05-06T12:53:22.345Z',
        '  lag        1204 ms behind now',
        '  track 1    camera: V_MPEG4/ISO/AVC, 320 × 180',
        '  track 2    sound: A_AAC, 48000 Hz, 1 channel',
        `  content    2 frames, ${FRAGMENT.length} bytes`,
        '  state      complete',
        '  tag        door = "open"',
        String.raw`  tag        door = "shut\u001b[2J"`,
        '',
      ),
    );
  });

  it('tells what the service says in the place of a fragment', async () => {
    const { status, stdout, stderr } = await kvs(['fragments', 'x'], { x: [FRAGMENT, FAILED] });
    expect(status).toBe(1);
    expect(stdout.slice(stdout.indexOf('fragment 8'))).toBe(
      lines(
        'fragment 8',
        '  producer   no time',
        '  server     no time',
        `  content    0 frames, ${FAILED.length} bytes`,
        '  state      failed: the service reports an error in its place',
        "  error      4500 KMS_KEY_ACCESS_DENIED: Access to the stream's KMS key is denied.",
        '',
      ),
    );
    expect(stderr).toContain(`x: offset ${FRAGMENT.length} (Segment): SERVICE_ERROR `);
    const [, failed] = objectsIn((await kvs(['fragments', 'x', '--json'], { x: [FRAGMENT, FAILED] })).stdout);
    expect(failed).toMatchObject({
      fragmentNumber: '8',
      serverTimestampMs: null,
      producerTimestampMs: null,
      complete: false,
      error: { id: 4500, code: 'KMS_KEY_ACCESS_DENIED' },
      tracks: [],
    });
  });

  it('ends at such an error in strict mode, after telling of the fragment', async () => {
    const { status, stdout } = await kvs(['fragments', '--json', '--strict', 'x'], { x: [FAILED, FRAGMENT] });
    expect({ status, numbers: objectsIn(stdout).map(({ fragmentNumber }) => fragmentNumber) }).toEqual({
      status: 1,
      numbers: ['8'],
    });
  });

  it('prints each fragment before it asks for what comes after its token', async () => {
    const world = new FakeWorld({ '-': [FRAGMENT, FRAGMENT] });
    await run(['fragments', '--json', '-'], { io: world, version: '' });
    const order = world.log.filter((entry) => entry === 'chunk' || entry === 'write ends');
    expect(order).toEqual(['chunk', 'write ends', 'chunk', 'write ends']);
  });

  it('says that a fragment without its token is not complete, and warns', async () => {
    const x = aFragment({ ending: 'interrupted' });
    const { status, stdout, stderr } = await kvs(['fragments', 'x'], { x });
    expect({ status, isTruncated: stdout.includes('  state      truncated: its end is missing\n') }).toEqual({
      status: 0,
      isTruncated: true,
    });
    expect(stderr).toContain(': INTERRUPTED_FRAGMENT ');
  });

  it('takes it for complete if that is how the service answers', async () => {
    const x = aFragment({ ending: 'interrupted' });
    const { stdout, stderr } = await kvs(['fragments', '--json', '--source', 'fragment-list', 'x'], { x });
    expect({ stderr, objects: objectsIn(stdout) }).toMatchObject({ stderr: '', objects: [{ complete: true }] });
  });

  it('prints a file that is not of the service, and the tags in its tags', async () => {
    const { status, stdout, stderr } = await kvs(['fragments', 'x'], { x: NESTED });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('fragment without a number, in document 0\n');
    expect(stdout).toContain(lines('  tag        outer = "außen"', '  tag          inner = cafe'));
    const [fragment] = objectsIn((await kvs(['fragments', '--json', 'x'], { x: NESTED })).stdout);
    expect(fragment).toMatchObject({
      fragmentNumber: null,
      tags: [{ name: 'outer', value: 'außen', language: 'ger', tags: [{ name: 'inner', value: '', binary: 'cafe' }] }],
    });
  });

  it('prints the same, however the bytes are cut', async () => {
    const bytes = new Uint8Array([...FRAGMENT, ...FAILED]);
    const { stdout } = await kvs(['fragments', '--json', 'x'], { x: bytes });
    for (const { name, chunks } of chunkings(bytes)) {
      expect({ name, stdout: (await kvs(['fragments', '--json', 'x'], { x: chunks })).stdout }).toEqual({
        name,
        stdout,
      });
    }
  });

  it('is told where the input is none', async () => {
    expect((await kvs(['fragments', 'x'], { x: [] })).stderr).toContain('EMPTY_INPUT');
    const text = new TextEncoder().encode('no Matroska at all, only text. '.repeat(100));
    const { status, stdout, stderr } = await kvs(['fragments', 'x'], { x: text });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('NOT_EBML');
  });
});

describe('kvs tags', () => {
  it('prints a table in the order of the stream', async () => {
    const { status, stdout } = await kvs(['tags', 'x'], { x: [FRAGMENT, NESTED] });
    const place = `       0  ${A_FRAGMENT_NUMBER}  `;
    expect(status).toBe(0);
    expect(stdout).toBe(
      lines(
        'document  fragment                                         tag                                      value',
        `${place}AWS_KINESISVIDEO_FRAGMENT_NUMBER         "${A_FRAGMENT_NUMBER}"`,
        `${place}AWS_KINESISVIDEO_SERVER_TIMESTAMP        "1715000002.345"`,
        `${place}AWS_KINESISVIDEO_PRODUCER_TIMESTAMP      "1715000002.007"`,
        `${place}door                                     "open"`,
        String.raw`${place}door                                     "shut\u001b[2J"`,
        `${place}AWS_KINESISVIDEO_MILLIS_BEHIND_NOW       "1204"`,
        `${place}AWS_KINESISVIDEO_CONTINUATION_TOKEN      "7"`,
        '       1  -                                                outer                                    "außen" (ger)',
        '       1  -                                                  inner                                  cafe',
      ),
    );
  });

  it('prints JSON, an object a line', async () => {
    const { stdout } = await kvs(['tags', '--json', '--own', 'x'], { x: [FRAGMENT, NESTED] });
    expect(stdout).toBe(
      lines(
        `{"document":0,"fragmentNumber":"${A_FRAGMENT_NUMBER}","name":"door","value":"open","service":false}`,
        String.raw`{"document":0,"fragmentNumber":"${A_FRAGMENT_NUMBER}","name":"door","value":"shut\u001b[2J","service":false}`,
        '{"document":1,"name":"outer","value":"außen","language":"ger","service":false}',
        '{"document":1,"name":"inner","value":"","binary":"cafe","service":false,"path":["outer"]}',
      ),
    );
  });

  it("prints only the service's on request", async () => {
    const { stdout } = await kvs(['tags', '--json', '--service', 'x'], { x: FRAGMENT });
    expect(objectsIn(stdout).map(({ service }) => service)).toEqual([true, true, true, true, true]);
  });

  it('gives a tag that comes before the number of its fragment that number all the same', async () => {
    const children = [aTags([['early', '']]), aTags([['AWS_KINESISVIDEO_FRAGMENT_NUMBER', '42']]), aCluster()];
    const { stdout } = await kvs(['tags', '--json', '--own', 'x'], { x: aDocument({ children }) });
    expect(objectsIn(stdout)).toMatchObject([{ name: 'early', fragmentNumber: '42' }]);
  });

  it('does not know what to do with two filters', async () => {
    const { status, stderr } = await kvs(['tags', '--own', '--service', 'x'], { x: FRAGMENT });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "error: option '--service' cannot be used with option '--own'\n",
    });
  });
});
