import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from 'playwright-core';
import { inProject } from '../../tools/project';
import { poll } from '../../tools/vscode';
import type { Picture } from './picture';
import { useSession } from './session';

const session = useSession();

/** What someone sees who has just installed it. */
describe('the extension’s own pages', () => {
  it('have their pictures', async () => {
    // The page takes pictures from the repository only.
    const repository = 'https://github.com/blocklens/blocklens/raw/HEAD/';
    await session.page.route(`${repository}**`, (route) => route.fulfill({ path: inProject(route.request().url().slice(repository.length)) }));
    await session.workbench.command('View: Show Extensions');
    await session.page.locator('.extension-list-item', { hasText: 'Blocklens' }).first().click();
    const page = await session.workbench.webview('img[alt="ResNet-50 beside its source"]');
    await poll('its pictures', async () => (await pictures(page)).every((width) => width > 0));
    expect(await pictures(page)).toHaveLength(2);
    expect(await page.locator('h1').first().innerText()).toBe('Blocklens');
    await session.shot('extension-page');
    await session.page.unroute(`${repository}**`);
    await session.workbench.command('View: Show Explorer');
  });

  it('are a walkthrough too', async () => {
    await session.workbench.command('Welcome: Open Walkthrough...');
    await session.page.locator('.quick-input-widget input.input').fill('See the model');
    await session.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'See the model that you are writing' }).waitFor();
    await session.page.keyboard.press('Enter');
    const step = session.page.locator('.getting-started-step.expanded', { hasText: 'Draw a model' });
    await step.waitFor();
    await poll('its picture', () => session.page.locator('.getting-started-media img').first().evaluate((image: HTMLImageElement) => image.naturalWidth > 0));
    await session.shot('walkthrough');
  });
});

/** Commands that ask something before they reach the picture. */
describe('the picture’s commands', () => {
  let picture: Picture;

  beforeAll(async () => { picture = await session.show('resnet50.ts'); });

  it('open blocks to the depth that is asked for, and take nothing that is none', async () => {
    const open = async () => (await picture.items()).filter((item) => item.open).length;
    expect(await open()).toBeGreaterThan(0);
    await session.workbench.command('Blocklens: Expand to Depth…');
    const box = session.page.locator('.quick-input-widget');
    await box.locator('input.input').fill('deep');
    await box.locator('.quick-input-message', { hasText: 'A number of levels: 0, 1, 2…' }).waitFor();
    await session.workbench.answer('0');
    await poll('every block closed', async () => (await open()) === 0);
    await session.workbench.command('Blocklens: Expand to Depth…');
    await session.workbench.answer('2');
    await poll('a bottleneck’s layers', async () => (await picture.items()).some((item) => item.level === 3 && /^conv 3×3/.test(item.label)));
  });

  it('write the picture where it is asked to be, in the colours that are chosen', async () => {
    await session.workbench.command('Blocklens: Export Picture…');
    const rows = session.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'for a paper' }).waitFor();
    await expect.poll(() => rows.locator('.label-name:not(.quick-input-list-label-meta *)').allTextContents()).toEqual(['SVG picture', 'SVG, light', 'SVG, dark', 'SVG for a paper', 'PNG picture', 'JSON', 'Markdown', 'Graphviz DOT', 'Mermaid']);
    await rows.filter({ hasText: 'SVG for a paper' }).click();
    const file = path.join(session.folder, 'paper.svg');
    // The dialog comes with a name of its own, beside the file.
    const box = session.page.locator('.quick-input-widget input.input');
    await poll('the dialog', async () => /resnet50\.svg$/.test(await box.inputValue().catch(() => '')));
    await box.fill(file);
    await session.page.keyboard.press('Enter');
    await poll('the file', async () => existsSync(file) && readFileSync(file, 'utf8').endsWith('</svg>\n'));
    const svg = readFileSync(file, 'utf8');
    expect(svg).toContain('fill="#ffffff"');
    expect(svg).toContain('stroke-width="0.5"');
    expect(svg).toContain('>bottleneck<');
  });

  it('leave their editor group to the picture: a file opens beside it', async () => {
    await picture.header.click({ position: { x: 4, y: 4 } });
    await session.workbench.openFile('lenet.ts');
    expect(await picture.frame.locator('canvas').first().isVisible()).toBe(true);
  });

  it('say what to do where no file is open, and do it', async () => {
    await session.workbench.command('View: Close All Editor Groups');
    await session.workbench.command('Blocklens: Show Architecture');
    await session.shot('no-file');
    await session.page.locator('.notification-toast').getByText('Open an Example').click();
    picture = await session.picture();
    expect((await picture.items()).map((item) => item.title)).toContain('filters = 32');
  });
});

function pictures(page: Frame): Promise<number[]> {
  return page.locator('img').evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
}
