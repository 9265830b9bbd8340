import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { inProject, results } from '../../tools/project';
import { CodeServerAt, Workbench } from '../../tools/vscode';
import { Picture } from './picture';

export interface SessionOptions {
  settings?: Record<string, unknown>;
  /** Files beside the copy of the zoo, by name. */
  files?: Record<string, string>;
}

/** A window of VS Code with the packaged extension, on a copy of the zoo of its own. */
export interface Session {
  server: CodeServerAt;
  page: Page;
  workbench: Workbench;
  folder: string;
  /** The architecture panel, once it has drawn. */
  picture(): Promise<Picture>;
  /** Opens a file of the zoo and shows its architecture through the palette. */
  show(file: string): Promise<Picture>;
  /** Saves what the page looks like to test-results/. */
  shot(name: string): Promise<void>;
}

let window: Promise<Page> | undefined;

/** One browser window for all files of the suite, one after the other: what it has loaded of VS Code once, it need not load again. */
function theWindow(): Promise<Page> {
  window ??= (async () => {
    const browser = await chromium.connect(inject('browser'));
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
    await context.tracing.start({ screenshots: true, snapshots: true });
    return context.newPage();
  })();
  return window;
}

/**
 * A folder, settings and a window for the tests of a file. When a test fails, what the page looked like, Playwright's trace of it
 * and the extension host's logs are left in test-results/, and the logs' errors are printed.
 */
export function useSession(options: SessionOptions = {}): Session {
  const session = {} as Session;
  let end = async (): Promise<void> => {};

  beforeAll(async () => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'blocklens-e2e-'));
    const folder = path.join(root, 'zoo');
    cpSync(inProject('examples/zoo'), folder, { recursive: true });
    // Beside the folder, so that TypeScript finds the library's types as it would in the user's own project.
    symlinkSync(inProject('node_modules'), path.join(root, 'node_modules'), 'junction');
    for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(path.join(folder, name), text);
    const server = new CodeServerAt(inject('codeServer'));
    server.configure(options.settings);
    const page = await theWindow();
    end = async () => {
      // Lets VS Code close the folder, and end what it had started for it.
      await page.goto('about:blank');
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    };
    const workbench = new Workbench(page);
    await workbench.open(server.address(folder));
    Object.assign(session, {
      server, page, workbench, folder,
      picture: async () => new Picture(page, await workbench.architecture()),
      show: async (file: string) => {
        await workbench.openFile(file);
        await workbench.command('Blocklens: Show Architecture');
        return session.picture();
      },
      shot: (name: string) => shot(page, name),
    } satisfies Session);
  });

  beforeEach(async ({ task, onTestFinished }) => {
    const name = task.name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase();
    const context = session.page.context();
    await context.tracing.startChunk({ title: task.name });
    onTestFinished(async () => {
      if (task.result?.state === 'fail') await leaveEvidence(session, context, name);
      else await context.tracing.stopChunk();
    });
  });

  afterAll(() => end());
  return session;
}

async function leaveEvidence(session: Session, context: BrowserContext, name: string): Promise<void> {
  const trace = path.join(results, `failed-${name}.trace.zip`);
  await context.tracing.stopChunk({ path: trace });
  await shot(session.page, `failed-${name}`);
  let errors = '';
  const folder = path.join(results, `failed-${name}-logs`);
  for (const [file, text] of session.server.logs()) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, file.replaceAll(/[\\/]/g, '-')), text);
    errors += text.split('\n').filter((line) => /\[error\]/.test(line) && /blocklens/i.test(line)).join('\n');
  }
  console.log(`failed: ${name}\n  picture: ${results}/failed-${name}.png\n  trace: ${trace}\n  logs: ${folder}\n${errors}`);
}

async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(results, `${name}.png`) });
}
