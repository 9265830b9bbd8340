import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { poll } from '../../tools/vscode';
import type { Picture } from './picture';
import { useSession } from './session';

/** Commands that ask something before they reach the picture. */
describe('the picture’s commands', () => {
  const session = useSession();
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
    expect(await rows.locator('.label-name').allTextContents()).toEqual(['SVG', 'SVG, light', 'SVG, dark', 'SVG, for a paper', 'PNG']);
    await rows.filter({ hasText: 'SVG, for a paper' }).click();
    const file = path.join(session.folder, 'paper.svg');
    // The dialog comes with a name of its own, beside the file.
    const box = session.page.locator('.quick-input-widget input.input');
    await poll('the dialog', async () => /resnet50\.svg$/.test(await box.inputValue().catch(() => '')));
    await box.fill(file);
    await session.page.keyboard.press('Enter');
    await poll('the file', async () => existsSync(file) && readFileSync(file, 'utf8').endsWith('</svg>\n'));
    const svg = readFileSync(file, 'utf8');
    expect(svg).toContain('fill="#ffffff"');
    expect(svg).toContain('stroke-width="0.75"');
    expect(svg).toContain('>bottleneck<');
  });
});
