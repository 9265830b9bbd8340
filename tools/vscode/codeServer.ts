import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { endTree, freePort, run, start } from '../processes';
import type { CodeServerInstallation } from './codeServerSetup';

export interface CodeServerOptions {
  /** Packaged extensions to install first. */
  vsix?: string[];
  /** User settings beside the quiet ones. */
  settings?: Record<string, unknown>;
  /** Variables for the server, which its extension host inherits. */
  env?: NodeJS.ProcessEnv;
  /** How much the logs tell. */
  log?: 'debug' | 'trace';
  /** 0 or absent: any free port. */
  port?: number;
}

/** Where an embedded VS Code runs: enough to reach it from another process. */
export interface CodeServerPlace {
  port: number;
  /** Its user data: settings, logs. */
  user: string;
}

/** A running embedded VS Code, as its windows and tests use it. */
export class CodeServerAt {
  constructor(readonly place: CodeServerPlace) {}

  /** `127.0.0.1:PORT`, as it stands in its addresses and `vscode-remote:` URIs. */
  get authority(): string {
    return `127.0.0.1:${this.place.port}`;
  }

  /** The address of a workbench on `folder`; `payload` goes to the workbench (files to open, test suites). */
  address(folder: string, payload?: [string, string][]): string {
    const query = new URLSearchParams({ folder: posix(folder) });
    if (payload) query.set('payload', JSON.stringify(payload));
    return `http://${this.authority}/?${query}`;
  }

  /** `vscode-remote:` URI of a file on this machine. */
  uri(file: string): string {
    return `vscode-remote://${this.authority}${posix(file)}`;
  }

  /** Puts these user settings beside the quiet ones, in place of any before. */
  configure(settings: Record<string, unknown> = {}): void {
    const folder = path.join(this.place.user, 'User');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  }

  /** The extension host's logs so far, by file name. */
  logs(): Map<string, string> {
    return extensionHostLogs(path.join(this.place.user, 'logs'));
  }
}

/** One with a profile of its own, which goes with it. */
export interface CodeServer extends CodeServerAt, AsyncDisposable {
  /** Resolves when the server ends by itself. */
  ended: Promise<void>;
}

/** Settings that keep a fresh profile quiet: no welcome, no advice, no telemetry, no assistant. */
export const quietSettings: Record<string, unknown> = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'security.workspace.trust.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'editor.minimap.enabled': false,
  // In a browser VS Code saves by itself unless told not to.
  'files.autoSave': 'off',
};

/** Starts code-server with a profile of its own. @throws Error when an extension cannot be installed or it does not start. */
export async function startCodeServer(installation: CodeServerInstallation, options: CodeServerOptions = {}): Promise<CodeServer> {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'blocklens-vscode-'));
  const user = path.join(profile, 'user');
  const extensions = path.join(profile, 'extensions');
  mkdirSync(extensions);
  const remove = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  const env = {
    ...installation.env,
    ...options.env,
    // Else it would read, or leave, its own configuration and data in the user's home.
    XDG_CONFIG_HOME: path.join(profile, 'config'),
    XDG_DATA_HOME: path.join(profile, 'data'),
  };
  const folders = ['--user-data-dir', user, '--extensions-dir', extensions];
  const { node, entry } = installation;
  try {
    for (const vsix of options.vsix ?? []) {
      const { text } = await run(node, [entry, ...folders, '--install-extension', vsix], { env, timeout: 120_000 });
      if (!/successfully installed/.test(text)) throw new Error(`installing ${vsix} failed:\n${text}`);
    }
    const port = options.port || (await freePort());
    const server = new CodeServerAt({ port, user });
    server.configure(options.settings);
    const quiet = ['--auth', 'none', '--disable-telemetry', '--disable-update-check'];
    if (options.log) quiet.push('--log', options.log);
    const child = start(node, [entry, ...quiet, '--bind-addr', `127.0.0.1:${port}`, ...folders], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
    await listening(child.stdout as NodeJS.ReadableStream, child.stderr as NodeJS.ReadableStream, ended);
    return Object.assign(server, {
      ended,
      async [Symbol.asyncDispose]() {
        endTree(child);
        const hard = setTimeout(() => endTree(child, 'SIGKILL'), 5000);
        await ended;
        clearTimeout(hard);
        remove();
      },
    });
  } catch (error) {
    remove();
    throw error;
  }
}

function listening(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream, ended: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`code-server did not start in a minute:\n${text}`)), 60_000);
    stdout.on('data', (data) => {
      text += data;
      if (!/HTTP server listening/.test(text)) return;
      clearTimeout(timer);
      resolve();
    });
    stderr.on('data', (data) => {
      text += data;
    });
    ended.then(() => {
      clearTimeout(timer);
      reject(new Error(`code-server ended:\n${text}`));
    });
  });
}

function posix(file: string): string {
  const slashes = file.replaceAll('\\', '/');
  return slashes.startsWith('/') ? slashes : `/${slashes}`;
}

function extensionHostLogs(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (at: string) => {
    for (const entry of existsSync(at) ? readdirSync(at, { withFileTypes: true }) : []) {
      const file = path.join(at, entry.name);
      if (entry.isDirectory()) walk(file);
      else if (/exthost/.test(file) && file.endsWith('.log')) found.set(path.relative(folder, file), readFileSync(file, 'utf8'));
    }
  };
  walk(folder);
  return found;
}
