import { UsageError } from '../../../src/errors.js';
import type { Fault } from '../../../src/local-server/faults/fault.js';
import { FAULT_KINDS } from '../../../src/local-server/faults/fault-kinds.js';
import { describeFaults, parseFault } from '../../../src/local-server/faults/parse-fault.js';

describe('a fault on the command line', () => {
  it.each<[string, Fault]>([
    ['throttle', { kind: 'throttle' }],
    ['cut:', { kind: 'cut' }],
    ['cut:bytes=20000,operation=GetMedia,times=3', { kind: 'cut', bytes: 20_000, operation: 'GetMedia', times: 3 }],
    ['delay:ms=200,chance=0.25,after=2', { kind: 'delay', ms: 200, chance: 0.25, after: 2 }],
    [
      'in-band-error:id=4500,fragments=2,stream=a=b:c',
      { kind: 'in-band-error', id: 4500, fragments: 2, stream: 'a=b:c' },
    ],
  ])('%s', (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
  });

  it.each([
    ['', /no fault ''.*cut, delay, silence/],
    ['toString', /no fault 'toString'/],
    ['cuts', /no fault 'cuts'.*session-end/],
    ['cut:byte=3', /cut has no 'byte', only bytes, fragments, operation, stream, times, after, chance/],
    ['cut:bytes=many', /bytes of the fault cut must be a number, not 'many'/],
    ['cut:bytes=', /needs a value: bytes/],
    ['cut:bytes', /needs a value: bytes/],
    ['cut:bytes=-3', /0 or more, not -3/],
    ['delay', /delay needs ms=NUMBER/],
    ['throttle:chance=7', /from 0 to 1, not 7/],
    ['silence:bytes=1,operation=ListStreams', /not to ListStreams/],
  ])("refuses '%s'", (text, said) => {
    expect(() => parseFault(text)).toThrow(UsageError);
    expect(() => parseFault(text)).toThrow(said);
  });

  it('has a line of help for each kind and each thing to say of it', () => {
    const help = describeFaults();
    for (const kind of Object.keys(FAULT_KINDS)) expect(help).toMatch(new RegExp(`^${kind}`, 'm'));
    for (const name of ['operation', 'stream', 'times', 'after', 'chance']) expect(help).toContain(`,${name}=`);
    expect(help).toContain('delay:ms=N ');
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThan(130);
  });
});
