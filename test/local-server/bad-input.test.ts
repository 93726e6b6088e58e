import { GetMediaCommand } from '@aws-sdk/client-kinesis-video-media';
import { ListStreamsCommand } from '@aws-sdk/client-kinesis-video';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { aLocalService, type LocalService } from '../support/local-service.js';
import { Random } from '../support/random.js';

let service: LocalService;
beforeEach(async () => {
  service = await aLocalService({
    limits: { requestsPerSecond: Infinity, requestTimeoutMs: 100, maxRequestBytes: 10_000 },
  });
});
afterEach(async () => {
  // Whatever came, the server lives.
  expect((await service.kinesisVideo.send(new ListStreamsCommand({}))).$metadata.httpStatusCode).toBe(200);
  await service.close();
});

function connected(): Socket {
  const socket = connect({ port: Number(new URL(service.endpoint).port), host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  return socket;
}

/** All that the server says until it closes. */
async function answerOf(socket: Socket): Promise<string> {
  const answer = (await buffer(socket)).toString();
  socket.destroy();
  return answer;
}

async function answerTo(text: string | Uint8Array): Promise<string> {
  const socket = connected();
  socket.write(text);
  return answerOf(socket);
}

const request = (body: string, path = '/describeStream'): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** The status, the error named in the header, and that in the body, which must be the same. */
function errorIn(answer: string): string {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 'no status';
  const name = /^x-amzn-errortype: (.*)$/im.exec(head)?.[1] ?? 'no name';
  expect(JSON.parse(body)).toEqual({ __type: name, Message: expect.any(String) as string });
  return `${status} ${name}`;
}

describe('a server answers', () => {
  it.each([
    ['JSON that is none', request('{"StreamName":'), '400 SerializationException'],
    ['JSON that is no object', request('"x"'), '400 SerializationException'],
    ['a name that is a number', request('{"StreamName":5}'), '400 InvalidArgumentException'],
    ['a name that is an object', request('{"StreamName":{}}'), '400 InvalidArgumentException'],
    ['a stream that is not there', request('{"StreamName":"nobody"}'), '404 ResourceNotFoundException'],
    ['an operation that is not there', request('{}', '/getEverything'), '404 UnknownOperationException'],
    ['a path out of the way', request('{}', '/../../etc/passwd'), '404 UnknownOperationException'],
    ['a body that is too large', request('x'.repeat(10_001)), '413 RequestEntityTooLargeException'],
    [
      'a body that turns out too large',
      `POST /describeStream HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${'2000\r\n' + ' '.repeat(0x2000) + '\r\n'}${'2000\r\n' + ' '.repeat(0x2000) + '\r\n'}0\r\n\r\n`,
      '413 RequestEntityTooLargeException',
    ],
    [
      'another method',
      'DELETE /createStream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      '404 UnknownOperationException',
    ],
    ['what is not HTTP', 'hello\r\n\r\n', '400 BadRequest'],
    ['TLS', Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00), '400 BadRequest'],
    [
      'headers that are too large',
      `POST /describeStream HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n{}`,
      '431 RequestHeaderFieldsTooLarge',
    ],
    [
      'many megabytes of headers',
      `POST /describeStream HTTP/1.1\r\nHost: x\r\n${`X-Large: ${'x'.repeat(1_000)}\r\n`.repeat(4_000)}\r\n{}`,
      '431 RequestHeaderFieldsTooLarge',
    ],
    [
      'a chunk of no size',
      'POST /describeStream HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n',
      '400 BadRequest',
    ],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}', '400 BadRequest'],
    ['PutMedia without a stream', request('', '/putMedia'), '400 InvalidArgumentException'],
    ['GetMedia without a stream', request('{}', '/getMedia'), '400 InvalidArgumentException'],
  ])('%s', async (_, text, expected) => {
    const answer = await answerTo(text);
    expect(errorIn(answer)).toBe(expected);
  });

  it('headers that come too slowly', async () => {
    expect(errorIn(await answerTo('POST /describeStream HTTP/1.1\r\nHost: x\r\n'))).toBe('408 RequestTimeout');
  });

  it('a body that comes too slowly', async () => {
    const socket = connected();
    socket.write('POST /describeStream HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{"Str');
    const [answer] = (await once(socket, 'data')) as [Uint8Array];
    expect(errorIn(new TextDecoder().decode(answer))).toBe('408 RequestTimeout');
    socket.destroy();
  });

  it('a client that has ended its side', async () => {
    const socket = connected();
    socket.end(request('{"StreamName":"nobody"}'));
    expect(errorIn(await answerOf(socket))).toBe('404 ResourceNotFoundException');
  });

  it('a client that has ended its side in the middle of the headers', async () => {
    const socket = connected();
    socket.end('POST /describeStream HTTP/1.1\r\nHost: x\r\n');
    expect(errorIn(await answerOf(socket))).toBe('400 IncompleteBody');
  });

  it('a client that has ended its side in the middle of the body', async () => {
    const socket = connected();
    socket.end('POST /describeStream HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"Str');
    expect(errorIn(await answerOf(socket))).toBe('400 IncompleteBody');
  });
});

describe('a server survives', () => {
  it('clients that go away at every point', async () => {
    const whole = request('{"StreamName":"nobody"}');
    const gone = Array.from({ length: whole.length }, async (_, length) => {
      const socket = connected();
      await once(socket, 'connect');
      await new Promise<void>((resolve) => socket.write(whole.slice(0, length), () => resolve()));
      socket.resetAndDestroy();
    });
    await Promise.all(gone);
  });

  it('clients that say nothing', async () => {
    const sockets = Array.from({ length: 50 }, connected);
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    expect(errorIn(await answerOf(sockets[0]!))).toBe('408 RequestTimeout');
    for (const socket of sockets) socket.destroy();
  });

  it('noise', async () => {
    const random = new Random(20_261_121);
    for (let round = 0; round < 50; round++) {
      const socket = connected();
      socket.end(random.bytes(random.below(2_000)));
      const answer = await answerOf(socket);
      expect(answer === '' || answer.startsWith('HTTP/1.1 400 ')).toBe(true);
    }
  });

  it('requests that are spoiled somewhere', async () => {
    const seed = 7;
    const random = new Random(seed);
    const encoder = new TextEncoder();
    for (let round = 0; round < 200; round++) {
      const bytes = encoder.encode(request('{"StreamName":"nobody","APIName":"GET_MEDIA"}', '/getDataEndpoint'));
      bytes[random.below(bytes.length)] = random.below(256);
      const socket = connected();
      socket.end(bytes);
      const answer = await answerOf(socket);
      expect({ seed, round, answer }).toMatchObject({
        answer: expect.stringMatching(/^(HTTP\/1\.1 4\d\d |$)/) as string,
      });
    }
  });
});

it('what others send wrong does not disturb who reads', async () => {
  await service.createStream('x');
  const media = service.media();
  const { Payload } = await media.send(
    new GetMediaCommand({ StreamName: 'x', StartSelector: { StartSelectorType: 'NOW' } }),
  );
  await answerTo('hello\r\n\r\n');
  await answerTo(request('{"StreamName":'));
  const reading = Payload as unknown as { readonly destroyed: boolean; destroy(): void };
  expect(reading.destroyed).toBe(false);
  reading.destroy();
});
