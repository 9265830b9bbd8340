import { existsSync } from 'node:fs';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import type { Progress } from '../progress';
import { inProject } from '../project';
import { onPath } from '../debian';

/** `BLOCKLENS_VSCODE=desktop|web` decides where both could be had. */
export function wanted(): 'desktop' | 'web' | 'any' {
  const value = process.env.BLOCKLENS_VSCODE ?? '';
  if (value === 'desktop' || value === 'web') return value;
  if (value !== '') throw new Error(`BLOCKLENS_VSCODE is '${value}'; it may be 'desktop' or 'web'`);
  return 'any';
}

/** Whether a window could be shown at all. */
export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The desktop VS Code that the user has, as its command, or null. */
export function installedDesktop(): string | null {
  return onPath('code') ?? onPath('code-insiders') ?? onPath('codium');
}

/**
 * A desktop VS Code of the project's own, downloaded once into .vscode-test/.
 * @returns its executable, or null (after a line that says why) where it cannot be had.
 */
export async function downloadedDesktop(progress: Progress, seconds = 20): Promise<string | null> {
  if (!hasDisplay() && !onPath('xvfb-run')) {
    progress.step('Desktop VS Code: left out, there is no display here and no xvfb-run.');
    return null;
  }
  if (!(await reachable(seconds))) {
    progress.step('Desktop VS Code: left out, update.code.visualstudio.com cannot be reached from here.');
    return null;
  }
  try {
    return await progress.during('Desktop VS Code', () => downloadAndUnzipVSCode({ version: 'stable', cachePath: inProject('.vscode-test') }));
  } catch (error) {
    progress.step(`Desktop VS Code: left out, its download failed (${(error as Error).message}).`);
    return null;
  }
}

/** A short question before a long download: whether the download's host answers, or an earlier download is at hand. */
async function reachable(seconds: number): Promise<boolean> {
  if (existsSync(inProject('.vscode-test'))) return true;
  try {
    const response = await fetch('https://update.code.visualstudio.com/api/releases/stable', { signal: AbortSignal.timeout(seconds * 1000) });
    return response.ok;
  } catch {
    return false;
  }
}
