import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { terminalProgress as progress } from '../../tools/progress';
import { inProject } from '../../tools/project';
import { type CodeServer, ensureChromium, ensureCodeServer, launchBrowser, poll, startCodeServer, Workbench } from '../../tools/vscode';
import type { Subject } from './evaluation';
import type { Sample } from './figures';

/** In a real VS Code and a real browser, with the packaged extension: activation, and from an edit to the drawn picture. */
export async function measureEditor(vsix: string, subjects: Subject[], runs: number): Promise<Sample[]> {
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'blocklens-bench-'));
  const folder = path.join(temporary, 'zoo');
  cpSync(inProject('examples/zoo'), folder, { recursive: true });
  const chromium = await ensureChromium(progress);
  const server = await startCodeServer(await ensureCodeServer(progress), { vsix: [vsix], log: 'debug' });
  const browser = await launchBrowser(chromium);
  try {
    const workbench = new Workbench(await browser.newPage({ viewport: { width: 1600, height: 1000 } }));
    await workbench.open(server.address(folder));
    const samples: Sample[] = [];
    for (const subject of subjects) {
      await workbench.openFile(subject.file);
      const [before, after] = subject.edit;
      const toPicture: number[] = [];
      await workbench.command('Blocklens: Show Architecture');
      const frame = await workbench.architecture();
      for (const told of await workbench.clearNotifications()) progress.step(`VS Code told: ${told}`);
      await poll(`the picture of ${subject.file}`, async () => (await header(frame)).includes(subject.builder));
      const picker = frame.getByLabel('Builder', { exact: true });
      if (await picker.isVisible()) await picker.selectOption(subject.builder);
      const seen = logLines(server).length;
      for (let index = 0; index < runs + 1; index++) {
        const ms = await edit(workbench, frame, index % 2 === 0 ? [before, after] : [after, before]);
        if (index > 0) toPicture.push(ms);
        progress.step(`  ${subject.name}, edit ${index + 1} of ${runs + 1}: ${ms.toFixed(0)} ms`);
      }
      await workbench.revert();
      samples.push({ what: `${subject.name}: edit → drawn`, unit: 'ms', runs: toPicture });
      samples.push(...stagesOf(subject.name, logLines(server).slice(seen)));
    }
    samples.push(await measureActivation(workbench, server, runs));
    return samples;
  } finally {
    await browser.close();
    await server[Symbol.asyncDispose]();
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Replaces text in the editor. @returns milliseconds from the key to the frame after the picture's items changed. */
async function edit(workbench: Workbench, frame: Frame, [from, to]: [string, string]): Promise<number> {
  await workbench.select(from);
  const drawn = frame.evaluate(() => new Promise<number>((resolve, reject) => {
    setTimeout(() => reject(new Error('the picture did not change for a minute after an edit')), 60_000);
    const tree = document.querySelector('[role=tree]') as Element;
    const observer = new MutationObserver((changes) => {
      // A cursor's arrival changes what is selected; an edit changes names, figures or items.
      if (changes.every((change) => change.attributeName === 'aria-selected' || change.attributeName === 'tabindex')) return;
      observer.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())));
    });
    observer.observe(tree, { childList: true, subtree: true, attributeFilter: ['aria-label', 'aria-selected', 'tabindex'] });
  }));
  const began = await workbench.page.evaluate(() => performance.timeOrigin + performance.now());
  await workbench.page.keyboard.insertText(to);
  return (await drawn) - began;
}

async function header(frame: Frame): Promise<string> {
  return (await frame.locator('.header').textContent()) ?? '';
}

/** The extension's own log, as far as it goes. */
function logLines(server: CodeServer): string[] {
  return [...server.logs()].filter(([name]) => /blocklens/i.test(name)).flatMap(([, text]) => text.split('\n'));
}

/** What the extension's log tells of each edit: the engine's stages, the layout, and the drawing. */
function stagesOf(name: string, lines: string[]): Sample[] {
  const times = new Map<string, number[]>();
  const note = (what: string, ms: number) => times.set(what, [...(times.get(what) ?? []), ms]);
  for (const line of lines) {
    const drawn = /drawn: \d+ items, layout ([\d.]+) ms, drawing ([\d.]+) ms/.exec(line);
    if (drawn) {
      note('layout in its worker', Number(drawn[1]));
      note('drawing', Number(drawn[2]));
    }
    const evaluated = /diagnostics.*?(\{.*\})/.exec(line);
    if (evaluated) for (const [stage, ms] of Object.entries(JSON.parse(evaluated[1] as string) as Record<string, number>)) note(stage, ms);
  }
  if (times.size === 0) throw new Error('the extension’s log tells no stages');
  return [...times].map(([what, ms]) => ({ what: `${name}: edit → drawn, ${what}`, unit: 'ms', runs: ms }));
}

/** What `activate` takes, from the extension's log, over reloads of the window. */
async function measureActivation(workbench: Workbench, server: CodeServer, runs: number): Promise<Sample> {
  const activations = () => logLines(server).flatMap((line) => /Activated in ([\d.]+) ms/.exec(line)?.[1] ?? []).map(Number);
  for (let count = activations().length; count < runs; count = activations().length) {
    await workbench.page.reload();
    await workbench.ready();
    await poll('another activation', async () => activations().length > count);
    progress.step(`  activation ${count + 1} of ${runs}`);
  }
  return { what: 'activation of the extension', unit: 'ms', runs: activations() };
}
