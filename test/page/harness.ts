import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { CostedModel } from '../../src/graph';
import type { FromPage, PanelState, ToPage } from '../../src/panel/protocol';
import type { Rect } from '../../src/picture/camera';
import { terminalProgress } from '../../tools/progress';
import { ensureChromium, launchBrowser } from '../../tools/vscode';
import { type ThemeName, themeClass, themeVariables } from './themes';

const project = new URL('../..', import.meta.url).pathname;
const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf', '.map': 'application/json' };

/** The page as a webview would have it: as built in dist/, served under the panel's own content security policy, with VS Code's side played by a stub. */
export class PageHarness {
  private constructor(private readonly browser: Browser, private readonly server: Server, private readonly origin: string) {}

  private static only: Promise<PageHarness> | undefined;

  /** The one of this process, for all files of tests that run in it; it goes with the process. */
  static shared(): Promise<PageHarness> {
    PageHarness.only ??= PageHarness.start();
    return PageHarness.only;
  }

  static async start(): Promise<PageHarness> {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      try {
        const [type, body] = url.pathname === '/favicon.ico' ? ['image/png', ''] : url.pathname === '/'
          ? ['text/html', html(`http://${request.headers.host}`, (url.searchParams.get('theme') ?? 'dark') as ThemeName)]
          : url.pathname === '/stub.js' ? ['text/javascript', stub(url.searchParams.get('theme') as ThemeName)]
            : [types[extname(url.pathname)] ?? 'application/octet-stream', readFileSync(join(project, 'dist', url.pathname.slice(1)))];
        response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const browser = await launchBrowser(await ensureChromium(terminalProgress));
    return new PageHarness(browser, server, `http://127.0.0.1:${port}`);
  }

  async open(options: { theme?: ThemeName; width?: number; height?: number; saved?: unknown; ratio?: number; reducedMotion?: boolean } = {}): Promise<OpenPage> {
    const context = await this.browser.newContext({
      viewport: { width: options.width ?? 900, height: options.height ?? 800 }, deviceScaleFactor: options.ratio ?? 1,
      reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
    });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => { if (message.type() === 'error' && !message.text().includes('favicon')) problems.push(message.text()); });
    if (options.saved !== undefined) await page.addInitScript((saved) => { (window as StubWindow).savedState = saved; }, options.saved);
    await page.goto(`${this.origin}/?theme=${options.theme ?? 'dark'}`);
    const open = new OpenPage(page, problems);
    await open.waitFor('ready');
    return open;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export interface Row {
  id: string;
  kind: string;
  title: string;
  level: number;
}

type Drawn = Extract<FromPage, { type: 'drawn' }>;

interface StubWindow extends Window {
  savedState?: unknown;
  posted?: FromPage[];
  /** While it is watched, ms. */
  longestGap?: number;
}

export class OpenPage {
  constructor(readonly page: Page, readonly problems: string[]) {}

  async send(message: ToPage): Promise<void> {
    // Structured clone keeps what JSON would not.
    await this.page.evaluate((data) => window.postMessage(data, '*'), message);
  }

  /** Shows models and waits until they are drawn. */
  async show(models: CostedModel[], change: Partial<PanelState> = {}): Promise<Drawn> {
    return (await this.ready(models, change))();
  }

  /** Brings models into the page. @returns what shows them there, and only that: the test's own way into the page is slow with large ones. */
  async ready(models: CostedModel[], change: Partial<PanelState> = {}): Promise<() => Promise<Drawn>> {
    const message: ToPage = { type: 'show', state: panelState(models, change), settings: { direction: 'down' } };
    const held = await this.page.evaluateHandle((data) => data, message);
    return async () => {
      const before = (await this.posted('drawn')).length;
      await held.evaluate((data) => window.postMessage(data, '*'));
      return this.waitFor('drawn', before) as Promise<Drawn>;
    };
  }

  async posted<T extends FromPage['type']>(type: T): Promise<Extract<FromPage, { type: T }>[]> {
    const all = await this.page.evaluate(() => (window as StubWindow).posted ?? []);
    return all.filter((message): message is Extract<FromPage, { type: T }> => message.type === type);
  }

  /** The message of a type after the first `before` ones. */
  async waitFor(type: FromPage['type'], before = 0, timeout = 60_000): Promise<FromPage> {
    await this.page.waitForFunction(
      ([wanted, count]) => ((window as StubWindow).posted ?? []).filter((message) => message.type === wanted).length > (count as number),
      [type, before] as const, { timeout },
    );
    return (await this.posted(type))[before]!;
  }

  /** The tree for readers, top to bottom. */
  rows(): Promise<Row[]> {
    return this.page.$$eval('[role=treeitem]', (rows) => rows.map((row) => ({
      id: row.getAttribute('data-item-id')!, kind: row.getAttribute('data-kind')!, title: row.getAttribute('data-title')!,
      level: Number(row.getAttribute('aria-level')),
    })));
  }

  /** Where an item is on the screen now. */
  async locate(id: string): Promise<Rect> {
    const rect = await this.page.evaluate((wanted) => window.blocklens!.locate(wanted), id);
    if (!rect) throw new Error(`nothing is drawn for ${id}`);
    return rect;
  }

  selected(): Promise<string[]> {
    return this.page.$$eval('[role=treeitem][aria-selected=true]', (rows) => rows.map((row) => row.getAttribute('data-item-id')!));
  }

  focused(): Promise<{ id: string; title: string } | null> {
    return this.page.evaluate(() => {
      const row = document.activeElement?.closest('[role=treeitem]');
      return row ? { id: row.getAttribute('data-item-id')!, title: row.getAttribute('data-title')! } : null;
    });
  }

  /** The colours within a rectangle of the screen, as `r,g,b`. */
  async pixels(rect: Rect): Promise<Set<string>> {
    const shot = await this.page.screenshot({ clip: rect });
    return new Set(await this.page.evaluate(async (data) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type: 'image/png' }));
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
      context.drawImage(image, 0, 0);
      const bytes = context.getImageData(0, 0, image.width, image.height).data;
      const colours = new Set<string>();
      for (let i = 0; i < bytes.length; i += 4) colours.add(`${bytes[i]},${bytes[i + 1]},${bytes[i + 2]}`);
      return [...colours];
    }, shot.toString('base64')));
  }

  async pixel(x: number, y: number): Promise<string> {
    return [...await this.pixels({ x, y, width: 1, height: 1 })][0]!;
  }

  /** Opens every block, and of every fold each member, as a reader does with the keyboard. */
  async openFully(): Promise<void> {
    const closed = this.page.locator('[role=treeitem][aria-expanded=false]');
    const allOpen = () => closed.first().waitFor({ state: 'detached' });
    await this.page.getByRole('button', { name: 'Open all blocks' }).click();
    await allOpen();
    const seen = new Set<string>();
    for (;;) {
      const fold = (await this.rows()).find(({ id, kind }) => kind === 'fold' && !seen.has(id));
      if (!fold) return;
      seen.add(fold.id);
      await this.page.locator(`[data-item-id="${fold.id}"]`).focus();
      await this.page.keyboard.press('p');
      const each = this.page.getByRole('button', { name: /^Show each of the/ });
      // A fold of layers has no members of its own to show.
      if (await each.isVisible()) {
        await each.click();
        await this.page.getByRole('button', { name: 'Show one for all' }).waitFor();
        await allOpen();
      }
      await this.page.keyboard.press('Escape');
    }
  }

  /** The longest time without a new frame while `run` runs, ms: how long a reader found the page frozen. */
  async longestGap(run: () => Promise<unknown>): Promise<number> {
    await this.rest();
    await this.page.evaluate(() => {
      const stub = window as StubWindow;
      stub.longestGap = 0;
      const next = (before: number): number => requestAnimationFrame((now) => {
        if (stub.longestGap === undefined) return;
        stub.longestGap = Math.max(stub.longestGap, now - before);
        next(now);
      });
      next(performance.now());
    });
    await run();
    await this.rest();
    return this.page.evaluate(() => {
      const { longestGap = 0 } = window as StubWindow;
      delete (window as StubWindow).longestGap;
      return longestGap;
    });
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  /** Lets the picture come to rest. */
  async rest(): Promise<void> {
    await this.page.waitForTimeout(350);
  }

  state(): Promise<Record<string, unknown>> {
    return this.page.evaluate(() => (window as StubWindow).savedState as Record<string, unknown>);
  }
}

export function panelState(models: CostedModel[], change: Partial<PanelState> = {}): PanelState {
  return {
    file: '/ws/model.ts', builders: models.map((model) => model.graph.builder).filter((b, i, all) => all.findIndex((o) => o.name === b.name) === i),
    picked: models[0]?.graph.builder.name ?? null, models, diagnostics: [], stale: false, nothing: null, timings: {}, ...change,
  };
}

function html(origin: string, theme: ThemeName): string {
  const nonce = 'dGVzdC1ub25jZQ';
  const policy = [
    "default-src 'none'", `script-src 'nonce-${nonce}'`, `style-src ${origin}`, `font-src ${origin}`, `img-src ${origin} data: blob:`,
    'worker-src blob:', `connect-src ${origin}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Architecture</title>
<link rel="stylesheet" href="webview.css"></head>
<body class="${themeClass(theme)}"><div id="root" data-layout="${origin}/layout.js" data-charts="${origin}/charts.js"></div>
<script nonce="${nonce}" src="stub.js?theme=${theme}"></script><script nonce="${nonce}" src="webview.js"></script></body></html>`;
}

function stub(theme: ThemeName): string {
  return `const variables = ${JSON.stringify(themeVariables(theme))};
for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
window.posted = [];
window.acquireVsCodeApi = () => ({
  postMessage: (message) => { window.posted.push(structuredClone(message)); },
  getState: () => window.savedState,
  setState: (state) => { window.savedState = JSON.parse(JSON.stringify(state)); },
});`;
}
