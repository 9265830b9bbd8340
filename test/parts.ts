import { build, packageExtension } from '../tools/packaging';
import { run } from '../tools/processes';
import { terminalProgress as progress } from '../tools/progress';
import { inProject, root } from '../tools/project';
import { ensureTensorFlow, whyNoTensorFlow } from '../tools/tensorflow';
import { ensureChromium, ensureCodeServer, tail } from '../tools/vscode';
import type { Outcome, Part } from './board';
import { runHostSuites } from './hostSuites';
import { runVitest } from './vitestReport';

/** Everything `npm test` runs, in order. What a part needs beyond npm it sets up itself, or says what is missing. */
export const parts: Part[] = [
  { name: 'build', title: 'Build and package', run: buildAndPackage },
  { name: 'types', title: 'Type check', run: () => check(['node_modules/typescript-7/bin/tsc']) },
  { name: 'lint', title: 'Lint', run: () => check(['node_modules/@biomejs/biome/bin/biome', 'lint', '--error-on-warnings', '--max-diagnostics=50']) },
  { name: 'unit', title: 'Unit, zoo, page and structure tests', run: unit },
  { name: 'tensorflow', title: 'Profiler on TensorFlow’s own runtime', whyNot: whyNoTensorFlow, run: tensorflow },
  { name: 'host', title: 'Suite inside VS Code', run: () => runHostSuites(progress) },
  { name: 'e2e', title: 'End to end, in a real VS Code with a real browser', run: endToEnd },
];

/** The bundles that the unit tests use, and the package that the end-to-end tests use. */
async function buildAndPackage(): Promise<Outcome> {
  const { file, bytes } = await packageExtension();
  process.env.BLOCKLENS_VSIX = file;
  const plain = await build();
  if (plain.status !== 0) throw new Error(tail(plain.text, 60));
  return { passed: 1, failed: 0, notes: [`blocklens.vsix: ${(bytes / 1e6).toFixed(2)} MB`] };
}

async function check(args: string[]): Promise<Outcome> {
  const { status, text } = await run(process.execPath, args, { cwd: root });
  return status === 0 ? { passed: 1, failed: 0, notes: [] } : { passed: 0, failed: 1, notes: [tail(text, 120)] };
}

async function unit(): Promise<Outcome> {
  await ensureChromium(progress);
  return runVitest('unit', []);
}

async function tensorflow(): Promise<Outcome> {
  process.env.BLOCKLENS_TENSORFLOW_CPU = (await ensureTensorFlow('cpu', progress)).folder;
  process.env.BLOCKLENS_TENSORFLOW_GPU = (await ensureTensorFlow('gpu', progress)).folder;
  return runVitest('tensorflow', ['--config', inProject('test/tensorflow/vitest.config.mts')]);
}

async function endToEnd(): Promise<Outcome> {
  await ensureCodeServer(progress);
  await ensureChromium(progress);
  return runVitest('e2e', ['--config', inProject('test/e2e/vitest.config.mts')]);
}
