import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { pathOf } from '../../src/editor/documents';
import { writeComment } from '../../src/panel/showExpression';
import { blocklens, open, panelTab, params, settled, show, tidy, until } from './editing';

const net = `import * as tf from '@tensorflow/tfjs';
export function net(units = 3) {
  return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [4] })] });
}
`;

/** A file system that holds one text, whatever the path, and cannot be written. */
class Frozen implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  watch = (): vscode.Disposable => ({ dispose: () => undefined });
  stat = (uri: vscode.Uri): vscode.FileStat => {
    if (!uri.path.endsWith('/net.ts')) throw vscode.FileSystemError.FileNotFound(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: net.length };
  };
  readFile = (uri: vscode.Uri): Uint8Array => {
    this.stat(uri);
    return new TextEncoder().encode(net);
  };
  readDirectory = (): [string, vscode.FileType][] => [];
  createDirectory = this.#refuse;
  writeFile = this.#refuse;
  delete = this.#refuse;
  rename = this.#refuse;
  #refuse(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
}

suite('Files of other kinds', () => {
  const held: vscode.Disposable[] = [];
  suiteSetup(() => {
    held.push(vscode.workspace.registerFileSystemProvider('frozen', new Frozen(), { isReadonly: true }));
    held.push(vscode.workspace.registerTextDocumentContentProvider('older', { provideTextDocumentContent: () => net }));
  });
  suiteTeardown(() => { for (const one of held) one.dispose(); });
  teardown(tidy);

  test('a file of a read-only file system is drawn, and says in one sentence that it cannot be changed', async () => {
    const uri = vscode.Uri.parse('frozen:/project/net.ts');
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    assert.strictEqual(params(await show(uri)), 15);
    await assert.rejects(writeComment(pathOf(uri), 'net(5)', undefined), /^Error: The comment could not be written: the file cannot be changed\.$/);
    assert.strictEqual(vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString())?.getText(), net);
  });

  test('an older version of a file, as it stands beside the present one, is drawn or refused in one sentence', async () => {
    const uri = vscode.Uri.parse('older:/project/net.ts?%7B%22ref%22%3A%22HEAD%22%7D');
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    const state = await show(uri);
    assert.deepStrictEqual(state.models, []);
    assert.match(state.nothing ?? '', /^[^\n]+\.$/);
  });

  test('an untitled document takes a comment as any other', async () => {
    const { document: { uri } } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'typescript', content: net }));
    const state = await show(uri);
    await writeComment(state.file, 'net(5)', state.models[0]?.graph.builder);
    assert.strictEqual(params(await show(uri, 'net(5)')), 25);
  });
});

suite('The first run', () => {
  teardown(tidy);

  test('no command fails, hangs or opens anything where no file is open', async () => {
    const api = await blocklens();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const name of ['showArchitecture', 'showArchitectureOf', 'showExpression', 'profileModel', 'profileWithOptions', 'fit', 'exportProfile', 'clearProfile']) {
      await vscode.commands.executeCommand(`blocklens.${name}`);
    }
    assert.strictEqual(panelTab(), undefined);
    assert.strictEqual(api.lastState(), null);
  });

  test('an example is opened with its picture', async () => {
    await vscode.commands.executeCommand('blocklens.openExample');
    const state = await settled();
    assert.strictEqual(state.picked, 'smallNet');
    assert.deepStrictEqual(state.diagnostics, []);
    assert.ok(vscode.window.activeTextEditor?.document.isUntitled);
  });

  test('the panel’s group is its own: a file that is opened from there opens beside it', async () => {
    const { document } = await open('net.ts', net);
    await show(document.uri);
    const panel = await until('the panel', panelTab);
    await vscode.commands.executeCommand('workbench.action.focusSecondEditorGroup');
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.joinPath(workspace.uri, 'vgg.ts'));
    assert.deepStrictEqual(panelTab()?.group.tabs.map(({ label }) => label), panel.group.tabs.map(({ label }) => label));
    assert.strictEqual(panelTab()?.group.tabs.length, 1);
    assert.ok(panelTab()?.isActive);
  });
});
