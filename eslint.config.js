// @ts-check
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const PRINTING = 'Only src/cli may print.';
const NODE_BYTES = 'Only src/streams/node.ts may say Buffer; everyone else takes and gives Uint8Array.';
const DEFAULT_EXPORT = { selector: 'ExportDefaultDeclaration', message: 'Export by name.' };
const EXPORT_ALL = {
  selector: 'ExportAllDeclaration',
  message: 'Export by name, so that the door shows what it lets out.',
};
const BARE_ERROR = {
  selector: ':matches(NewExpression, CallExpression)[callee.name="Error"]',
  message: 'Throw an error class of this library: with a code, and a place where there is one.',
};

export default defineConfig(
  globalIgnores(['**/*.d.ts', 'dist/', 'docs/api/', 'coverage/', 'reports/']),
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // `bytes[at]!` after a length check: the alternative in a hot loop is a branch that is never taken.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      'max-lines': ['error', 350],
      'max-lines-per-function': ['error', 60],
      'no-restricted-syntax': ['error', DEFAULT_EXPORT, EXPORT_ALL],
      eqeqeq: 'error',
    },
  },

  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', DEFAULT_EXPORT, EXPORT_ALL, BARE_ERROR],
      'no-restricted-globals': ['error', { name: 'Buffer', message: NODE_BYTES }],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'node:buffer', importNames: ['Buffer'], message: NODE_BYTES }] },
      ],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'stdout', message: PRINTING },
        { object: 'process', property: 'stderr', message: PRINTING },
      ],
    },
  },
  { files: ['src/streams/node.ts'], rules: { 'no-restricted-globals': 'off', 'no-restricted-imports': 'off' } },
  { files: ['src/cli/**/*.ts'], rules: { 'no-console': 'off', 'no-restricted-properties': 'off' } },
  { files: ['src/**/*.generated.ts', 'src/**/generated/**/*.ts'], rules: { 'max-lines': 'off' } },

  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' },
  },
  { files: ['test/support/require-*.ts'], rules: { 'no-restricted-syntax': 'off' } }, // jest wants a default export
  {
    // A type test declares things only to see whether they compile.
    files: ['test/types/**/*.ts'],
    rules: {
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
    },
  },

  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' } },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
  },
);
