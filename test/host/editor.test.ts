import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { pathOf, uriOf } from '../../src/editor/documents';
import { blocklens, lineOf, open, show, tidy, until } from './editing';

const two = `import * as tf from '@tensorflow/tfjs';

export function wide() {
  return tf.sequential({ layers: [
    tf.layers.dense({ units: 1000, inputShape: [999] }),
    tf.layers.dense({ units: 10 }),
  ] });
}

export const small = (units = 1) => tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [1] })] });
`;

async function lenses(uri: vscode.Uri): Promise<vscode.CodeLens[]> {
  const all = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
  return all.filter((lens) => lens.command?.command === 'blocklens.showArchitecture');
}

async function hover(uri: vscode.Uri, line: number): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, new vscode.Position(line, 10));
  return hovers.flatMap((one) => one.contents).map((content) => (typeof content === 'string' ? content : content.value))
    .filter((text) => text.includes('MACs')).join('\n');
}

suite('In the editor', () => {
  teardown(tidy);

  test('a lens above each builder tells its costs and opens its picture', async () => {
    const { document } = await open('two.ts', two);
    const found = await lenses(document.uri);
    assert.deepStrictEqual(found.map((lens) => lens.range.start.line), [lineOf(document, 'export function wide'), lineOf(document, 'export const small')]);
    const titles = found.map((lens) => lens.command?.title.replaceAll('\u2009', ' '));
    // Parameters (999 + 1) × 1000 + (1000 + 1) × 10, MACs 999 × 1000 + 1000 × 10.
    assert.deepStrictEqual(titles, ['Show Architecture · 1.01 M params · 1.01 M MACs', 'Show Architecture · 2 params · 1 MACs']);
    const [, second] = found;
    assert.ok(second?.command);
    await vscode.commands.executeCommand(second.command.command, ...(second.command.arguments ?? []));
    const api = await blocklens();
    await api.whenIdle();
    assert.strictEqual(api.lastState()?.picked, 'small');
  });

  test('lenses can be switched off', async () => {
    const settings = vscode.workspace.getConfiguration('blocklens');
    const { document } = await open('two.ts', two);
    await settings.update('codeLens', false, vscode.ConfigurationTarget.Global);
    try {
      assert.deepStrictEqual(await lenses(document.uri), []);
    } finally {
      await settings.update('codeLens', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('a file that has nothing to do with TensorFlow.js has no lens', async () => {
    const { document } = await open('plain.ts', 'export function model() { return { layers: [] }; }\n');
    assert.deepStrictEqual(await lenses(document.uri), []);
  });

  test('a hover on a line that made a layer tells its class, shapes and share', async () => {
    const { document } = await open('two.ts', two);
    await show(document.uri, 'wide');
    // The disk may tell of the file a moment after it was written; then the answer in hand is out of date until the next.
    const text = (await until('the hover', () => hover(document.uri, lineOf(document, 'units: 1000')))).replaceAll('\u202f', ' ');
    assert.match(text, /Dense/);
    assert.match(text, /999 → 1000/);
    assert.match(text, /1\.00 M/);
    assert.match(text, /99\.0 %/);
    assert.strictEqual(await hover(document.uri, 0), '');
  });

  test('a path stands for a document of any file system, and leads back to it', () => {
    for (const text of ['file:///project/net.ts', 'file:///c%3A/a%20b/net.ts', 'file://server/share/net.ts', 'vscode-vfs://github/owner/repository/net.ts']) {
      const uri = vscode.Uri.parse(text);
      const path = pathOf(uri);
      assert.ok(path.startsWith('/') && path.endsWith('/net.ts'), path);
      assert.strictEqual(uriOf(path).toString(), uri.toString());
      assert.strictEqual(uriOf(path.replace('net.ts', 'block.ts')).toString(), uri.toString().replace('net.ts', 'block.ts'));
    }
    assert.strictEqual(pathOf(vscode.Uri.file('/project/net.ts')), '/project/net.ts');
  });
});
