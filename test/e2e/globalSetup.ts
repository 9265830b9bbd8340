import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { packageExtension } from '../../tools/packaging';
import { terminalProgress } from '../../tools/progress';
import { results } from '../../tools/project';
import { chromiumFlags, type CodeServerPlace, ensureChromium, ensureCodeServer, startCodeServer } from '../../tools/vscode';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a browser waits for Playwright. */
    browser: string;
    codeServer: CodeServerPlace;
  }
}

/** One VS Code with the package in it (`BLOCKLENS_VSIX`, else made anew) and one browser, for every file of the suite. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  mkdirSync(results, { recursive: true });
  const vsix = process.env.BLOCKLENS_VSIX ?? (await packageExtension()).file;
  const browser = await chromium.launchServer({ executablePath: await ensureChromium(terminalProgress), args: chromiumFlags });
  const server = await startCodeServer(await ensureCodeServer(terminalProgress), { vsix: [vsix] });
  project.provide('browser', browser.wsEndpoint());
  project.provide('codeServer', server.place);
  return async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  };
}
