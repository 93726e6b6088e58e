import { optionalPackage } from '../../src/aws/optional-packages.js';

const NAME = '@aws-sdk/client-kinesis-video';

function failing(message: string, code?: string): Promise<unknown> {
  // As an error of another realm: it is no instance of our Error.
  const error: object = { name: 'Error', message, code };
  return optionalPackage(NAME, () => Promise.reject(error as Error)).catch((thrown: unknown) => thrown);
}

describe('an optional package', () => {
  it('is what was loaded', async () => {
    expect(await optionalPackage(NAME, () => Promise.resolve(7))).toBe(7);
  });

  it.each([
    [
      'import',
      `Cannot find package '${NAME}' imported from /x/kinesis-video-parser/dist/aws/clients.js`,
      'ERR_MODULE_NOT_FOUND',
    ],
    ['require', `Cannot find module '${NAME}'\nRequire stack:\n- /x/program.js`, 'MODULE_NOT_FOUND'],
  ])('is missing if %s does not find it', async (_, message, code) => {
    expect(await failing(message, code)).toMatchObject({
      code: 'MISSING_PACKAGE',
      message: `The package ${NAME} is not installed: npm install ${NAME}`,
      cause: { code },
    });
  });

  it('is missing if Node says so', async () => {
    const name = 'kinesis-video-parser-is-not-a-dependency-of-itself';
    const loading = optionalPackage(name, () => import(name) as Promise<unknown>);
    await expect(loading).rejects.toMatchObject({ code: 'MISSING_PACKAGE' });
  });

  it.each([
    [
      'another one is missing',
      `Cannot find package '@smithy/core' imported from /x/${NAME}/index.js`,
      'ERR_MODULE_NOT_FOUND',
    ],
    ['a file of it is missing', `Cannot find module '/x/node_modules/${NAME}/index.js'`, 'MODULE_NOT_FOUND'],
    ['it does not run here', 'Unexpected token', undefined],
  ])('is not called missing if %s: that is told, and not tried again', async (_, message, code) => {
    expect(await failing(message, code)).toMatchObject({
      code: 'USAGE',
      message: `The package ${NAME} cannot be loaded: ${message}`,
    });
  });
});
