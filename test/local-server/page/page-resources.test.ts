import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageResources } from '../../../src/local-server/page/page-resources.js';
import { aLocalService } from '../../support/local-service.js';

const folder = mkdtempSync(join(tmpdir(), 'kvs-page-'));
const CALL = { query: new URLSearchParams(), signal: new AbortController().signal, strike: () => Promise.resolve() };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the page', () => {
  it('is given as it was built, and may load nothing from elsewhere', async () => {
    writeFileSync(join(folder, 'index.html'), '<!doctype html>');
    const [page] = pageResources(() => folder);
    const { contentType, body, headers = {} } = await page!.answer(CALL);
    expect({ path: page!.path, contentType }).toEqual({ path: '/', contentType: 'text/html; charset=utf-8' });
    expect(new TextDecoder().decode(body)).toBe('<!doctype html>');
    const policy = headers['Content-Security-Policy']!.split('; ');
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'"]));
    expect(policy.join()).not.toMatch(/unsafe|\*|https?:/);
  });

  it.each([{ where: (): undefined => undefined }, { where: () => join(folder, 'gone') }])(
    'says what to run if it is not built',
    async ({ where }) => {
      const [page] = pageResources(where);
      await expect(page!.answer(CALL)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        status: 404,
        message: 'The page is not built: run npm run build',
      });
    },
  );

  it('is for pages of this server alone', async () => {
    await using service = await aLocalService();
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await fetch(`${service.endpoint}/`, {
        method,
        headers: { Origin: 'https://elsewhere.example' },
      });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});
