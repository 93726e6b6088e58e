import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

const EXECUTABLE = '/usr/bin/chromium';
const STARTING_MS = 90_000;

/** No graphics card, no service of Google's, and videos that play by themselves. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-dev-shm-usage',
  '--mute-audio',
];

/** A Chromium of its own. */
export interface TestBrowser {
  readonly context: BrowserContext;
  /** Ends it, and removes what it wrote. */
  close(): Promise<void>;
}

/** Starts it, in a folder that is new and empty. */
export async function aBrowser(
  viewport = { width: 1280, height: 800 },
  colorScheme: 'light' | 'dark' = 'light',
): Promise<TestBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'kvs-chromium-'));
  const remove = (): void => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: EXECUTABLE,
      headless: true,
      args: ARGUMENTS,
      timeout: STARTING_MS,
      viewport,
      colorScheme,
    });
    const close = async (): Promise<void> => {
      await context.close();
      remove();
    };
    return { context, close };
  } catch (error) {
    remove();
    throw error;
  }
}
