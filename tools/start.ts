// `npm start`: builds and packages Blocklens, and opens a real VS Code on the zoo with ResNet-50 and its architecture in view.
//   --screenshot FILE   instead of opening a window: a picture of what one would see, taken without one
//   --file NAME         another file of the zoo;  --theme NAME   another colour theme;  --port N   a fixed port
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { packageExtension } from './packaging';
import { run } from './processes';
import { terminalProgress as progress } from './progress';
import { inProject } from './project';
import {
  downloadedDesktop, ensureChromium, ensureCodeServer, hasDisplay, installedDesktop, launchBrowser, Missing, onPath,
  quietSettings, startCodeServer, wanted, Workbench,
} from './vscode';

const { values: options } = parseArgs({
  options: {
    screenshot: { type: 'string' },
    file: { type: 'string', default: 'resnet50.ts' },
    theme: { type: 'string' },
    port: { type: 'string' },
  },
});
const folder = inProject('examples', 'zoo');
const file = path.join(folder, options.file);
const settings: Record<string, unknown> = {
  'blocklens.showOnOpen': true,
  ...(options.theme ? { 'workbench.colorTheme': options.theme } : {}),
};

try {
  let vsix = '';
  await progress.during('Building and packaging Blocklens', async () => {
    vsix = (await packageExtension()).file;
  });
  const desktop = options.screenshot ? null : await findDesktop();
  await (desktop ? openDesktop(desktop, vsix) : openEmbedded(vsix));
} catch (error) {
  console.error(error instanceof Missing ? error.message : error);
  process.exitCode = 1;
}

async function findDesktop(): Promise<string | null> {
  const choice = wanted();
  if (choice === 'web') return null;
  if (!hasDisplay() && choice === 'any') {
    progress.step('No display here, so no desktop VS Code; using an embedded one in the browser.');
    return null;
  }
  const found = installedDesktop() ?? (await downloadedDesktop(progress));
  if (!found && choice === 'desktop') throw new Missing('No desktop VS Code: put its `code` command on PATH.');
  return found;
}

/** A window with a profile of its own, which is removed when the window closes. */
async function openDesktop(command: string, vsix: string): Promise<void> {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'blocklens-vscode-'));
  const user = path.join(profile, 'user');
  const extensions = path.join(profile, 'extensions');
  mkdirSync(path.join(user, 'User'), { recursive: true });
  mkdirSync(extensions);
  writeFileSync(path.join(user, 'User/settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  const own = ['--user-data-dir', user, '--extensions-dir', extensions, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const removeProfile = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  try {
    const install = await run(command, [...own, '--install-extension', vsix, '--force']);
    if (install.status !== 0) throw new Error(`installing ${vsix} failed:\n${install.text}`);
    progress.step('Opening VS Code. This ends when you close its window, or with Ctrl+C.');
    process.once('SIGINT', () => {
      removeProfile();
      process.exit(130);
    });
    const window = await run(command, [...own, '--new-window', '--wait', folder, '--goto', file], { output: 'terminal' });
    process.exitCode = window.status;
  } finally {
    removeProfile();
  }
}

/** A server whose workbench opens in the user's browser; it runs until Ctrl+C. */
async function openEmbedded(vsix: string): Promise<void> {
  const installation = await ensureCodeServer(progress);
  const server = await startCodeServer(installation, { vsix: [vsix], settings, port: Number(options.port ?? 0) });
  const interrupted = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  try {
    const address = server.address(folder, [['openFile', server.uri(file)]]);
    if (options.screenshot) {
      await takePicture(address, path.resolve(options.screenshot));
      return;
    }
    progress.step(`\nVS Code with Blocklens:\n\n  ${address}\n\nIt runs until Ctrl+C.`);
    await openInBrowser(address);
    await Promise.race([interrupted, server.ended]);
    progress.step('Closing.');
  } finally {
    await server[Symbol.asyncDispose]();
  }
}

async function openInBrowser(address: string): Promise<void> {
  const [command, args] = process.platform === 'darwin' ? ['open', [address]]
    : process.platform === 'win32' ? ['cmd', ['/c', 'start', '', address.replaceAll('&', '^&')]]
      : ['xdg-open', [address]];
  if (!hasDisplay() || !onPath(command)) return;
  const { status } = await run(command, args, { timeout: 10_000 });
  if (status !== 0) progress.step('No browser could be opened from here: open the address yourself.');
}

async function takePicture(address: string, file: string): Promise<void> {
  const browser = await launchBrowser(await ensureChromium(progress));
  try {
    const workbench = new Workbench(await browser.newPage({ viewport: { width: 1600, height: 1000 } }));
    await workbench.open(address);
    await workbench.architecture();
    for (const told of await workbench.clearNotifications()) progress.step(`VS Code told: ${told}`);
    mkdirSync(path.dirname(file), { recursive: true });
    await workbench.page.screenshot({ path: file });
    progress.step(`Picture: ${file}`);
  } finally {
    await browser.close();
  }
}
