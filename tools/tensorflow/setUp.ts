import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { tensorflowPackages } from '../debian';
import { Missing } from '../missing';
import { type RunResult, run } from '../processes';
import type { Progress } from '../progress';
import { inProject } from '../project';
import { cacheFolder, nodeHeaders, setUpOnce } from '../setUpOnce';
import { layOutLibraries } from './libraries';

export type TensorFlowKind = 'cpu' | 'gpu';

/** Each with its lock file and the wheel, with its hash, in a folder of this name beside here. */
const kinds = {
  cpu: { package: '@tensorflow/tfjs-node', size: '0.8 GB, of which 0.2 GB are downloaded' },
  gpu: { package: '@tensorflow/tfjs-node-gpu', size: '1.2 GB, of which 0.5 GB are downloaded' },
};
const version = '4.22.0';

/** Why this machine cannot have it, as a sentence; `null` when it can. */
export function whyNoTensorFlow(): string | null {
  if (process.platform === 'linux' && process.arch === 'x64') return null;
  return `The wheel that it is built on is for Linux on x64; this is ${process.platform} on ${process.arch}.`;
}

/**
 * Finds, or sets up, `@tensorflow/tfjs-node` (or `-gpu`) on TensorFlow's own runtime, in a folder with a `node_modules`. Its install
 * script would take libtensorflow from a host that many networks do not let through: here it comes from PyPI, like any Python user's.
 * @throws Missing when this machine lacks what it takes; the message says what.
 */
export async function ensureTensorFlow(kind: TensorFlowKind, progress: Progress): Promise<{ folder: string }> {
  const why = whyNoTensorFlow();
  if (why !== null) throw new Missing(why);
  const { package: name, size } = kinds[kind];
  const folder = cacheFolder(`${path.posix.basename(name)}-${version}`);
  const own = path.join(folder, 'node_modules', name);
  const wheels = path.join(folder, 'wheel');
  const recipe = inProject('tools/tensorflow', kind);
  const log = path.join(folder, 'setup.log');
  const logged = (command: string, args: string[], cwd: string, env = process.env) => run(command, args, { cwd, env, output: { file: log } });
  await setUpOnce({
    what: name,
    folder,
    log,
    lines: [`Setting up ${name} ${version} on TensorFlow 2.9.1 from PyPI, once, in ${folder}`, `  This takes a minute or two and ${size}.`],
    debianPackages: tensorflowPackages,
    steps: [
      { name: 'packages', text: 'Fetching its packages', work: () => {
        for (const file of ['package.json', 'package-lock.json']) copyFileSync(path.join(recipe, file), path.join(folder, file));
        return logged('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
      } },
      { name: 'wheel', text: 'Downloading TensorFlow', work: () => {
        mkdirSync(wheels, { recursive: true });
        const fit = ['--no-deps', '--only-binary=:all:', '--python-version', '3.10', '--platform', 'manylinux2014_x86_64'];
        const pinned = ['--require-hashes', '--requirement', path.join(recipe, 'requirements.txt')];
        return logged('python3', ['-m', 'pip', 'download', '--progress-bar', 'off', ...fit, ...pinned, '--dest', wheels], folder);
      } },
      { name: 'libraries', text: 'Unpacking its libraries', work: () => {
        const wheel = readdirSync(wheels).find((file) => file.endsWith('.whl'));
        return layOutLibraries(path.join(wheels, wheel ?? ''), path.join(own, 'deps'), (command, args) => logged(command, args, folder));
      } },
      { name: 'addon', text: 'Building its addon', work: buildAddon },
      { name: 'start', text: 'Starting it', work: () => logged(process.execPath, ['-e', trial(name)], folder) },
    ],
  }, progress);
  return { folder };

  async function buildAddon(): Promise<RunResult> {
    const headers = nodeHeaders();
    const builder = path.join(folder, 'node_modules/@mapbox/node-pre-gyp/bin/node-pre-gyp');
    const args = [builder, 'install', '--build-from-source', ...(headers ? [`--nodedir=${headers}`] : [])];
    // The addon itself names nothing of the library that stands between (`layOutLibraries`), and must be linked to it all the same.
    const result = await logged(process.execPath, args, own, { ...process.env, LDFLAGS: '-Wl,--no-as-needed' });
    if (result.status !== 0) return result;
    rmSync(wheels, { recursive: true, force: true });
    for (const left of readdirSync(own)) if (left.startsWith('build-tmp')) rmSync(path.join(own, left), { recursive: true });
    return result;
  }
}

/** Node.js 23 took away a function that the package calls. */
function trial(name: string): string {
  return `require('node:util').isNullOrUndefined ??= (value) => value == null; require('${name}').ones([2]).add(1).dataSync();`;
}
