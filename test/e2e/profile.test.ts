import { beforeAll, describe, expect, it } from 'vitest';
import { poll } from '../../tools/vscode';
import type { Picture } from './picture';
import { useSession } from './session';

/** Someone measures LeNet on this machine. Each test goes on from the one before. */
describe('the profile of lenet.ts', () => {
  const session = useSession({ settings: { 'blocklens.profile.device': 'wasm', 'blocklens.followActiveEditor': false } });
  let picture: Picture;
  const drawer = () => picture.frame.locator('.drawer');
  const measuredIn = (totals: string) => /[\d.]+\s(µs|ms) measured/.exec(totals.replaceAll('\u2009', ' '))?.[0];
  const measured = () => poll('the measured time', async () => measuredIn(await picture.totals()));
  const idle = () => picture.frame.locator('.running').waitFor({ state: 'hidden' });

  beforeAll(async () => { picture = await session.show('lenet.ts'); });

  it('is measured with the command from the palette, and stands in the picture', async () => {
    await session.workbench.command('Blocklens: Profile Model');
    const told: string[] = [];
    await poll('the measured time', async () => {
      told.push(...await session.page.locator('.notification-toast').allInnerTexts());
      return await picture.frame.locator('.running').isHidden() && measuredIn(await picture.totals());
    });
    // How far it has come stands in the drawer, and nowhere else.
    expect(told).toEqual([]);
    const items = await picture.items();
    const layers = items.filter((item) => item.kind === 'pill');
    expect(layers.length).toBeGreaterThan(5);
    expect(layers.filter((item) => /[\d.]+\s(µs|ms), .* of the time$/.test(item.label)).map((item) => item.title)).toEqual(layers.map((item) => item.title));
    await session.shot('profile-lenet');
  });

  it('tells in the drawer on what, how fast, and where the time goes', async () => {
    expect(await drawer().innerText()).toMatch(/WebAssembly[\s\S]*Forward pass · batch 1 · exact[\s\S]*End to end[\s\S]*layers[\s\S]*Slowest/);
    await drawer().getByRole('img', { name: /^Roofline of \d+ layers on WebAssembly; roofs [\d.]+.*FLOP\/s and [\d.]+.*B\/s/ }).waitFor();
    await drawer().locator('.slow-row', { hasText: 'F6' }).click();
    await poll('the cursor on the line of F6', async () => (await session.workbench.cursorLine()) === 19);
    expect((await picture.selected()).map((item) => item.title)).toEqual([expect.stringContaining('F6')]);
  });

  it('goes stale by layer with the code, and only that is measured again', async () => {
    const before = (await picture.item(/^C1/)).label;
    await session.workbench.focusEditor();
    await session.workbench.select('units: 84');
    await session.page.keyboard.type('units: 96');
    await poll('what changed', async () => /2 layers changed since/.test(await picture.totals()));
    const stale = (await picture.items()).filter((item) => item.label.endsWith('changed since')).map((item) => item.title);
    expect(stale).toEqual([expect.stringContaining('F6'), expect.stringContaining('output')]);
    await session.shot('profile-stale');
    await drawer().locator('.changed-since button').click();
    await poll('all measured', async () => !/changed since/.test(await picture.totals()));
    await idle();
    const time = (label: string) => /[\d.]+\s(µs|ms)/.exec(label)?.[0];
    expect(time((await picture.item(/^C1/)).label)).toBe(time(before));
  });

  it('is there again after the window was reloaded, until it is cleared', async () => {
    await session.workbench.revert();
    await session.workbench.reload();
    picture = await session.picture();
    await measured();
    expect(await drawer().isVisible()).toBe(true);
    await session.workbench.command('Blocklens: Clear Profile');
    await poll('an empty drawer', () => drawer().locator('.drawer-empty').isVisible());
    expect(await picture.totals()).not.toContain('measured');
  });
});
