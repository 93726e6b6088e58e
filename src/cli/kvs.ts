#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { NodeIo } from './node-io.js';
import { run } from './run.js';

// As far from src/cli as from dist/cli.
const packageJson = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
const { version } = JSON.parse(packageJson) as { readonly version: string };

// What the SDK has to say of the version of Node is for those who write programs with it.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

process.exitCode = await run(process.argv.slice(2), { io: new NodeIo(), version });
