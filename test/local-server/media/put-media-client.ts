import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';

/** One acknowledgement, as it came. */
export interface Acknowledgement {
  readonly EventType: string;
  readonly FragmentTimecode?: number;
  readonly FragmentNumber?: string;
  readonly ErrorId?: number;
  readonly ErrorCode?: string;
}

/** A connection of PutMedia, by nothing but node:http. */
export interface PutMediaConnection {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
  /** So far. */
  readonly acknowledgements: readonly Acknowledgement[];
  readonly text: () => string;
  /** Resolves when an acknowledgement like this has come: `PERSISTED 40`, `ERROR 4001`, `IDLE`. */
  readonly until: (summary: string) => Promise<void>;
  /** Resolves when the answer has ended, as it should or not. */
  readonly ended: Promise<void>;
}

/** Begins to put media; resolves when the headers of the answer are there. */
export async function openPutMedia(
  endpoint: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<PutMediaConnection> {
  const put = request(`${endpoint}/putMedia`, {
    method: 'POST',
    agent: false,
    headers: {
      'x-amzn-stream-name': 's',
      'x-amzn-fragment-timecode-type': 'ABSOLUTE',
      'x-amzn-fragment-acknowledgment-required': '1',
      'transfer-encoding': 'chunked',
      ...headers,
    },
  });
  put.on('error', () => undefined);
  put.flushHeaders();
  const [response] = (await once(put, 'response')) as [IncomingMessage];
  let text = '';
  const acknowledgements: Acknowledgement[] = [];
  const waiting = new Set<() => void>();
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    const lines = text.split('\r\n').slice(0, -1);
    acknowledgements.push(...lines.slice(acknowledgements.length).map((line) => JSON.parse(line) as Acknowledgement));
    for (const check of waiting) check();
  });
  response.on('error', () => undefined);
  const until = (summary: string): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!summaries(acknowledgements).includes(summary)) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  const ended = new Promise<void>((resolve) => void response.once('close', resolve));
  return { request: put, response, acknowledgements, text: () => text, until, ended };
}

/** Puts a whole body; resolves with what was acknowledged when the answer has ended. */
export async function putMedia(
  endpoint: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly Acknowledgement[]> {
  const connection = await openPutMedia(endpoint, headers);
  connection.request.end(body);
  await connection.ended;
  return connection.acknowledgements;
}

/** `PERSISTED 40` of a fragment, `ERROR 4001`, `IDLE`. */
export function summaries(acknowledgements: readonly Acknowledgement[]): readonly string[] {
  return acknowledgements.map(({ EventType, FragmentTimecode, ErrorId }) => {
    const detail = ErrorId ?? FragmentTimecode;
    return detail === undefined ? EventType : `${EventType} ${detail}`;
  });
}
