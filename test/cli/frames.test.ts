import { createHash } from 'node:crypto';
import { A_FRAGMENT_NUMBER, aCluster, aDocument, aFragment, anInfo, aTracks } from '../support/mkv-builder.js';
import { kvs, lines, objectsIn } from './fake-world.js';

const VIDEO = { number: 1, name: 'camera' } as const;
const AUDIO = { number: 2, type: 'audio', name: 'A name of more than 20' } as const;

const FRAGMENT = aFragment({
  tracks: [VIDEO, AUDIO],
  ticks: 1_715_000_002_007,
  frames: [
    { track: 1, bytes: Uint8Array.of(1, 2, 3) },
    { track: 2, ticks: 64, keyframe: false, discardable: true, bytes: Uint8Array.of(4) },
    { track: 1, ticks: 67, keyframe: false, invisible: true, bytes: Uint8Array.of(5, 6) },
  ],
});
const LACED = aDocument({
  children: [
    anInfo(),
    aTracks([VIDEO]),
    aCluster({ ticks: 3_723_004, frames: [{ lacing: 'xiph', frames: [Uint8Array.of(1), Uint8Array.of(2, 3)] }] }),
  ],
});

describe('kvs frames', () => {
  it('prints a table: a date for what counts from 1970', async () => {
    expect(await kvs(['frames', 'x'], { x: FRAGMENT })).toEqual({
      status: 0,
      stderr: '',
      stdout: lines(
        '      # document  track                                            time      size  flags',
        '      0        0  1 camera               2024-05-06T12:53:22.007000000Z         3  key',
        '      1        0  2 A name of more than… 2024-05-06T12:53:22.071000000Z         1  discardable',
        '      2        0  1 camera               2024-05-06T12:53:22.074000000Z         2  invisible',
      ),
    });
  });

  it('prints laces one by one, and hours, minutes and seconds for what counts from a beginning', async () => {
    const { stdout } = await kvs(['frames', 'x'], { x: LACED });
    expect(stdout.split('\n').slice(1)).toEqual([
      '      0        0  1 camera                            1:02:03.004000000         1  key lace 1/2',
      '      1        0  1 camera                            1:02:03.004000000         2  key lace 2/2',
      '',
    ]);
  });

  it('prints JSON, an object a line', async () => {
    const { status, stdout } = await kvs(['frames', '--json', 'x'], { x: FRAGMENT });
    const tail = `"fragmentNumber":"${A_FRAGMENT_NUMBER}"}`;
    expect(status).toBe(0);
    expect(stdout).toBe(
      lines(
        `{"document":0,"track":1,"trackName":"camera","timestampNs":"1715000002007000000","keyframe":true,"discardable":false,"invisible":false,"size":3,${tail}`,
        `{"document":0,"track":2,"trackName":"A name of more than 20","timestampNs":"1715000002071000000","keyframe":false,"discardable":true,"invisible":false,"size":1,${tail}`,
        `{"document":0,"track":1,"trackName":"camera","timestampNs":"1715000002074000000","keyframe":false,"discardable":false,"invisible":true,"size":2,${tail}`,
      ),
    );
  });

  it('counts documents from 0, and gives each frame the number of its own fragment', async () => {
    const stream = [FRAGMENT, LACED, aFragment({ number: '42' })];
    const { stdout } = await kvs(['frames', '--json', 'x'], { x: stream });
    const places = objectsIn(stdout).map(({ document, fragmentNumber }) => ({ document, fragmentNumber }));
    expect(places.slice(2)).toEqual([
      { document: 0, fragmentNumber: A_FRAGMENT_NUMBER },
      { document: 1, fragmentNumber: undefined },
      { document: 1, fragmentNumber: undefined },
      { document: 2, fragmentNumber: '42' },
    ]);
  });

  it('adds the SHA-256 of the stored bytes on request', async () => {
    const sha256 = createHash('sha256')
      .update(Uint8Array.of(1, 2, 3))
      .digest('hex');
    const [first] = objectsIn((await kvs(['frames', '--json', '--hash', 'x'], { x: FRAGMENT })).stdout);
    expect(first).toMatchObject({ sha256 });
    expect((await kvs(['frames', '--hash', 'x'], { x: FRAGMENT })).stdout).toContain(`  key               ${sha256}\n`);
  });

  it('names no track that the Segment does not describe', async () => {
    const x = aDocument({ children: [anInfo(), aTracks([VIDEO]), aCluster({ frames: [{ track: 7 }] })] });
    const { status, stdout, stderr } = await kvs(['frames', '--json', 'x'], { x });
    expect({ status, frame: objectsIn(stdout)[0] }).toMatchObject({ status: 0, frame: { track: 7 } });
    expect(objectsIn(stdout)[0]).not.toHaveProperty('trackName');
    expect(stderr).toContain('(Segment/Cluster/SimpleBlock): UNKNOWN_TRACK There is no track 7 in this Segment\n');
  });

  it.each(['2', 'A name of more than 20'])('chooses the track %s', async (track) => {
    const { status, stdout } = await kvs(['frames', 'x', '--track', track], { x: FRAGMENT });
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringContaining('#'),
      expect.stringMatching(/^ {6}1 .* 2 A name of more than… /),
      '',
    ]);
  });

  it('refuses a track that is not there, and names those that are', async () => {
    const { status, stderr } = await kvs(['frames', 'x', '--track', '3'], { x: FRAGMENT });
    expect(status).toBe(2);
    expect(stderr).toBe('error: no frame of x is of track 3; its tracks are 1 (camera), 2 (A name of more than 20)\n');
  });

  it('makes track names safe for the terminal', async () => {
    const { stdout } = await kvs(['frames', 'x'], { x: aFragment({ tracks: [{ name: 'a\u001b[2Jb' }] }) });
    expect(stdout).toContain(String.raw` 1 a\u001b[2Jb `);
  });
});

describe('damage', () => {
  const BROKEN_LACES = aDocument({
    children: [
      aCluster({ frames: [] }),
      Uint8Array.of(0xa3, 0x86, 0x81, 0, 0, 0x02, 0x01, 0xff), // a Xiph lace longer than its block
      Uint8Array.of(0xa3, 0x85, 0x81, 0, 0, 0, 0x07),
    ],
  });

  it('of a block costs that block, and is told', async () => {
    const { status, stdout, stderr } = await kvs(['frames', '--json', 'x'], { x: BROKEN_LACES });
    expect({ status, frames: objectsIn(stdout).length }).toEqual({ status: 1, frames: 1 });
    expect(stderr).toMatch(/^x: offset \d+ \(Segment\/Cluster\/SimpleBlock\): INVALID_LACING [^(]*\n {2}/);
  });

  it('of a block ends the reading in strict mode', async () => {
    const { status, stdout, stderr } = await kvs(['frames', '--json', '--strict', 'x'], { x: BROKEN_LACES });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('INVALID_LACING');
  });

  it('decides the status, even if the track asked for was not found', async () => {
    const { status } = await kvs(['frames', '--track', '9', 'x'], { x: FRAGMENT.subarray(0, FRAGMENT.length - 1) });
    expect(status).toBe(1);
  });
});
