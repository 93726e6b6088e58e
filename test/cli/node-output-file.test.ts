import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFile, unfinishedFile } from '../../src/cli/node-output-file.js';

const BYTES = Uint8Array.of(1, 2, 3);

describe('a file that is written', () => {
  let folder: string;
  let input: string;
  let output: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kvs-'));
    input = join(folder, 'in');
    output = join(folder, 'out');
    writeFileSync(input, 'input');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has another name until it is whole, and the older one is there till then', async () => {
    writeFileSync(output, 'older');
    const file = await createFile(output, input);
    await file.write(BYTES);
    await file.write(BYTES);
    expect(readFileSync(output, 'utf8')).toBe('older');
    expect(readdirSync(folder)).toEqual(['in', 'out', 'out.part']);
    await file.finish();
    expect(new Uint8Array(readFileSync(output))).toEqual(Uint8Array.of(1, 2, 3, 1, 2, 3));
    expect(readdirSync(folder)).toEqual(['in', 'out']);
  });

  it('stays under that other name if it is left, unless nothing is in it', async () => {
    const file = await createFile(output, input);
    await file.write(BYTES);
    expect(await file.abandon()).toBe(`${output}.part`);
    expect(readdirSync(folder)).toEqual(['in', 'out.part']);
    const empty = await createFile(output, input);
    expect(await empty.abandon()).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['in']);
  });

  it('is found if an earlier run left it, also where a link leads', async () => {
    symlinkSync(output, join(folder, 'link'));
    writeFileSync(output, 'older');
    expect(await unfinishedFile(output)).toBeUndefined();
    writeFileSync(`${output}.part`, 'half');
    expect(await unfinishedFile(output)).toBe(`${output}.part`);
    expect(await unfinishedFile(join(folder, 'link'))).toBe(`${output}.part`);
    expect(await unfinishedFile(join(input, 'out'))).toBeUndefined(); // whoever writes there tells
  });

  it('is written where a link leads', async () => {
    writeFileSync(output, 'older');
    symlinkSync(output, join(folder, 'link'));
    const file = await createFile(join(folder, 'link'), input);
    await file.write(BYTES);
    await file.finish();
    expect(readFileSync(output)).toHaveLength(3);
    expect(readdirSync(folder)).toEqual(['in', 'link', 'out']);
  });

  it('is not begun over the input, whatever that is called', async () => {
    const refusal = /^cannot write .*: it is being read$/;
    symlinkSync(input, join(folder, 'link'));
    linkSync(input, join(folder, 'hard'));
    await expect(createFile(input, input)).rejects.toThrow(refusal);
    await expect(createFile(join(folder, 'link'), input)).rejects.toThrow(refusal);
    await expect(createFile(join(folder, 'hard'), input)).rejects.toThrow(refusal);
    writeFileSync(`${output}.part`, 'what an earlier merge left');
    await expect(createFile(output, `${output}.part`)).rejects.toThrow(/out\.part: it is being read$/);
    expect(readFileSync(input, 'utf8')).toBe('input');
    expect(readFileSync(`${output}.part`, 'utf8')).toBe('what an earlier merge left');
  });

  it('leaves devices as they are', async () => {
    const file = await createFile('/dev/null', input);
    expect(file.kind).toBe('stream');
    expect(await file.write(BYTES)).toBe(true);
    await file.finish();
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('is refused in words where it cannot be', async () => {
    mkdirSync(output);
    await expect(createFile(output, input)).rejects.toThrow(`cannot write ${output}: it is a directory`);
    const nowhere = join(folder, 'no', 'where');
    await expect(createFile(nowhere, input)).rejects.toThrow(`cannot write ${nowhere}: there is no such folder`);
    const inFile = join(input, 'where');
    await expect(createFile(inFile, input)).rejects.toThrow(`cannot write ${inFile}: there is no such folder`);
  });
});
