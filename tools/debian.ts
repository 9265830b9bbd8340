import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from './processes';
import type { Progress } from './progress';
import { Missing } from './missing';

/** What compiling code-server's native parts takes. */
export const compilePackages = ['libkrb5-dev', 'libsecret-1-dev', 'libx11-dev', 'libxkbfile-dev', 'g++', 'make', 'python3', 'pkg-config'];

/** What building TensorFlow.js's addon on a TensorFlow wheel takes. */
export const tensorflowPackages = ['g++', 'make', 'binutils', 'unzip', 'python3', 'python3-pip', 'ca-certificates'];

/** A browser to drive, and a font for it. */
export const browserPackages = ['chromium', 'fonts-dejavu'];

/** A display for a desktop VS Code on a machine that has none. */
export const displayPackages = ['xvfb', 'libgtk-3-0', 'libgbm1', 'libasound2'];

/**
 * Makes sure that Debian packages are there, installing them where apt and the rights to use it are at hand.
 * On other systems it does nothing: what needs the packages will say so itself.
 * @throws Missing with the command that would install them.
 */
export async function ensureDebianPackages(names: string[], progress: Progress): Promise<void> {
  if (!onPath('dpkg-query')) return;
  const absent: string[] = [];
  for (const name of names) {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query fills this in.
    const { status, text } = await run('dpkg-query', ['-W', '-f=${Status}', name]);
    if (status !== 0 || !text.includes('install ok installed')) absent.push(name);
  }
  if (absent.length === 0) return;
  const byHand = `apt-get install -y ${absent.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Missing(`Debian packages are missing. As root: ${byHand}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await progress.during(`Installing Debian packages: ${absent.join(' ')}`, async () => {
    const update = await run('apt-get', ['update', '-qq'], { env });
    const install = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...absent], { env });
    if (install.status !== 0) throw new Missing(`${byHand} failed:\n${tail(update.text + install.text)}`);
  });
}

/** The file that a command name stands for, or null. */
export function onPath(name: string): string | null {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const suffix of suffixes) {
      const file = path.join(folder, name + suffix);
      if (folder && existsSync(file)) return file;
    }
  }
  return null;
}

/** The last lines of a command's output. */
export function tail(text: string, lines = 25): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
