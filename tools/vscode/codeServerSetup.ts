import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inProject } from '../project';
import { type RunResult, run } from '../processes';
import type { Progress } from '../progress';
import { compilePackages, ensureDebianPackages, tail } from './debian';
import { Missing } from './missing';

/** An embedded VS Code that is ready to run. */
export interface CodeServerInstallation {
  folder: string;
  /** The Node.js that code-server wants (24), from its own folder. */
  node: string;
  entry: string;
  /** `PATH` and the rest for its processes. */
  env: NodeJS.ProcessEnv;
}

const recipe = inProject('tools/vscode/code-server');

/** The version that the recipe's lock file pins. */
export function codeServerVersion(): string {
  return JSON.parse(readFileSync(path.join(recipe, 'package.json'), 'utf8')).dependencies['code-server'];
}

/** `BLOCKLENS_CODE_SERVER`, or `~/.cache/blocklens/code-server-<version>`. */
export function codeServerFolder(): string {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache');
  return process.env.BLOCKLENS_CODE_SERVER ?? path.join(cache, 'blocklens', `code-server-${codeServerVersion()}`);
}

/**
 * Finds the embedded VS Code, or sets it up: two to four minutes, once for a machine. What an interrupted set-up has
 * finished is not done again, and of several that start at once one works while the others wait.
 * @throws Missing when this machine lacks what it takes; the message says what.
 */
export async function ensureCodeServer(progress: Progress): Promise<CodeServerInstallation> {
  const folder = codeServerFolder();
  if (isReady(folder)) return installation(folder);
  await ensureDebianPackages(compilePackages, progress);
  const unlock = await lock(`${folder}.lock`, progress);
  try {
    if (!isReady(folder)) await setUp(folder, progress);
  } finally {
    unlock();
  }
  return installation(folder);
}

function isReady(folder: string): boolean {
  return existsSync(path.join(folder, 'ready'));
}

function installation(folder: string): CodeServerInstallation {
  const bin = path.join(folder, 'node_modules/.bin');
  return {
    folder,
    node: path.join(bin, process.platform === 'win32' ? 'node.exe' : 'node'),
    entry: path.join(folder, 'node_modules/code-server/out/node/entry.js'),
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` },
  };
}

async function setUp(folder: string, progress: Progress): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const log = path.join(folder, 'setup.log');
  progress.step(`Setting up an embedded VS Code (code-server ${codeServerVersion()}), once, in ${folder}`);
  progress.step('  This takes two to four minutes and about 750 MB.');
  const steps: [name: string, text: string, work: () => Promise<RunResult>][] = [
    ['packages', '[1/3] Fetching its packages', async () => {
      for (const name of ['package.json', 'package-lock.json']) copyFileSync(path.join(recipe, name), path.join(folder, name));
      return npm(['ci', '--ignore-scripts']);
    }],
    ['node', '[2/3] Fetching the Node.js that it runs on', () => npm(['rebuild', 'node'])],
    ['code', '[3/3] Building its native parts', () => npm(['rebuild', 'argon2', 'code-server'])],
  ];
  for (const [name, text, work] of steps) {
    const done = path.join(folder, `done-${name}`);
    if (existsSync(done)) continue;
    await progress.during(text, async () => {
      const result = await work();
      if (result.status !== 0) throw new Missing(`Setting up code-server failed (all of it: ${log}):\n${tail(result.text)}`);
    });
    writeFileSync(done, '');
  }
  const { node, entry, env } = installation(folder);
  const version = await run(node, [entry, '--version'], { env, timeout: 60_000 });
  if (version.status !== 0) throw new Missing(`code-server does not start:\n${tail(version.text)}`);
  writeFileSync(path.join(folder, 'ready'), version.text);

  function npm(args: string[]): Promise<RunResult> {
    const env: NodeJS.ProcessEnv = { ...installation(folder).env };
    // Its packages' scripts start further installs of their own, which read the permission from here.
    env.npm_config_dangerously_allow_all_scripts = 'true';
    // Under `npm run` it tells of the Node.js that runs us; code-server's script takes it for the one that runs it.
    delete env.npm_config_user_agent;
    // Development headers beside the running Node.js spare node-gyp a download from nodejs.org.
    const prefix = path.dirname(path.dirname(process.execPath));
    if (existsSync(path.join(prefix, 'include/node/node.h'))) env.npm_config_nodedir ??= prefix;
    return run('npm', [...args, '--no-audit', '--no-fund'], { cwd: folder, env, output: { file: log } });
  }
}

/** One set-up at a time. A lock whose owner is no longer alive is taken over. */
async function lock(folder: string, progress: Progress): Promise<() => void> {
  mkdirSync(path.dirname(folder), { recursive: true });
  const owner = path.join(folder, 'pid');
  for (let waited = 0; ; waited++) {
    try {
      mkdirSync(folder);
      writeFileSync(owner, String(process.pid));
      return () => rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (waited === 0) progress.step('Another set-up of the embedded VS Code is running; waiting for it.');
    // Its owner writes its number right after making the folder, hence the grace of a few rounds.
    const pid = existsSync(owner) ? Number(readFileSync(owner, 'utf8')) : 0;
    if (pid ? !alive(pid) : waited > 5) rmSync(folder, { recursive: true, force: true });
    else await delay(1000);
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
