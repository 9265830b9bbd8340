import { existsSync } from 'node:fs';
import type { Progress } from '../progress';
import { browserPackages, ensureDebianPackages, onPath } from '../debian';
import { Missing } from '../missing';

const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Flags for a quiet, headless Chromium that also runs as root and lets the workbench reach its own server. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-features=LocalNetworkAccessChecks',
];

/** A Chromium on this machine (`BLOCKLENS_CHROMIUM`, or where systems put it), or null. */
export function findChromium(): string | null {
  const named = process.env.BLOCKLENS_CHROMIUM;
  if (named) return named;
  for (const command of commands) {
    const file = onPath(command);
    if (file) return file;
  }
  return places.find((file) => existsSync(file)) ?? null;
}

/**
 * Finds a Chromium, installing Debian's where that may be done.
 * @throws Missing where there is none.
 */
export async function ensureChromium(progress: Progress): Promise<string> {
  const found = findChromium();
  if (found) return found;
  await ensureDebianPackages(browserPackages, progress);
  const installed = findChromium();
  if (installed) return installed;
  throw new Missing('No Chromium or Chrome found. Install one, or name it in BLOCKLENS_CHROMIUM.');
}
