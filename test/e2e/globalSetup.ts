import { mkdirSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { packageExtension } from '../../tools/packaging';
import { terminalProgress } from '../../tools/progress';
import { results } from '../../tools/project';
import { type CodeServerInstallation, ensureChromium, ensureCodeServer } from '../../tools/vscode';

declare module 'vitest' {
  export interface ProvidedContext {
    vsix: string;
    chromium: string;
    codeServer: CodeServerInstallation;
  }
}

/** What every file of the suite needs: the package (`BLOCKLENS_VSIX`, else made anew), a browser and a VS Code. */
export default async function setup(project: TestProject): Promise<void> {
  mkdirSync(results, { recursive: true });
  project.provide('vsix', process.env.BLOCKLENS_VSIX ?? (await packageExtension()).file);
  project.provide('chromium', await ensureChromium(terminalProgress));
  project.provide('codeServer', await ensureCodeServer(terminalProgress));
}
