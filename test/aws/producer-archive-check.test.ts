import type { BufferedFragment } from '../../src/aws/outgoing-buffer.js';
import { fragmentsInArchive, type UploadMarks } from '../../src/aws/producer-archive-check.js';
import { ProducerPatience } from '../../src/aws/producer-patience.js';
import { Retrying } from '../../src/aws/retrying.js';
import { ServiceAccess } from '../../src/aws/service-access.js';
import { streamIdentity } from '../../src/aws/stream-identity.js';

interface Listed {
  readonly number: string;
  readonly producerMs: number;
  readonly serverMs?: number;
}

const SINCE_MS = 1_000_000;
const MARKS: UploadMarks = { firstNumber: undefined, sinceMs: SINCE_MS };

function anEntry(sequence: number, producerTimestampMs: number, ...numbers: readonly string[]): BufferedFragment {
  const head = { bytes: new Uint8Array(0), trackNumbers: [1] };
  const fragment = { head, timecodeMs: producerTimestampMs, pieces: [new Uint8Array(1)], sizeInBytes: 1 };
  return { sequence, fragment, producerTimestampMs, fragmentNumbers: new Set(numbers), isReceived: false };
}

/** Asks an archive that has these pages, and gives the numbers of what it found, by sequence, and what it was asked. */
function found(entries: readonly BufferedFragment[], ...pages: readonly (readonly Listed[])[]) {
  return foundWith(MARKS, entries, ...pages);
}

async function foundWith(
  marks: UploadMarks,
  entries: readonly BufferedFragment[],
  ...pages: readonly (readonly Listed[])[]
) {
  const inputs: Readonly<Record<string, unknown>>[] = [];
  const send = (command: object): Promise<object> => {
    const { input } = command as { readonly input: Readonly<Record<string, unknown>> };
    const page = Number(input['NextToken'] ?? 0);
    inputs.push(input);
    const Fragments = pages[page]!.map(({ number, producerMs, serverMs = SINCE_MS }) => ({
      FragmentNumber: number,
      ProducerTimestamp: new Date(producerMs),
      ServerTimestamp: new Date(serverMs),
    }));
    return Promise.resolve({ Fragments, NextToken: page + 1 < pages.length ? String(page + 1) : undefined });
  };
  const stream = streamIdentity({ streamName: 's' });
  const access = new ServiceAccess(stream, { clients: { archivedMedia: { send } } });
  const retrying = new Retrying({ operation: 'ListFragments', stream: 's' });
  const options = {
    access,
    stream,
    retrying,
    patience: new ProducerPatience(10_000),
    signal: new AbortController().signal,
  };
  const stored = await fragmentsInArchive(entries, marks, options);
  return { stored: [...stored].map(([{ sequence }, number]) => [sequence, number]), inputs };
}

describe('the check of the archive', () => {
  it('finds fragments on all pages, in any order', async () => {
    const { stored, inputs } = await found(
      [anEntry(1, 5_000), anEntry(2, 6_000), anEntry(3, 7_000)],
      [{ number: '30', producerMs: 7_000 }],
      [],
      [{ number: '10', producerMs: 5_000 }],
    );
    expect(stored).toEqual([
      [3, '30'],
      [1, '10'],
    ]);
    expect(inputs.map((input) => input['NextToken'])).toEqual([undefined, '1', '2']);
  });

  it('asks for the times of those fragments', async () => {
    const { inputs } = await found([anEntry(1, 5_000), anEntry(2, 6_000)], []);
    expect(inputs).toMatchObject([
      {
        StreamName: 's',
        MaxResults: 1_000,
        FragmentSelector: {
          FragmentSelectorType: 'PRODUCER_TIMESTAMP',
          TimestampRange: { StartTimestamp: new Date(4_000), EndTimestamp: new Date(7_000) },
        },
      },
    ]);
  });

  it.each<readonly [string, BufferedFragment, Listed, boolean]>([
    ['one with the same time', anEntry(1, 5_000), { number: '9', producerMs: 5_000 }, true],
    ['one of another time', anEntry(1, 5_000), { number: '9', producerMs: 5_001 }, false],
    ['one from before', anEntry(1, 5_000), { number: '9', producerMs: 5_000, serverMs: SINCE_MS - 1 }, false],
    ['one with its number', anEntry(1, 5_000, '8', '9'), { number: '9', producerMs: 0, serverMs: 0 }, true],
    ['one beside parts of a millisecond', anEntry(1, 4_999.5), { number: '9', producerMs: 5_000 }, true],
  ])('knows its own: %s', async (...[, entry, listed, isOurs]) => {
    const { stored } = await found([entry], [listed]);
    expect(stored).toEqual(isOurs ? [[1, '9']] : []);
  });

  it.each<readonly [string, BufferedFragment, string, boolean]>([
    ['the number of the first', anEntry(1, 5_000), '90', true],
    ['a later number, however long', anEntry(1, 5_000), '100', true],
    ['an earlier number', anEntry(1, 5_000), '89', false],
    ['its own number', anEntry(1, 5_000, '95'), '95', true],
    ['a later number than its own', anEntry(1, 5_000, '95'), '96', true],
    ['an earlier number than its own', anEntry(1, 5_000, '95'), '94', false],
  ])('goes by numbers where one is known: %s', async (...[, entry, number, isOurs]) => {
    const marks = { firstNumber: '90', sinceMs: Infinity };
    const { stored } = await foundWith(marks, [entry], [{ number, producerMs: 5_000 }]);
    expect(stored).toEqual(isOurs ? [[1, number]] : []);
  });

  it('goes by time where numbers cannot be compared', async () => {
    const listed = [
      { number: 'b', producerMs: 5_000 },
      { number: 'c', producerMs: 6_000, serverMs: SINCE_MS - 1 },
    ];
    const entries = [anEntry(1, 5_000), anEntry(2, 6_000)];
    const { stored } = await foundWith({ firstNumber: 'a', sinceMs: SINCE_MS }, entries, listed);
    expect(stored).toEqual([[1, 'b']]);
  });
});
