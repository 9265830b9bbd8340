import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { run } from './processes';
import { inProject, root } from './project';

/** Builds everything into dist/. @returns the command's output; status 0 when all went well. */
export function build(options: { production?: boolean } = {}) {
  return run(process.execPath, ['esbuild.js', ...(options.production ? ['--production'] : [])], { cwd: root });
}

/** VS Code's name for this platform. */
const thisTarget = `${process.platform}-${process.arch}`;

/**
 * Packages the extension for one platform, which builds it for release first.
 * @throws Error with vsce's output.
 */
export async function packageExtension({ target = thisTarget, out = inProject('out', 'blocklens.vsix') } = {}): Promise<{ file: string; bytes: number }> {
  mkdirSync(path.dirname(out), { recursive: true });
  const vsce = inProject('node_modules/@vscode/vsce/vsce');
  // The extension's page begins with what a user does; the repository's begins with its two commands.
  const args = [vsce, 'package', '--readme-path', 'docs/marketplace.md', '--no-dependencies', '--allow-missing-repository', '--target', target, '--out', out];
  // vsce builds by `npm run vscode:prepublish`, and hands its options on to no one.
  const { status, text } = await run(process.execPath, args, { cwd: root, env: { ...process.env, BLOCKLENS_TARGET: target } });
  if (status !== 0) throw new Error(`vsce package failed:\n${text}`);
  return { file: out, bytes: statSync(out).size };
}
