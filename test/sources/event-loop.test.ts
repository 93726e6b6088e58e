import { EventLoopShare, turnOf } from '../../src/sources/event-loop.js';

describe('EventLoopShare', () => {
  it('is used up after 8 ms, and whole again after a turn', async () => {
    let now = 100;
    let turns = 0;
    const share = new EventLoopShare({
      now: () => now,
      turn: () => {
        turns++;
        return Promise.resolve();
      },
    });
    now = 107.9;
    expect(share.isUsedUp).toBe(false);
    now = 108;
    expect(share.isUsedUp).toBe(true);
    await share.renew();
    expect(share.isUsedUp).toBe(false);
    expect(turns).toBe(1);
  });
});

describe('turnOf', () => {
  const calls: string[] = [];
  const setImmediate = (callback: () => void) => {
    calls.push('setImmediate');
    callback();
  };
  const setTimeout = (callback: () => void) => {
    calls.push('setTimeout');
    callback();
  };

  beforeEach(() => calls.splice(0));

  it('takes setImmediate where there is one', async () => {
    await turnOf({ setImmediate, setTimeout, MessageChannel: AChannel })();
    expect(calls).toEqual(['setImmediate']);
  });

  it('takes a message where there is none, and closes its port', async () => {
    await turnOf({ setTimeout, MessageChannel: AChannel })();
    expect(calls).toEqual([]);
    expect(AChannel.closed).toBe(1);
  });

  it('takes setTimeout where there is nothing else', async () => {
    await turnOf({ setTimeout })();
    expect(calls).toEqual(['setTimeout']);
  });

  it('takes the real MessageChannel as well', async () => {
    await turnOf({ setTimeout, MessageChannel: globalThis.MessageChannel })();
    expect(calls).toEqual([]);
  });
});

class AChannel {
  static closed = 0;
  readonly port1 = { onmessage: null as (() => void) | null, postMessage: ignore, close: () => AChannel.closed++ };
  readonly port2 = { onmessage: null, postMessage: () => this.port1.onmessage?.(), close: ignore };
}

function ignore(): void {
  // a port that nobody uses
}
