import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { ServiceException } from '../../../src/local-server/http/service-exception.js';
import { aListener, anOperation, NO_FAULTS } from './a-listener.js';

const post = (endpoint: string, body: string | Uint8Array, path = '/echo') =>
  fetch(`${endpoint}${path}`, { method: 'POST', body });

const echo = anOperation(({ input }) => input);

describe('Dispatcher', () => {
  it('gives the operation what the body says, and the client what it answers', async () => {
    await using listener = await aListener({ operations: [echo] });
    const response = await post(listener.endpoint, '{"a":[1,{"b":null}],"ü":"€"}');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({ a: [1, { b: null }], ü: '€' });
  });

  it('takes an empty body for an empty object', async () => {
    await using listener = await aListener({ operations: [echo] });
    expect(await (await post(listener.endpoint, '')).json()).toEqual({});
  });

  it('says the time by its own clock', async () => {
    await using listener = await aListener({ operations: [echo], now: () => Date.UTC(2020, 0, 1) });
    const { headers } = await post(listener.endpoint, '{}');
    expect(headers.get('date')).toBe('Wed, 01 Jan 2020 00:00:00 GMT');
  });

  it.each([
    ['text', 'hello', '400 SerializationException'],
    ['half an object', '{"a":', '400 SerializationException'],
    ['a list', '[]', '400 SerializationException'],
    ['null', 'null', '400 SerializationException'],
    ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), '400 SerializationException'],
    ['more than is allowed', `"${'x'.repeat(1_000)}"`, '413 RequestEntityTooLargeException'],
  ])('refuses %s', async (_, body, expected) => {
    await using listener = await aListener({ operations: [echo], limits: { maxRequestBytes: 1_000 } });
    const response = await post(listener.endpoint, body);
    const name = response.headers.get('x-amzn-errortype');
    expect(`${response.status} ${name ?? ''}`).toBe(expected);
    expect(await response.json()).toEqual({ __type: name, Message: expect.any(String) as string });
  });

  it('does not know other paths and methods', async () => {
    await using listener = await aListener({ operations: [echo] });
    const get = await fetch(`${listener.endpoint}/echo`);
    const elsewhere = await post(listener.endpoint, '{}', '/elsewhere');
    expect([get.status, elsewhere.status]).toEqual([404, 404]);
    expect(await elsewhere.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });

  it('tells what the operation throws, and calls what it does not know an internal failure', async () => {
    const known = anOperation(() => Promise.reject(new ServiceException('NoDataRetentionException', 400, 'none')));
    const unknown = anOperation(() => Promise.reject(new TypeError('a bug')), { path: '/bug' });
    await using listener = await aListener({ operations: [known, unknown] });
    const first = await post(listener.endpoint, '{}');
    const second = await post(listener.endpoint, '{}', '/bug');
    expect([first.status, await first.json()]).toEqual([400, { __type: 'NoDataRetentionException', Message: 'none' }]);
    expect([second.status, await second.json()]).toEqual([500, { __type: 'InternalFailure', Message: 'a bug' }]);
  });

  it('cuts an answer that fails when it has begun', async () => {
    const half = anOperation(
      async ({ response }) => {
        await new Promise((resolve) => response.write('half', resolve));
        throw new ServiceException('InternalFailure', 500, 'too late');
      },
      { kind: 'media' },
    );
    await using listener = await aListener({ operations: [half, { ...echo, path: '/other' }] });
    const response = await post(listener.endpoint, '{}');
    await expect(response.text()).rejects.toThrow();
    expect((await post(listener.endpoint, '{}', '/other')).status).toBe(200);
  });

  it('lets faults begin before the operation', async () => {
    const begin = () => Promise.reject(new ServiceException('ClientLimitExceededException', 400, 'throttled'));
    const seen: unknown[] = [];
    const callFaults = (operation: string, stream: string | undefined) => {
      seen.push([operation, stream]);
      return { ...NO_FAULTS, begin };
    };
    await using listener = await aListener({ operations: [echo], faults: { callFaults } });
    expect(await (await post(listener.endpoint, '{"StreamName":"x"}')).json()).toMatchObject({ Message: 'throttled' });
    await post(listener.endpoint, '{"StreamARN":"arn:aws:kinesisvideo:us-east-1:123456789012:stream/y/1"}');
    await post(listener.endpoint, '{"StreamName":5}');
    expect(seen).toEqual([
      ['Echo', 'x'],
      ['Echo', 'y'],
      ['Echo', undefined],
    ]);
  });

  it('counts connections until the client or the answer is gone', async () => {
    const endless = anOperation(
      async ({ response, signal }) => {
        response.writeHead(200).flushHeaders();
        await once(signal, 'abort');
        return undefined;
      },
      { name: 'GetMedia', kind: 'media' },
    );
    await using listener = await aListener({ operations: [endless], limits: { getMediaConnections: 1 } });
    const first = new AbortController();
    const ask = (signal?: AbortSignal) =>
      fetch(`${listener.endpoint}/echo`, { method: 'POST', body: '{"StreamName":"x"}', signal: signal ?? null });
    expect((await ask(first.signal)).status).toBe(200);
    const second = await ask();
    expect(await second.json()).toMatchObject({ __type: 'ConnectionLimitExceededException' });
    first.abort();
    // The server learns of it when the network says so.
    let status = 400;
    while (status === 400) status = (await ask()).status;
    expect(status).toBe(200);
  });

  it('ends running answers when it closes', async () => {
    let isAborted = false;
    const endless = anOperation(
      async ({ response, signal }) => {
        response.writeHead(200).flushHeaders();
        await once(signal, 'abort');
        isAborted = true;
        return undefined;
      },
      { kind: 'media' },
    );
    const listener = await aListener({ operations: [endless] });
    const response = await post(listener.endpoint, '{}');
    const body = response.text().catch((error: unknown) => error);
    await listener.close();
    expect(isAborted).toBe(true);
    await body;
    await expect(post(listener.endpoint, '{}')).rejects.toThrow();
  });

  describe('with a body that is a stream', () => {
    const sum = anOperation(
      async ({ request, response, input }) => {
        expect(input).toEqual({});
        response.writeHead(200).flushHeaders();
        for await (const chunk of request) response.write(`${(chunk as Uint8Array).length};`);
        return undefined;
      },
      { kind: 'media', body: 'stream' },
    );

    it('answers while the body still comes', async () => {
      await using listener = await aListener({ operations: [sum] });
      const asking = httpRequest(`${listener.endpoint}/echo`, { method: 'POST' });
      asking.flushHeaders();
      const [response] = (await once(asking, 'response')) as [IncomingMessage];
      asking.write('12345');
      expect(String((await once(response, 'data'))[0])).toBe('5;');
      asking.end('123');
      expect(await text(response)).toBe('3;');
    });

    it('says 100 Continue only when it wants the body', async () => {
      await using listener = await aListener({ operations: [sum] });
      const asking = httpRequest(`${listener.endpoint}/echo`, { method: 'POST', headers: { Expect: '100-continue' } });
      const answered = once(asking, 'response') as Promise<[IncomingMessage]>;
      asking.flushHeaders();
      await once(asking, 'continue');
      asking.end('123');
      const [response] = await answered;
      expect(await text(response)).toBe('3;');

      const elsewhere = httpRequest(`${listener.endpoint}/no`, { method: 'POST', headers: { Expect: '100-continue' } });
      const continued: unknown[] = [];
      elsewhere.on('continue', () => continued.push(true)).flushHeaders();
      const [refusal] = (await once(elsewhere, 'response')) as [IncomingMessage];
      expect([refusal.statusCode, continued]).toEqual([404, []]);
      elsewhere.destroy();
    });

    it('knows the stream by the headers', async () => {
      const seen: (string | undefined)[] = [];
      const callFaults = (_: string, stream: string | undefined) => {
        seen.push(stream);
        return NO_FAULTS;
      };
      await using listener = await aListener({ operations: [sum], faults: { callFaults } });
      for (const [name, value] of [
        ['x-amzn-stream-name', 'x'],
        ['x-amzn-stream-arn', 'arn:aws:kinesisvideo:us-east-1:123456789012:stream/y/1'],
      ] as const)
        await (await fetch(`${listener.endpoint}/echo`, { method: 'POST', headers: { [name]: value } })).text();
      expect(seen).toEqual(['x', 'y']);
    });

    it('lets the client see an error although it goes on sending', async () => {
      const refuse = anOperation(() => Promise.reject(new ServiceException('NotAuthorizedException', 401, 'no')), {
        kind: 'media',
        body: 'stream',
      });
      await using listener = await aListener({ operations: [refuse] });
      const asking = httpRequest(`${listener.endpoint}/echo`, { method: 'POST' });
      asking.on('error', () => undefined);
      asking.write(new Uint8Array(1_000_000));
      const [response] = (await once(asking, 'response')) as [IncomingMessage];
      asking.write(new Uint8Array(1_000_000));
      expect(response.statusCode).toBe(401);
      expect(JSON.parse(await text(response))).toMatchObject({ Message: 'no' });
      asking.destroy();
    });
  });

  it('answers a client that has ended its side', async () => {
    const slow = anOperation(async ({ input }) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return input;
    });
    await using listener = await aListener({ operations: [slow] });
    const socket = connect(Number(new URL(listener.endpoint).port), '127.0.0.1');
    socket.end('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{"a":1}');
    expect((await buffer(socket)).toString()).toMatch(/^HTTP\/1.1 200 OK[\s\S]*{"a":1}$/);
  });
});
