import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { poll } from '../../tools/vscode';
import type { Picture } from './picture';
import { useSession } from './session';

/** The main story: someone opens ResNet-50 and looks at it. Each test goes on from the one before. */
describe('the architecture of resnet50.ts', () => {
  const session = useSession();
  const lineOf = (text: string): number => {
    const lines = readFileSync(path.join(session.folder, 'resnet50.ts'), 'utf8').split('\n');
    const index = lines.findIndex((line) => line.includes(text));
    if (index < 0) throw new Error(`resnet50.ts has no line with ${text}`);
    return index + 1;
  };
  let picture: Picture;

  it('comes with the command from the palette, beside the code', async () => {
    picture = await session.show('resnet50.ts');
    expect(await session.workbench.editor.isVisible()).toBe(true);
    const editor = await session.workbench.editor.boundingBox();
    const panel = await picture.frame.locator('canvas').first().boundingBox();
    expect(panel?.x).toBeGreaterThanOrEqual((editor?.x ?? 0) + (editor?.width ?? 0) - 1);
    await session.shot('resnet50');
  });

  it('tells the published totals', async () => {
    // keras.applications: 25,636,712 parameters; the paper's table 1 says 3.8 billion multiply-adds.
    await poll('the totals', async () => /25\.6\sM/.test((await picture.totals()).replaceAll('\u2009', ' ')));
    expect(plain(await picture.totals())).toMatch(/3\.8\d G/);
  });

  it('draws the blocks of the code', async () => {
    const titles = (await picture.items()).map((item) => item.title);
    expect(titles).toContain('conv1');
    expect(titles.filter((title) => title.startsWith('stage')).length).toBeGreaterThan(0);
    expect(titles.some((title) => title.startsWith('bottleneck'))).toBe(true);
    expect(titles).toContain('classifier');
  });

  it('opens and closes a block with a double click, and what is around it stays', async () => {
    const before = await picture.item(/^bottleneck/);
    const wasOpen = before.open;
    const countBefore = (await picture.items()).length;
    await picture.doubleClick(before);
    await poll('the block to turn', async () => (await picture.items()).find((item) => item.id === before.id)?.open === !wasOpen);
    const changed = (await picture.items()).length;
    if (wasOpen) expect(changed).toBeLessThan(countBefore);
    else expect(changed).toBeGreaterThan(countBefore);
    await session.shot('resnet50-block-turned');
    await picture.doubleClick(before);
    await poll('the block to turn back', async () => (await picture.items()).find((item) => item.id === before.id)?.open === wasOpen);
    expect((await picture.items()).length).toBe(countBefore);
  });

  it('shows a card with a layer’s figures on hover', async () => {
    await openBlock(picture, /^conv1/);
    const conv = await picture.item(/^conv 7×7/);
    await picture.hover(conv);
    await picture.card.waitFor({ state: 'visible' });
    const card = plain(await picture.card.innerText());
    // 7·7·3·64 weights and 64 biases; 112·112·64 outputs of 7·7·3 multiply-adds each: shares of 25,636,712 and 3.86 G.
    expect(card).toContain('Conv2D');
    expect(card).toContain('112×112×64');
    expect(card).toMatch(/Parameters\s+9\.47 k/);
    expect(card).toMatch(/MACs\s+118 M/);
    expect(card).toMatch(/3\.1 %/);
    await session.shot('resnet50-card');
    await session.page.mouse.move(5, 5);
    await picture.card.waitFor({ state: 'hidden' });
  });

  it('selects the source line in the editor on a click', async () => {
    const line = lineOf('tf.layers.conv2d');
    await session.workbench.goToLine(1);
    await picture.click(await picture.item(/^conv 7×7/));
    await poll(`the cursor on line ${line}`, async () => (await session.workbench.cursorLine()) === line);
    await poll('a selection', () => session.workbench.hasSelection());
    await session.shot('resnet50-source');
    // The line is longer than the editor is wide.
    expect(await session.workbench.scrolledSideways()).toBe(0);
  });

  it('selects in the picture what the cursor’s line made', async () => {
    await session.workbench.focusEditor();
    await session.workbench.goToLine(lineOf('stage(conv2_x, 128, 4)'));
    const selected = await poll('a selected stage', async () => {
      const items = await picture.selected();
      return items.some((item) => item.title.startsWith('stage')) ? items : undefined;
    });
    expect(selected.every((item) => !item.title.startsWith('conv1'))).toBe(true);
    expect(selected.some((item) => item.label.includes('128'))).toBe(true);
  });

  it('can be walked with the keyboard', async () => {
    await picture.click(await picture.item(/^conv 7×7/));
    const first = await picture.frame.locator('[role=treeitem][tabindex="0"]').getAttribute('data-item-id');
    await picture.frame.locator('[role=treeitem][tabindex="0"]').focus();
    await session.page.keyboard.press('ArrowDown');
    await poll('another item in focus', async () => {
      const now = await picture.frame.locator('[role=treeitem]:focus').getAttribute('data-item-id');
      return now !== null && now !== first;
    });
  });
});

async function openBlock(picture: Picture, label: RegExp): Promise<void> {
  const block = await picture.item(label);
  if (block.open) return;
  await picture.doubleClick(block);
  await poll(`${block.title} open`, async () => (await picture.items()).find((item) => item.id === block.id)?.open);
}

/** Thin and no-break spaces as plain ones. */
function plain(text: string): string {
  return text.replaceAll(/[\u2009\u00a0\u202f]/g, ' ');
}
