import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FragmentAcknowledgement } from '../../src/aws/acknowledgement.js';
import { PutMediaConnection, type ConnectionOptions } from '../../src/aws/put-media-connection.js';

const BUFFERING = '{"EventType":"BUFFERING","FragmentTimecode":1,"FragmentNumber":"2"}\r\n';
const HEADERS = { 'x-amzn-stream-name': 's', 'transfer-encoding': 'chunked', expect: '100-continue' };
const BYTES = new TextEncoder().encode('a fragment');

const servers: Server[] = [];
const sockets = new Set<object>();

async function serving(handle: RequestListener, prepare: (server: Server) => void = () => undefined): Promise<URL> {
  const server = createServer(handle);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  prepare(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/putMedia`);
}

function connected(url: URL, options: Partial<ConnectionOptions> = {}) {
  const heard: FragmentAcknowledgement[] = [];
  let tell: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (tell = resolve));
  const connection = new PutMediaConnection(
    { url, headers: HEADERS },
    {
      onAcknowledgement: (acknowledgement) => {
        heard.push(acknowledgement);
        tell();
      },
      onServerTime: () => undefined,
      isAwaiting: () => true,
      stallTimeoutMs: 10_000,
      ...options,
    },
  );
  return { connection, heard, first };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return chunks.map((chunk) => new TextDecoder().decode(chunk)).join('');
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe('PutMediaConnection', () => {
  it('posts chunks without a length, and hears acknowledgements before the body has ended', async () => {
    let seen: Partial<IncomingMessage> = {};
    let body: Promise<string> | undefined;
    const url = await serving((request, response) => {
      seen = { method: request.method!, url: request.url!, headers: request.headers };
      response.flushHeaders();
      response.write(BUFFERING);
      body = bodyOf(request).finally(() => response.end());
    });
    const { connection, heard, first } = connected(url);
    await connection.write(BYTES);
    await first;
    expect(heard).toEqual([{ event: 'BUFFERING', fragmentTimecodeMs: 1, fragmentNumber: '2' }]);
    expect(connection.isOver).toBe(false);
    await connection.write(BYTES);
    await connection.endBody();
    expect(await connection.closed).toEqual({ kind: 'answered' });
    expect(await body).toBe('a fragmenta fragment');
    expect(seen).toMatchObject({ method: 'POST', url: '/putMedia', headers: HEADERS });
    expect(seen.headers).not.toHaveProperty('content-length');
  });

  it('sends no byte of the body to a service that refuses it', async () => {
    let received = '';
    const refuse = (request: IncomingMessage, response: ServerResponse): void => {
      request.on('data', (chunk: Uint8Array) => (received += new TextDecoder().decode(chunk)));
      response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException:http://x', 'x-amzn-requestid': 'r-1' });
      response.end('{"Message":"No such stream"}');
    };
    const url = await serving(refuse, (server) => server.on('checkContinue', refuse));
    const { connection } = connected(url);
    await connection.write(BYTES);
    expect(await connection.closed).toEqual({
      kind: 'refused',
      refusal: {
        name: 'ResourceNotFoundException',
        message: 'No such stream',
        $metadata: { httpStatusCode: 404, requestId: 'r-1' },
      },
    });
    expect(received).toBe('');
  });

  it('sends the body all the same to a service that does not say 100 Continue', async () => {
    let received: Promise<string> | undefined;
    const url = await serving(
      () => undefined,
      (server) =>
        server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
          received = bodyOf(request).finally(() => response.end());
        }),
    );
    const { connection } = connected(url);
    await connection.write(BYTES);
    await connection.endBody();
    expect(await connection.closed).toEqual({ kind: 'answered' });
    expect(await received).toBe('a fragment');
  });

  it('waits while the service does not read', async () => {
    let paused: IncomingMessage | undefined;
    const url = await serving((request, response) => {
      paused = request;
      response.write(BUFFERING);
    });
    const { connection, first } = connected(url);
    let isWritten = false;
    const writing = connection.write(new Uint8Array(64 * 1024 * 1024)).then(() => (isWritten = true));
    await first;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isWritten).toBe(false);
    paused!.resume();
    await writing;
    connection.destroy();
    await connection.closed;
  });

  it('is lost when the network cuts it, and whoever writes goes on', async () => {
    const url = await serving((request, response) => {
      response.write(BUFFERING);
      request.once('data', () => request.socket.destroy());
    });
    const { connection } = connected(url);
    await connection.write(new Uint8Array(32 * 1024 * 1024));
    const end = await connection.closed;
    expect(end).toHaveProperty('kind', 'lost');
    expect(end).toHaveProperty(['error', 'code'], JSON.stringify(end).includes('PIPE') ? 'EPIPE' : 'ECONNRESET');
    await connection.write(BYTES);
    await connection.endBody();
  });

  it('is lost when nobody is there', async () => {
    const { connection } = connected(new URL('http://127.0.0.1:1/putMedia'));
    await connection.write(BYTES);
    expect(await connection.closed).toMatchObject({ kind: 'lost', error: { code: 'ECONNREFUSED' } });
  });

  it('is given up when nothing moves although something is due', async () => {
    const url = await serving(() => undefined);
    const { connection } = connected(url, { stallTimeoutMs: 50 });
    await connection.write(BYTES);
    expect(await connection.closed).toEqual({ kind: 'stalled' });
  });

  it('is given up when nothing moves after it has been idle for long', async () => {
    const stallTimeoutMs = 30;
    let isDue = false;
    let nothingSaid: () => void = () => undefined;
    const idle = new Promise<void>((resolve) => (nothingSaid = resolve));
    const url = await serving((_, response) => response.flushHeaders());
    const isAwaiting = (): boolean => {
      nothingSaid();
      return isDue;
    };
    const { connection } = connected(url, { stallTimeoutMs, isAwaiting });
    await connection.answered(1_000);
    await idle;
    isDue = true;
    await connection.write(BYTES);
    expect(await connection.closed).toEqual({ kind: 'stalled' });
  });

  it('says what the service refused a fragment for, with what it said before', async () => {
    const url = await serving((_, response) => {
      response.write(BUFFERING);
      response.end('{"EventType":"ERROR","FragmentTimecode":1,"FragmentNumber":"2","ErrorId":4006}\r\n');
    });
    const { connection, heard } = connected(url);
    await connection.write(BYTES);
    expect(await connection.closed).toMatchObject({ kind: 'fragment-refused', refusal: { errorId: 4006 } });
    expect(heard.map(({ event }) => event)).toEqual(['BUFFERING', 'ERROR']);
  });

  it('is lost when the answer is not made of acknowledgements', async () => {
    const url = await serving((_, response) => response.end('<html>hello</html>'));
    const { connection } = connected(url);
    expect(await connection.closed).toMatchObject({ kind: 'lost', error: { code: 'INVALID_ACKNOWLEDGEMENT' } });
  });

  it('tells the clock of the service', async () => {
    const url = await serving((_, response) =>
      response.writeHead(200, { date: 'Sat, 21 Nov 2026 11:30:05 GMT' }).end(),
    );
    const times: number[] = [];
    await connected(url, { onServerTime: (serverMs) => times.push(serverMs) }).connection.closed;
    expect(times).toEqual([Date.UTC(2026, 10, 21, 11, 30, 5)]);
  });

  it('leaves no socket open', async () => {
    const url = await serving((request, response) => {
      request.resume();
      response.write(BUFFERING);
    });
    const { connection, first } = connected(url);
    await first;
    connection.destroy();
    await connection.closed;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sockets.size).toBe(0);
  });
});
