import { EventLoop, turnOf } from '../../src/sources/event-loop.js';

/** An event loop whose time the test sets. */
function anEventLoop() {
  const time = { now: 100, turns: 0 };
  const eventLoop = new EventLoop({
    now: () => time.now,
    turn: () => {
      time.turns++;
      return Promise.resolve();
    },
  });
  return { time, eventLoop };
}

describe('EventLoop', () => {
  it('is due for a turn after 8 ms, and after one not before 8 ms more', async () => {
    const { time, eventLoop } = anEventLoop();
    time.now = 107.9;
    expect(eventLoop.isDue).toBe(false);
    time.now = 108;
    expect(eventLoop.isDue).toBe(true);
    await eventLoop.turn();
    expect(eventLoop.isDue).toBe(false);
    expect(time.turns).toBe(1);
  });

  it('takes the same turn for all who wait, and another one after that', async () => {
    const { time, eventLoop } = anEventLoop();
    await Promise.all([eventLoop.turn(), eventLoop.turn()]);
    expect(time.turns).toBe(1);
    await eventLoop.turn();
    expect(time.turns).toBe(2);
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
