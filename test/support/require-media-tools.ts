import { spawnSync } from 'node:child_process';

const TOOLS = { ffmpeg: '-version', ffprobe: '-version', mkvinfo: '--version', mkvmerge: '--version' } as const;

/** Stops the system tests when a program they ask is missing: a skipped test would look like a passed one. */
const requireMediaTools = (): void => {
  const missing = Object.entries(TOOLS).filter(([tool, flag]) => spawnSync(tool, [flag]).status !== 0);
  if (missing.length === 0) return;
  throw new Error(`Missing: ${missing.map(([tool]) => tool).join(', ')}. Install the packages ffmpeg and mkvtoolnix.`);
};

export default requireMediaTools;
