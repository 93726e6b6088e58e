import { ByteWindow } from '../../src/ebml/byte-window.js';

describe('ByteWindow', () => {
  it('is the chunk itself when nothing was left unread', () => {
    const window = new ByteWindow();
    const chunk = Uint8Array.of(1, 2, 3);
    window.append(chunk);
    expect(window.bytes).toBe(chunk);
    window.at = 3;
    window.append(Uint8Array.of(4));
    expect({ offset: window.offset, end: window.endOffset, bytes: [...window.bytes] }).toEqual({
      offset: 3,
      end: 4,
      bytes: [4],
    });
  });

  it('joins what was left unread with what comes', () => {
    const window = new ByteWindow();
    window.append(Uint8Array.of(1, 2, 3));
    window.at = 1;
    window.append(Uint8Array.of(4, 5));
    expect([...window.bytes.subarray(window.at, window.end)]).toEqual([2, 3, 4, 5]);
    expect(window.offset).toBe(1);
  });

  it('never writes over bytes that were handed out', () => {
    const window = new ByteWindow();
    window.append(Uint8Array.of(1, 2));
    window.append(Uint8Array.of(3));
    const view = window.bytes.subarray(0, window.end);
    window.at = 3;
    window.append(Uint8Array.of(9, 9));
    window.append(Uint8Array.of(9, 9));
    expect([...view]).toEqual([1, 2, 3]);
  });

  it('joins single bytes in linear time: it moves house a few times only', () => {
    const window = new ByteWindow();
    const houses = new Set<Uint8Array>();
    for (let i = 0; i < 100_000; i++) {
      window.append(Uint8Array.of(i & 0xff));
      houses.add(window.bytes);
    }
    expect(window.end - window.at).toBe(100_000);
    expect(houses.size).toBeLessThan(40);
  });
});
