import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { blocklens, open, params, replace, settled, show, tidy, until, write } from './editing';

const IMPORT = "import * as tf from '@tensorflow/tfjs';";
const cell = (type: string, ...lines: string[]) => ({ cell_type: type, metadata: {}, source: lines.map((line, i) => (i < lines.length - 1 ? `${line}\n` : line)), ...(type === 'code' ? { outputs: [], execution_count: null } : {}) });
const text = JSON.stringify({
  cells: [
    cell('markdown', '# A model'),
    cell('code', IMPORT, 'const label = "a \\"b\\"";'),
    cell('code', 'const build = () => {', "  const x = tf.input({ shape: [2] }); const said = 'x'; const dense = tf.layers.dense({ units: 3 });", '  return tf.model({ inputs: x, outputs: dense.apply(x) });', '};'),
  ],
  metadata: { kernelspec: { name: 'deno', language: 'typescript', display_name: 'Deno' }, language_info: { name: 'typescript' } }, nbformat: 4, nbformat_minor: 5,
}, null, 1);

suite('Notebooks and components', () => {
  teardown(tidy);

  test('a notebook in its editor is shown, priced, and followed from cell to cell', async () => {
    await blocklens();
    const uri = await write('net.ipynb', text);
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(notebook, { viewColumn: vscode.ViewColumn.One });
    const state = await show(uri);
    assert.strictEqual(params(state), 2 * 3 + 3);
    const code = notebook.cellAt(2).document;

    const lenses = (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', code.uri, 100)).filter((lens) => lens.command?.command === 'blocklens.showArchitecture');
    assert.deepStrictEqual(lenses.map(({ range }) => range.start.line), [0]);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', code.uri, new vscode.Position(1, 80));
    assert.match(hovers.flatMap(({ contents }) => contents).map((one) => (typeof one === 'string' ? one : one.value)).join('\n'), /Dense/);

    // Edited and not saved.
    await replace(code, 'units: 3', 'units: 5');
    assert.strictEqual(params(await settled()), 2 * 5 + 5);
    await replace(code, 'tf.layers.dense(', 'tf.layers.danse(');
    await settled();
    const problem = await until('the problem in the cell', () => vscode.languages.getDiagnostics(code.uri).find(({ source }) => source === 'Blocklens'));
    assert.strictEqual(problem.range.start.line, 1);
    assert.ok(code.lineAt(1).text.slice(problem.range.start.character).startsWith('tf.layers.danse('), code.lineAt(1).text.slice(problem.range.start.character));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  test('a single-file component is shown as it is typed', async () => {
    const { document } = await open('Prices.vue', `<template><h1>{{ a < b }}</h1></template>\n<script setup lang="ts">\n${IMPORT}\nconst build = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });\n</script>\n`);
    assert.strictEqual(params(await show(document.uri)), 2);
    await replace(document, 'units: 1', 'units: 4');
    assert.strictEqual(params(await settled()), 8);
  });
});
