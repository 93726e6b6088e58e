import { encodeElement, encodeEmptyElement, encodeMaster } from '../../src/matroska/mkv-writer.js';
import { fromHex } from '../support/event-log.js';
import { aCluster, aDocument, aFragment, anEbmlHeader, aTags } from '../support/mkv-builder.js';
import { FakeWorld, kvs, lines, objectsIn } from './fake-world.js';
import { run } from '../../src/cli/run.js';

/** RFC 8794, by hand: nobody of ours encoded it. */
const SMALL = fromHex(`
  1A45DFA3 8B                          # EBML
    4282 88 6D6174726F736B61           #   DocType "matroska"
  18538067 01FFFFFFFFFFFFFF            # Segment, unknown size
    1549A966 90                        #   Info
      2AD7B1 83 0F4240                 #     TimestampScale 1000000
      4489 84 447A0000                 #     Duration 1000.0
      EC 80                            #     Void, empty
    1F43B675 FF                        #   Cluster, unknown size
      E7 81 00                         #     Timestamp 0
      A3 87 81 0021 80 AABBCC          #     SimpleBlock
`);

describe('kvs elements', () => {
  it('prints a tree with offsets, sizes, names and values', async () => {
    expect(await kvs(['elements', 'x.mkv'], { 'x.mkv': SMALL })).toEqual({
      status: 0,
      stderr: '',
      stdout: lines(
        '    offset      size  element                          value',
        '         0        11  EBML',
        '         5         8    DocType                        "matroska"',
        '        16   unknown  Segment',
        '        28        16    Info',
        '        33         3      TimestampScale               1000000',
        '        40         4      Duration                     1000',
        '        47         0      Void',
        '        49   unknown    Cluster',
        '        54         1      Timestamp                    0',
        '        57         7      SimpleBlock                  track 1, +33, keyframe',
      ),
    });
  });

  it('prints the same as JSON, an object a line, with the ends of masters', async () => {
    const { status, stdout } = await kvs(['elements', '--json', 'x.mkv'], { 'x.mkv': SMALL });
    expect(status).toBe(0);
    expect(stdout).toBe(
      lines(
        '{"kind":"start","name":"EBML","id":"0x1A45DFA3","offset":0,"headerSize":5,"size":11,"depth":0}',
        '{"kind":"data","name":"DocType","id":"0x4282","offset":5,"headerSize":3,"size":8,"depth":1,"value":"matroska"}',
        '{"kind":"end","name":"EBML","id":"0x1A45DFA3","offset":0,"headerSize":5,"size":11,"depth":0}',
        '{"kind":"start","name":"Segment","id":"0x18538067","offset":16,"headerSize":12,"size":null,"depth":0}',
        '{"kind":"start","name":"Info","id":"0x1549A966","offset":28,"headerSize":5,"size":16,"depth":1}',
        '{"kind":"data","name":"TimestampScale","id":"0x2AD7B1","offset":33,"headerSize":4,"size":3,"depth":2,"value":1000000}',
        '{"kind":"data","name":"Duration","id":"0x4489","offset":40,"headerSize":3,"size":4,"depth":2,"value":1000}',
        '{"kind":"data","name":"Void","id":"0xEC","offset":47,"headerSize":2,"size":0,"depth":2,"value":""}',
        '{"kind":"end","name":"Info","id":"0x1549A966","offset":28,"headerSize":5,"size":16,"depth":1}',
        '{"kind":"start","name":"Cluster","id":"0x1F43B675","offset":49,"headerSize":5,"size":null,"depth":1}',
        '{"kind":"data","name":"Timestamp","id":"0xE7","offset":54,"headerSize":2,"size":1,"depth":2,"value":0}',
        '{"kind":"data","name":"SimpleBlock","id":"0xA3","offset":57,"headerSize":2,"size":7,"depth":2,"value":"81002180aabbcc"}',
        '{"kind":"end","name":"Cluster","id":"0x1F43B675","offset":49,"headerSize":5,"size":null,"depth":1}',
        '{"kind":"end","name":"Segment","id":"0x18538067","offset":16,"headerSize":12,"size":null,"depth":0}',
      ),
    );
  });

  it('prints the same, however the file is cut', async () => {
    const whole = await kvs(['elements', '--json', 'x.mkv'], { 'x.mkv': SMALL });
    const bytes = Array.from(SMALL, (byte) => Uint8Array.of(byte));
    expect(await kvs(['elements', '--json', 'x.mkv'], { 'x.mkv': bytes })).toEqual(whole);
  });

  it('sets masters off where there are colours', async () => {
    const world = new FakeWorld({ 'x.mkv': anEbmlHeader() });
    world.hasColours = true;
    await run(['elements', 'x.mkv'], { io: world, version: '' });
    expect(world.stdoutText).toContain('\u001b[1mEBML\u001b[22m\n');
  });
});

describe('values', () => {
  const infoWith = (...children: readonly Uint8Array[]): Uint8Array =>
    aDocument({ children: [encodeMaster('Info', children)] });

  // prettier-ignore
  it.each([
    { name: 'TrackUID',  bytes: encodeMaster('Tracks', [encodeMaster('TrackEntry', [encodeElement('TrackUID', 2n ** 53n)])]), value: '9007199254740992', tree: '9007199254740992' },
    { name: 'TrackUID',  bytes: encodeMaster('Tracks', [encodeMaster('TrackEntry', [encodeElement('TrackUID', 2 ** 53 - 1)])]), value: 2 ** 53 - 1, tree: '9007199254740991' },
    { name: 'TagName',   bytes: aTags([['Haustür', '']]),                                      value: 'Haustür', tree: '"Haustür"' },
    { name: 'TagString', bytes: aTags([['a', '']]),                                            value: '', tree: '""' },
    { name: 'TagString', bytes: aTags([['a', 'b\u001b[2J"\u202e']]),                           value: 'b\u001b[2J"\u202e', tree: String.raw`"b\u001b[2J\"\u202e"` },
  ])('$name $tree', async ({ name, bytes, value, tree }) => {
    const file = { 'x.mkv': aDocument({ children: [bytes] }) };
    const json = await kvs(['elements', 'x.mkv', '--json', '--only', name], file);
    expect(objectsIn(json.stdout)).toMatchObject([{ value }]);
    const { stdout } = await kvs(['elements', 'x.mkv', '--only', name], file);
    expect(stdout.trimEnd().endsWith(` ${tree}`)).toBe(true);
  });

  // prettier-ignore
  it.each([
    { float: 0.5,       json: 0.5,         tree: '0.5' },
    { float: NaN,       json: 'NaN',       tree: 'NaN' },
    { float: -Infinity, json: '-Infinity', tree: '-Infinity' },
  ])('the float $float', async ({ float, json, tree }) => {
    const file = { 'x.mkv': infoWith(encodeElement('Duration', float)) };
    const { stdout } = await kvs(['elements', 'x.mkv', '--json', '--only', 'Duration'], file);
    expect(objectsIn(stdout)).toMatchObject([{ value: json }]);
    expect((await kvs(['elements', 'x.mkv', '--only', 'Duration'], file)).stdout).toContain(` ${tree}\n`);
  });

  // prettier-ignore
  it.each([
    { nanoseconds: 0n,             iso: '2001-01-01T00:00:00.000000000Z' },
    { nanoseconds: 1n,             iso: '2001-01-01T00:00:00.000000001Z' },
    { nanoseconds: -1n,            iso: '2000-12-31T23:59:59.999999999Z' },
    { nanoseconds: 2n ** 63n - 1n, iso: '2293-04-11T23:47:16.854775807Z' },
    { nanoseconds: -(2n ** 63n),   iso: '1708-09-22T00:12:43.145224192Z' },
  ])('the date $iso, to the nanosecond', async ({ nanoseconds, iso }) => {
    const file = { 'x.mkv': infoWith(encodeElement('DateUTC', nanoseconds)) };
    const { stdout } = await kvs(['elements', 'x.mkv', '--json', '--only', 'DateUTC'], file);
    expect(objectsIn(stdout)).toMatchObject([{ value: iso }]);
    expect((await kvs(['elements', 'x.mkv', '--only', 'DateUTC'], file)).stdout).toContain(iso);
  });

  it('leaves binary values of more than 64 bytes out of JSON, and shortens them in the tree', async () => {
    const voids = [encodeElement('Void', new Uint8Array(64).fill(0xab)), encodeElement('Void', new Uint8Array(65))];
    const file = { 'x.mkv': infoWith(...voids) };
    const [short, long] = objectsIn((await kvs(['elements', 'x.mkv', '--json', '--only', 'Void'], file)).stdout);
    expect(short).toMatchObject({ size: 64, value: 'ab'.repeat(64) });
    expect(long).toMatchObject({ size: 65 });
    expect(long).not.toHaveProperty('value');
    expect((await kvs(['elements', 'x.mkv', '--only', 'Void'], file)).stdout).toContain(` ${'ab'.repeat(16)}…\n`);
  });

  it('shortens long texts in the tree, not in JSON', async () => {
    const text = '🎥'.repeat(100);
    const file = { 'x.mkv': aDocument({ children: [aTags([['a', text]])] }) };
    expect((await kvs(['elements', 'x.mkv'], file)).stdout).toContain(`"${'🎥'.repeat(59)}…"\n`);
    expect((await kvs(['elements', 'x.mkv', '--json'], file)).stdout).toContain(`"${text}"`);
  });

  it('tells the schema default of an empty element', async () => {
    const file = { 'x.mkv': infoWith(encodeEmptyElement('TimestampScale')) };
    const { stdout } = await kvs(['elements', 'x.mkv', '--json', '--only', 'TimestampScale'], file);
    expect(objectsIn(stdout)).toMatchObject([{ size: 0, value: 1_000_000 }]);
  });

  it('has no value where the bytes are none', async () => {
    const file = { 'x.mkv': infoWith(fromHex('4489 83 000000')) }; // a Duration of 3 bytes
    const { status, stdout } = await kvs(['elements', 'x.mkv', '--json', '--only', 'Duration'], file);
    expect(status).toBe(1);
    expect(objectsIn(stdout)[0]).not.toHaveProperty('value');
    expect((await kvs(['elements', 'x.mkv'], file)).stdout).toContain('(no float has this size)');
  });

  it('names unknown elements by their ID', async () => {
    const file = { 'x.mkv': infoWith(fromHex('4FFE 81 07')) };
    expect((await kvs(['elements', 'x.mkv'], file)).stdout).toContain('Unknown 0x4FFE               07\n');
  });

  it.each([
    { block: '81 FFFF 0E 01 02 03 04', tree: 'track 1, -1, invisible, ebml lacing' },
    { block: '82 0000 81 01', tree: 'track 2, +0, keyframe, discardable' },
    { block: '81', tree: '81' },
  ])('says of a block "$tree"', async ({ block, tree }) => {
    const bytes = encodeElement('SimpleBlock', fromHex(block));
    const file = { 'x.mkv': aDocument({ children: [aCluster({ frames: [], children: [bytes] })] }) };
    expect((await kvs(['elements', 'x.mkv'], file)).stdout).toContain(` ${tree}\n`);
  });
});

describe('filters', () => {
  const namesIn = (text: string): readonly unknown[] => objectsIn(text).map(({ name }) => name);

  it('prints only the elements named, in whatever case, or by their Java names', async () => {
    const { status, stdout } = await kvs(['elements', 'x', '--json', '--only', 'codecid, Timecode'], {
      x: aFragment(),
    });
    expect({ status, names: namesIn(stdout) }).toEqual({ status: 0, names: ['CodecID', 'Timestamp'] });
  });

  it('finds what comes after a Cluster of unknown size', async () => {
    const two = new Uint8Array([...aFragment(), ...aFragment()]);
    const { status, stdout } = await kvs(['elements', 'x', '--json', '--only', 'TagName'], { x: two });
    expect({ status, names: namesIn(stdout).length }).toEqual({ status: 0, names: 10 });
  });

  it('does not complain of a file that has nothing of what was asked for', async () => {
    expect(await kvs(['elements', 'x', '--only', 'Chapters'], { x: aFragment() })).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('prints no element that is deeper than asked for', async () => {
    const { stdout } = await kvs(['elements', 'x', '--json', '--depth', '0'], { x: SMALL });
    expect(namesIn(stdout)).toEqual(['EBML', 'EBML', 'Segment', 'Segment']);
  });
});

describe('damage', () => {
  const BROKEN_CRC = fromHex(`
    1A45DFA3 80
    18538067 93  1549A966 8E  BF 84 00000000  EC 82 0000  EC 82 0000
  `);

  it('is told where it is, with a hint, and decides the status', async () => {
    const cut = SMALL.subarray(0, SMALL.length - 2);
    const { status, stdout, stderr } = await kvs(['elements', 'x.mkv'], { 'x.mkv': cut });
    expect(status).toBe(1);
    expect(stdout).toContain('Timestamp');
    expect(stderr).toBe(
      lines(
        'x.mkv: offset 64 (Segment/Cluster/SimpleBlock): TRUNCATED_STREAM The stream ends 2 bytes before the end of SimpleBlock',
        '  The stream was cut: read again from the last complete fragment.',
      ),
    );
  });

  it('ends the reading in strict mode, after what came before it', async () => {
    const damaged = new Uint8Array([...SMALL, 0, 0, 0, 0, ...SMALL]);
    const { status, stdout, stderr } = await kvs(['elements', 'x', '--strict', '--depth', '0'], { x: damaged });
    expect({ status, roots: stdout.match(/EBML/g) }).toEqual({ status: 1, roots: ['EBML'] });
    expect(stderr.split('\n')).toHaveLength(3);
    expect(stderr).toContain(`x: offset ${SMALL.length} (`);
  });

  it('of a warning alone leaves the status at 0', async () => {
    const { status, stderr } = await kvs(['elements', 'x'], { x: aDocument({ header: { docType: 'strange' } }) });
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^x: offset \d+ \(EBML\): UNEXPECTED_DOC_TYPE .*\n {2}It is read as Matroska all the same\.\n$/,
    );
  });

  it('that only a CRC-32 shows is found on request', async () => {
    expect((await kvs(['elements', 'x'], { x: BROKEN_CRC })).status).toBe(0);
    const { status, stderr } = await kvs(['elements', '--check-crc', 'x'], { x: BROKEN_CRC });
    expect(status).toBe(1);
    expect(stderr).toContain('x: offset 15 (Segment/Info): CRC_MISMATCH ');
  });

  it('is not the word for an empty file', async () => {
    const { status, stdout, stderr } = await kvs(['elements', 'x'], { x: [] });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^x: offset 0 \(stream\): EMPTY_INPUT There is not a single byte to read\n/);
  });

  it('is not the word for a file of another kind', async () => {
    const text = new TextEncoder().encode('{ "name": "not-matroska" }\n'.repeat(100));
    const { status, stdout, stderr } = await kvs(['elements', 'x'], { x: text });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('x: offset 0 (stream): NOT_EBML Not one element was found\n');
  });
});
