import type { FragmentAcknowledgement } from '../../src/aws/acknowledgement.js';
import { AcknowledgementFeed } from '../../src/aws/acknowledgement-feed.js';

const persisted = (fragmentTimecodeMs: number): FragmentAcknowledgement => ({
  event: 'PERSISTED',
  fragmentTimecodeMs,
  fragmentNumber: undefined,
});

async function timesHeard(listener: AsyncIterable<FragmentAcknowledgement>): Promise<readonly unknown[]> {
  const times: unknown[] = [];
  for await (const acknowledgement of listener)
    times.push('fragmentTimecodeMs' in acknowledgement ? acknowledgement.fragmentTimecodeMs : undefined);
  return times;
}

describe('AcknowledgementFeed', () => {
  it('tells each listener what came since it began to listen', async () => {
    const feed = new AcknowledgementFeed();
    const early = feed.listen();
    feed.tell(persisted(1));
    const late = feed.listen();
    feed.tell(persisted(2));
    feed.end();
    expect([await timesHeard(early), await timesHeard(late)]).toEqual([[1, 2], [2]]);
  });

  it('keeps no more than 1 000 for a listener that does not listen, the newest', async () => {
    const feed = new AcknowledgementFeed();
    const listener = feed.listen();
    for (let time = 0; time < 5_000; time++) feed.tell(persisted(time));
    feed.end();
    const times = await timesHeard(listener);
    expect([times.length, times[0], times.at(-1)]).toEqual([1_000, 4_000, 4_999]);
  });

  it('answers who asked before anything came', async () => {
    const feed = new AcknowledgementFeed();
    const listener = feed.listen();
    const [first, second] = [listener.next(), listener.next()];
    feed.tell(persisted(1));
    feed.end();
    expect(await first).toEqual({ done: false, value: persisted(1) });
    expect(await second).toEqual({ done: true, value: undefined });
  });

  it('forgets a listener that has left', async () => {
    const feed = new AcknowledgementFeed();
    const listener = feed.listen();
    await listener.return?.();
    feed.tell(persisted(1));
    expect(await listener.next()).toEqual({ done: true, value: undefined });
  });

  it('has nothing to say after its end', async () => {
    const feed = new AcknowledgementFeed();
    feed.end();
    expect(await timesHeard(feed.listen())).toEqual([]);
  });
});
