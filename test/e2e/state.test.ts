import { beforeAll, describe, expect, it } from 'vitest';
import { poll } from '../../tools/vscode';
import type { Picture } from './picture';
import { useSession } from './session';

/** What someone did to the picture is still so after they looked away. */
describe('the view’s state', () => {
  // Else the panel would turn to the other file that the tests open.
  const session = useSession({ settings: { 'blocklens.followActiveEditor': false } });
  let picture: Picture;
  let block = '';
  let open: boolean | null = null;

  beforeAll(async () => {
    picture = await session.show('resnet50.ts');
    const item = await picture.item(/^conv1/);
    block = item.id;
    open = !item.open;
    await picture.doubleClick(item);
    await poll('conv1 to turn', async () => (await find())?.open === open);
    await picture.header.locator('select.mode').selectOption('params');
  });

  it('is kept while another tab hides the panel', async () => {
    await picture.header.click({ position: { x: 4, y: 4 } });
    // Else the file would open beside the panel.
    await session.workbench.command('View: Unlock Editor Group');
    await session.workbench.openFile('vgg.ts');
    await session.page.locator('iframe.webview').first().waitFor({ state: 'hidden' });
    await session.workbench.tab('vgg.ts').click({ button: 'middle' });
    picture = await session.picture();
    await expectKept();
  });

  it('is kept over a reload of the window', async () => {
    await session.workbench.reload();
    picture = await session.picture();
    await expectKept();
    await session.shot('reloaded');
  });

  async function expectKept(): Promise<void> {
    await poll('conv1 as it was left', async () => (await find())?.open === open);
    expect(await picture.header.locator('select.mode').inputValue()).toBe('params');
  }

  async function find() {
    return (await picture.items()).find((item) => item.id === block);
  }
});
