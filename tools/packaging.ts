import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { run } from './processes';
import { inProject, root } from './project';

/** Builds everything into dist/. @returns the command's output; status 0 when all went well. */
export function build(options: { production?: boolean } = {}) {
  return run(process.execPath, ['esbuild.js', ...(options.production ? ['--production'] : [])], { cwd: root });
}

/** Packages the extension, which builds it for release first. @throws Error with vsce's output. */
export async function packageExtension(out = inProject('out', 'blocklens.vsix')): Promise<{ file: string; bytes: number }> {
  mkdirSync(path.dirname(out), { recursive: true });
  const vsce = inProject('node_modules/@vscode/vsce/vsce');
  const { status, text } = await run(process.execPath, [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--out', out], { cwd: root });
  if (status !== 0) throw new Error(`vsce package failed:\n${text}`);
  return { file: out, bytes: statSync(out).size };
}
