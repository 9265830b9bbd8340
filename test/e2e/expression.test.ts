import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { poll } from '../../tools/vscode';
import { useSession } from './session';

const net = `import * as tf from '@tensorflow/tfjs';

function net(options: { units: number }, depth: string[]) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: options.units, inputShape: [4] }));
  depth.forEach(() => model.add(tf.layers.dense({ units: options.units })));
  return { model };
}
export { net as mine };
`;

/** 200 characters, with many parts alike: what VS Code matches in a list takes exponential time in two such texts that differ at their end. */
const long = `net({ units: Math.max(one, one) }, sentences(${Array(31).fill('one').join(', ')}))`;
const commented = `${net}
const one = 1;
const sentences = (...numbers: number[]) => numbers.map(String);
// @blocklens ${long}
`;

const frameMs = 1000 / 60;

/** Someone opens a builder that cannot be called without being told how. Each test goes on from the one before. */
describe('a builder that needs arguments', () => {
  const session = useSession({ files: { 'mine.ts': net, 'commented.ts': commented } });

  it('is shown by an expression, which the empty panel asks for', async () => {
    await session.workbench.openFile('mine.ts');
    await session.workbench.command('Blocklens: Show Expression…');
    await session.workbench.answer("net({ units: 3 }, ['a'])");
    const picture = await session.picture();
    // (4 + 1) × 3 + (3 + 1) × 3
    await poll('its parameters', async () => /27 params/.test(await picture.totals()));
    await session.shot('expression');
  });

  it('is remembered, also over a reload, and offered again', async () => {
    await session.workbench.reload();
    let picture = await session.picture();
    await poll('its parameters', async () => /27 params/.test(await picture.totals()));
    await session.workbench.focusEditor();
    await session.workbench.command('Blocklens: Show Expression…');
    await session.page.locator('.quick-input-widget input.input').fill("net({ units: 1 }, [])");
    await session.page.locator('.quick-input-list .monaco-list-row', { hasText: "net({ units: 3 }, ['a'])" }).waitFor();
    await session.page.keyboard.press('Enter');
    picture = await session.picture();
    await poll('its parameters', async () => /\b5 params/.test(await picture.totals()));
  });

  it('goes into the file as a comment, which then counts', async () => {
    await session.workbench.focusEditor();
    await session.workbench.command('Blocklens: Show Expression…');
    await session.page.locator('.quick-input-widget input.input').fill("net({ units: 2 }, [])");
    const row = session.page.locator('.quick-input-list .monaco-list-row').first();
    await row.hover();
    await row.locator('.codicon-edit').click();
    const picture = await session.picture();
    await poll('its parameters', async () => /10 params/.test(await picture.totals()));
    await session.workbench.focusEditor();
    await session.page.keyboard.press('Control+S');
    await poll('the comment', async () => /^\/\/ @blocklens net\(\{ units: 2 \}, \[\]\)\nfunction net/m.test(readFileSync(path.join(session.folder, 'mine.ts'), 'utf8')));
    expect((await picture.items()).filter((item) => item.kind === 'pill')).toHaveLength(1);
  });

  /** Milliseconds of the page's thread that something takes; time that a busy machine gives to others is not counted. */
  async function workOf(what: () => Promise<void>): Promise<number> {
    const protocol = await session.page.context().newCDPSession(session.page);
    await protocol.send('Performance.enable', { timeDomain: 'threadTicks' });
    const spent = async () => 1000 * ((await protocol.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
    const before = await spent();
    await what();
    const after = await spent();
    await protocol.detach();
    return after - before;
  }

  it.each(['Blocklens: Show Expression…', 'Blocklens: Show Architecture of…'])('can be typed into %s, as fast at its end as at its beginning', async (command) => {
    await session.workbench.openFile('commented.ts');
    await session.workbench.focusEditor();
    await session.workbench.command(command);
    const box = session.page.locator('.quick-input-widget input.input');
    await box.fill('');
    const beginning = await workOf(() => session.page.keyboard.type(long.slice(0, 50)));
    await session.page.keyboard.type(long.slice(50, 150));
    const end = await workOf(() => session.page.keyboard.type(long.slice(150)));
    expect(await box.inputValue()).toBe(long);
    await session.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    expect(end).toBeLessThan(Math.max(2 * beginning, 50 * frameMs));
    await session.page.keyboard.press('Escape');
  });
});
