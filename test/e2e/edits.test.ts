import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { poll } from '../../tools/vscode';
import type { Picture } from './picture';
import { useSession } from './session';

/** Unsaved edits, and what happens while the code is broken. */
describe('the picture follows the code', () => {
  // Else the panel would turn to the model of an imported file while that is edited.
  const session = useSession({ settings: { 'blocklens.followActiveEditor': false } });
  const text = () => readFileSync(path.join(session.folder, 'resnet50.ts'), 'utf8');
  let picture: Picture;

  beforeAll(async () => {
    picture = await session.show('resnet50.ts');
    await session.workbench.focusEditor();
  });

  it('redraws an unsaved edit', async () => {
    await poll('the published total', async () => /25\.6\sM/.test(await picture.totals()));
    await replaceLine('const conv3_x = stage(conv2_x, 128, 4);', '  const conv3_x = stage(conv2_x, 128, 8);');
    // Four more bottlenecks: 4 × (512·128+128 + 128·128·9+128 + 128·512+512 + 4·(128+128+512)) = 1,129,472 parameters more.
    await poll('four bottlenecks more', async () => /26\.8\sM/.test(await picture.totals()));
    await session.page.locator('.tab.dirty[data-resource-name="resnet50.ts"]').waitFor();
    expect(text()).toContain('stage(conv2_x, 128, 4)');
    await session.shot('edit-redrawn');
    await session.workbench.revert();
    await poll('the published total again', async () => /25\.6\sM/.test(await picture.totals()));
  });

  it('follows an unsaved edit in a file that it imports', async () => {
    const other = await session.show('wide-resnet.ts');
    await other.pick('wrn50x2');
    await poll('the total of WRN-50-2', async () => /69\.0\sM/.test(await other.totals()));
    await session.workbench.openFile('resnet.ts');
    await session.workbench.focusEditor();
    await replaceLine('x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;',
      '  x = tf.layers.dense({ units: 2048 }).apply(tf.layers.globalAveragePooling2d({}).apply(x)) as tf.SymbolicTensor;', 'resnet.ts');
    // 2048·2048 + 2048 = 4,196,352 parameters more than 68,951,464.
    await poll('the dense layer’s parameters', async () => /73\.1\sM/.test(await other.totals()));
    await session.workbench.revert();
    await poll('the total of WRN-50-2 again', async () => /69\.0\sM/.test(await other.totals()));
  });

  it('keeps the picture while the code does not parse, and says where', async () => {
    picture = await session.show('resnet50.ts');
    await poll('the published total', async () => /25\.6\sM/.test(await picture.totals()));
    const before = (await picture.items()).length;
    await session.workbench.focusEditor();
    await replaceLine('const conv4_x = stage(conv3_x, 256, 6);', '  const conv4_x = stage(conv3_x, 256, 6;');
    await picture.notice.waitFor({ state: 'visible' });
    expect(await picture.notice.innerText()).toContain(`resnet50.ts:${lineOf('const conv4_x')}`);
    expect((await picture.items()).length).toBe(before);
    expect(await picture.stale).toBe(true);
    await session.shot('edit-syntax-error');
    await session.workbench.revert();
    await picture.notice.waitFor({ state: 'hidden' });
    expect(await picture.stale).toBe(false);
  });

  it('tells TensorFlow.js’s own message at its line, in the view and in the Problems panel', async () => {
    await session.workbench.focusEditor();
    const line = lineOf('activation: ');
    await replaceLine("return tf.layers.dense({ units: classes, activation: 'softmax' })",
      "  return tf.layers.dense({ units: classes, activation: 'softmaxx' as 'softmax' }).apply(x) as tf.SymbolicTensor;");
    await picture.notice.waitFor({ state: 'visible' });
    expect(await picture.notice.innerText()).toMatch(/softmaxx/);
    expect(await picture.notice.innerText()).toContain(`resnet50.ts:${line}`);
    expect((await picture.items()).length).toBeGreaterThan(5);
    const entry = await poll('an entry in the Problems panel', async () =>
      (await session.workbench.problems()).find((row) => /softmaxx/.test(row) && /Blocklens/.test(row)));
    expect(entry).toMatch(new RegExp(`Ln ${line}\\b`));
    await session.shot('edit-library-error');
    await session.workbench.revert();
    await picture.notice.waitFor({ state: 'hidden' });
    await poll('no entry left', async () => !(await session.workbench.problems()).some((row) => /softmaxx/.test(row)));
  });

  function lineOf(part: string, file = 'resnet50.ts'): number {
    const index = readFileSync(path.join(session.folder, file), 'utf8').split('\n').findIndex((line) => line.includes(part));
    if (index < 0) throw new Error(`${file} has no line with ${part}`);
    return index + 1;
  }

  /** Replaces the line that holds `part`, in the editor, as one edit. */
  async function replaceLine(part: string, by: string, file = 'resnet50.ts'): Promise<void> {
    await session.workbench.goToLine(lineOf(part, file));
    // Once to the first letter, once more to the line's very start.
    await session.page.keyboard.press('End');
    await session.page.keyboard.press('Shift+Home');
    await session.page.keyboard.press('Shift+Home');
    await session.page.keyboard.insertText(by);
  }
});
