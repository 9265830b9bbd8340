import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compilePackages } from '../debian';
import { type RunResult, run } from '../processes';
import type { Progress } from '../progress';
import { inProject } from '../project';
import { cacheFolder, nodeHeaders, setUpOnce } from '../setUpOnce';

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
  return process.env.BLOCKLENS_CODE_SERVER ?? cacheFolder(`code-server-${codeServerVersion()}`);
}

/**
 * Finds the embedded VS Code, or sets it up: two to four minutes, once for a machine.
 * @throws Missing when this machine lacks what it takes; the message says what.
 */
export async function ensureCodeServer(progress: Progress): Promise<CodeServerInstallation> {
  const folder = codeServerFolder();
  const log = path.join(folder, 'setup.log');
  const { node, entry, env } = installation(folder);
  await setUpOnce({
    what: 'the embedded VS Code',
    folder,
    log,
    lines: [
      `Setting up an embedded VS Code (code-server ${codeServerVersion()}), once, in ${folder}`,
      '  This takes two to four minutes and about 750 MB.',
    ],
    debianPackages: compilePackages,
    steps: [
      { name: 'packages', text: 'Fetching its packages', work: () => {
        for (const name of ['package.json', 'package-lock.json']) copyFileSync(path.join(recipe, name), path.join(folder, name));
        return npm(['ci', '--ignore-scripts']);
      } },
      { name: 'node', text: 'Fetching the Node.js that it runs on', work: () => npm(['rebuild', 'node']) },
      { name: 'code', text: 'Building its native parts', work: () => npm(['rebuild', 'argon2', 'code-server']) },
      { name: 'start', text: 'Starting it', work: () => run(node, [entry, '--version'], { env, timeout: 60_000, output: { file: log } }) },
    ],
  }, progress);
  return { folder, node, entry, env };

  function npm(args: string[]): Promise<RunResult> {
    // Its packages' scripts start further installs of their own, which read the permission from here.
    const own: NodeJS.ProcessEnv = { ...env, npm_config_dangerously_allow_all_scripts: 'true' };
    // Under `npm run` it tells of the Node.js that runs us; code-server's script takes it for the one that runs it.
    delete own.npm_config_user_agent;
    const headers = nodeHeaders();
    if (headers) own.npm_config_nodedir ??= headers;
    return run('npm', [...args, '--no-audit', '--no-fund'], { cwd: folder, env: own, output: { file: log } });
  }
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
