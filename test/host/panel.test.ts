import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { pathOf } from '../../src/editor/documents';
import { blocklens, lineOf, open, panelTab, params, problems, replace, settled, show, tidy, until, write } from './editing';

const mlp = `import * as tf from '@tensorflow/tfjs';

export function mlp(units = 16): tf.LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units, inputShape: [8], activation: 'relu' }));
  model.add(tf.layers.dense({ units: 4 }));
  return model;
}
`;
// (8 + 1) × 16 + (16 + 1) × 4
const mlpParams = 212;

suite('Architecture panel', () => {
  teardown(tidy);

  test('stands beside the editor with the model of the file, and leaves the focus where it was', async () => {
    const editor = await open('mlp.ts', mlp);
    const state = await show(editor.document.uri);
    assert.strictEqual(state.file, pathOf(editor.document.uri));
    assert.strictEqual(state.picked, 'mlp');
    assert.strictEqual(params(state), mlpParams);
    assert.strictEqual(state.stale, false);
    assert.deepStrictEqual(state.diagnostics, []);
    const tab = await until('the panel', panelTab);
    assert.notStrictEqual(tab.group.viewColumn, editor.viewColumn);
    assert.strictEqual(vscode.window.activeTextEditor?.document, editor.document);
  });

  test('is only one', async () => {
    const first = await open('mlp.ts', mlp);
    await show(first.document.uri);
    const second = await open('wide.ts', mlp.replaceAll('mlp', 'wide'));
    assert.strictEqual((await show(second.document.uri)).picked, 'wide');
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => tab.input instanceof vscode.TabInputWebview);
    assert.strictEqual(tabs.length, 1);
  });

  test('shows ResNet-50 of the examples with its published size', async () => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    const uri = vscode.Uri.joinPath(workspace.uri, 'resnet50.ts');
    await vscode.window.showTextDocument(uri);
    const state = await show(uri);
    assert.strictEqual(state.picked, 'resnet50');
    assert.strictEqual(params(state), 25_636_712);
  });

  test('follows an unsaved edit', async () => {
    const { document } = await open('mlp.ts', mlp);
    await show(document.uri);
    await replace(document, 'units = 16', 'units = 32');
    assert.ok(document.isDirty);
    // (8 + 1) × 32 + (32 + 1) × 4
    assert.strictEqual(params(await settled()), 420);
  });

  test('ends with the newest of many edits', async () => {
    const { document } = await open('mlp.ts', mlp);
    await show(document.uri);
    for (let units = 17; units <= 26; units++) await replace(document, `units = ${units - 1}`, `units = ${units}`);
    assert.strictEqual(params(await settled()), 9 * 26 + 27 * 4);
  });

  test('follows an unsaved edit in an imported file', async () => {
    const block = await open('block.ts', `import * as tf from '@tensorflow/tfjs';
export const head = (units = 10) => tf.layers.dense({ units });
`);
    const { document } = await open('net.ts', `import * as tf from '@tensorflow/tfjs';
import { head } from './block';
export function net() {
  return tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), head()] });
}
`);
    assert.strictEqual(params(await show(document.uri)), 40);
    await replace(block.document, 'units = 10', 'units = 20');
    assert.ok(block.document.isDirty);
    assert.strictEqual(params(await settled()), 80);
  });

  test('follows an imported file that another program writes', async () => {
    await write('sizes.json', '{ "units": 10 }');
    const { document } = await open('net.ts', `import * as tf from '@tensorflow/tfjs';
import sizes from './sizes.json';
export function net() {
  return tf.sequential({ layers: [tf.layers.dense({ units: sizes.units, inputShape: [3] })] });
}
`);
    assert.strictEqual(params(await show(document.uri)), 40);
    await write('sizes.json', '{ "units": 20 }');
    await until('the new size', async () => params(await settled()) === 80);
  });

  test('follows what says where an import leads, once it is there and whenever it changes', async () => {
    await write('one/sizes.ts', 'export const units = 10;\n');
    await write('two/sizes.ts', 'export const units = 20;\n');
    const { document } = await open('net.ts', `import * as tf from '@tensorflow/tfjs';
import { units } from '@/sizes.ts';
export function net() {
  return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [3] })] });
}
`);
    assert.notStrictEqual(params(await show(document.uri)), 40);
    await write('deno.json', '{ "imports": { "@/": "./one/" } }');
    await until('the first folder', async () => params(await settled()) === 40);
    await write('deno.json', '{ "imports": { "@/": "./two/" } }');
    await until('the second folder', async () => params(await settled()) === 80);
  });

  test('turns to another file with a model, and not to one without', async () => {
    const first = await open('mlp.ts', mlp);
    await show(first.document.uri);
    await open('plain.ts', 'export const answer = 42;\n');
    const second = await open('wide.ts', mlp.replaceAll('mlp', 'wide'));
    await until('the other file', async () => (await settled()).file === pathOf(second.document.uri));
    await open('other.ts', 'export const question = 6 * 7;\n');
    // Another round of the same road shows that the plain file has been looked at and left alone.
    await vscode.window.showTextDocument(first.document);
    await until('the first file', async () => (await settled()).file === pathOf(first.document.uri));
    assert.strictEqual((await settled()).picked, 'mlp');
  });

  test('shows the builder that was asked for', async () => {
    const { document } = await open('two.ts', `${mlp}
export function tall() {
  return tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
}
`);
    const state = await show(document.uri, 'tall');
    assert.strictEqual(state.picked, 'tall');
    assert.strictEqual(params(state), 2);
    assert.deepStrictEqual(state.builders.map((builder) => builder.name), ['mlp', 'tall']);
    await replace(document, 'units: 1,', 'units: 3,');
    assert.strictEqual((await settled()).picked, 'tall');
  });

  test('follows the shown builder to its new name', async () => {
    const { document } = await open('mlp.ts', mlp);
    await show(document.uri, 'mlp');
    await replace(document, 'function mlp', 'function perceptron');
    const state = await settled();
    assert.strictEqual(state.picked, 'perceptron');
    assert.strictEqual(params(state), mlpParams);
  });

  test('shows an untitled document', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'typescript', content: mlp });
    await vscode.window.showTextDocument(document);
    assert.strictEqual(params(await show(document.uri)), mlpParams);
  });

  test('says that a file holds no model', async () => {
    const { document } = await open('plain.ts', 'export const answer = 42;\n');
    const state = await show(document.uri);
    assert.deepStrictEqual(state.models, []);
    assert.match(state.nothing ?? '', /model/i);
  });

  test('follows a renamed file', async () => {
    const { document } = await open('mlp.ts', mlp);
    await show(document.uri);
    const to = vscode.Uri.joinPath(document.uri, '..', 'renamed.ts');
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(document.uri, to);
    assert.ok(await vscode.workspace.applyEdit(edit));
    const state = await until('the new name', async () => {
      const now = await settled();
      return now.file === pathOf(to) && !now.stale && now;
    });
    assert.strictEqual(params(state), mlpParams);
  });

  test('says that its file was deleted', async () => {
    const { document } = await open('mlp.ts', mlp);
    await show(document.uri);
    await vscode.workspace.fs.delete(document.uri);
    await until('the sentence', async () => /no longer/.test((await settled()).nothing ?? ''));
    assert.deepStrictEqual(problems(document.uri), []);
  });

  test('forgets everything when it is closed', async () => {
    const { document } = await open('mlp.ts', `${mlp}\nmlp().add(tf.layers.dense({ units: -1 }));\n`);
    await show(document.uri);
    await replace(document, "activation: 'relu'", "activation: 'rellu'");
    await settled();
    assert.ok(problems(document.uri).length > 0);
    await vscode.window.tabGroups.close(await until('the panel', panelTab));
    const api = await blocklens();
    await until('the panel to be forgotten', () => api.lastState() === null);
    assert.deepStrictEqual(problems(document.uri), []);
  });

  test('is there again after the engine is restarted', async () => {
    const { document } = await open('mlp.ts', mlp);
    await show(document.uri);
    await vscode.commands.executeCommand('blocklens.restartEngine');
    assert.strictEqual(params(await settled()), mlpParams);
    await replace(document, 'units = 16', 'units = 32');
    assert.strictEqual(params(await settled()), 420);
  });
});

suite('Broken code', () => {
  teardown(tidy);

  test('keeps the last good picture and tells where the syntax is wrong', async () => {
    const { document } = await open('mlp.ts', mlp);
    const good = await show(document.uri);
    await replace(document, '{ units: 4 }', '{ units: 4 ');
    const state = await settled();
    assert.strictEqual(state.stale, true);
    assert.deepStrictEqual(state.models, good.models);
    const [problem] = problems(document.uri);
    assert.ok(problem);
    assert.strictEqual(problem.range.start.line, lineOf(document, '{ units: 4 '));
    await replace(document, '{ units: 4 ', '{ units: 4 }');
    const mended = await settled();
    assert.strictEqual(mended.stale, false);
    assert.deepStrictEqual(problems(document.uri), []);
  });

  test("tells the library's own error on the line that caused it", async () => {
    const { document } = await open('mlp.ts', mlp);
    await show(document.uri);
    await replace(document, "activation: 'relu'", "activation: 'rellu'");
    const state = await settled();
    assert.strictEqual(state.stale, true);
    assert.strictEqual(params(state), mlpParams);
    const [problem] = problems(document.uri);
    assert.ok(problem);
    assert.strictEqual(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.match(problem.message, /rellu/);
    assert.strictEqual(problem.range.start.line, lineOf(document, 'rellu'));
  });

  test('tells an error in an imported file there, and the call that led to it', async () => {
    const block = await open('block.ts', `import * as tf from '@tensorflow/tfjs';
export function head(x: tf.SymbolicTensor) {
  return tf.layers.add().apply([x, tf.layers.dense({ units: 7 }).apply(x) as tf.SymbolicTensor]);
}
`);
    const { document } = await open('net.ts', `import * as tf from '@tensorflow/tfjs';
import { head } from './block';
export function net() {
  const x = tf.input({ shape: [3] });
  return tf.model({ inputs: x, outputs: head(x) as tf.SymbolicTensor });
}
`);
    await show(document.uri);
    const [problem] = problems(block.document.uri);
    assert.ok(problem);
    assert.strictEqual(problem.range.start.line, lineOf(block.document, 'tf.layers.add'));
    const calls = problem.relatedInformation ?? [];
    const call = calls.find(({ location }) => location.uri.toString() === document.uri.toString());
    assert.strictEqual(call?.location.range.start.line, lineOf(document, 'head(x) as'));
  });

  test('shows the layers that were made before the error, when there is nothing better', async () => {
    const { document } = await open('mlp.ts', mlp.replace('  return model;', "  model.add(tf.layers.conv2d({ filters: 8, kernelSize: 3 }));\n  return model;"));
    const state = await show(document.uri);
    assert.strictEqual(state.stale, false);
    assert.strictEqual(state.models[0]?.graph.complete, false);
    // Those of the layer that could not be made are unknown.
    assert.strictEqual(params(state), null);
    assert.strictEqual(state.models[0]?.cost.blocks[state.models[0].graph.blocks[0]?.id ?? '']?.known.params, mlpParams);
    assert.strictEqual(problems(document.uri)[0]?.range.start.line, lineOf(document, 'conv2d'));
  });

  test('stops an endless loop and says so', async () => {
    const limits = vscode.workspace.getConfiguration('blocklens.limits');
    await limits.update('timeMs', 500, vscode.ConfigurationTarget.Global);
    try {
      const { document } = await open('mlp.ts', mlp);
      await show(document.uri);
      // Before a model is made: what goes on for long after it is left, and the model shown.
      await replace(document, '  const model', '  for (;;) units++;\n  const model');
      const state = await settled();
      assert.strictEqual(state.stale, true);
      assert.strictEqual(params(state), mlpParams);
      const [problem] = problems(document.uri);
      assert.ok(problem);
      assert.strictEqual(problem.severity, vscode.DiagnosticSeverity.Error);
      await replace(document, '  for (;;) units++;\n', '');
      assert.strictEqual((await settled()).stale, false);
      assert.deepStrictEqual(problems(document.uri), []);
    } finally {
      await limits.update('timeMs', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('tells nothing about a file that only has been opened', async () => {
    const { document } = await open('mlp.ts', mlp.replace("'relu'", "'rellu'"));
    await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri);
    assert.deepStrictEqual(problems(document.uri), []);
  });

  test('says that a file has no model, and underlines nothing in it', async () => {
    for (const [index, text] of ['', '// to be written\n', 'export const sizes = [1, 2];\n'].entries()) {
      const { document } = await open(`empty-${index}.ts`, text);
      const state = await show(document.uri);
      assert.deepStrictEqual(state.models, []);
      assert.ok(state.nothing);
      assert.deepStrictEqual(problems(document.uri), []);
    }
  });
});
