import { refuseForeignPages } from '../../../src/local-server/http/page-origin.js';

describe('refuseForeignPages', () => {
  it.each([
    {},
    { host: '127.0.0.1:4000' },
    { host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4000' },
    { host: 'localhost:4000', origin: 'http://localhost:4000' },
    { host: '[::1]:4000', origin: 'http://[::1]:4000' },
    { host: '192.168.1.5:4000', origin: 'http://192.168.1.5:4000' },
  ])('lets programs and its own pages in: %j', (headers) => {
    expect(() => refuseForeignPages({ headers })).not.toThrow();
  });

  it.each([
    { host: '127.0.0.1:4000', origin: 'https://evil.example' },
    { host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4001' },
    { host: '127.0.0.1:4000', origin: 'null' },
    // A name that was made to point here.
    { host: 'evil.example:4000', origin: 'http://evil.example:4000' },
    { host: '127.0.0.1.evil.example:4000', origin: 'http://127.0.0.1.evil.example:4000' },
    { origin: 'http://127.0.0.1:4000' },
  ])('refuses pages of others: %j', (headers) => {
    expect(() => refuseForeignPages({ headers })).toThrow(/may not use this server/);
  });
});
