import * as assert from 'node:assert';
import * as vscode from 'vscode';
import type { BlocklensApi } from '../../src/extension';
import type { PanelState } from '../../src/panel';

/** The extension's own API, from the extension that runs. */
export async function blocklens(): Promise<BlocklensApi> {
  const extension = vscode.extensions.getExtension<BlocklensApi>('blocklens.blocklens');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

let tests = 0;

/** A folder of the workspace for a test's files, another for each test: VS Code remembers documents by their path. */
export function folder(): vscode.Uri {
  const workspace = vscode.workspace.workspaceFolders?.[0];
  assert.ok(workspace, 'a folder is open');
  return vscode.Uri.joinPath(workspace.uri, `suite-${tests}`);
}

export async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder(), name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return uri;
}

/** Writes a file and opens it in the first column, with the extension at work. */
export async function open(name: string, text: string): Promise<vscode.TextEditor> {
  await blocklens();
  return vscode.window.showTextDocument(await write(name, text), { viewColumn: vscode.ViewColumn.One, preview: false });
}

/** Replaces the one occurrence of `from` in a document, without saving. */
export async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const at = document.getText().indexOf(from);
  assert.ok(at >= 0, `${from} stands in ${document.uri.path}`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)), to);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** Shows a file's architecture and waits for its picture. */
export async function show(uri: vscode.Uri, builder?: string): Promise<PanelState> {
  await vscode.commands.executeCommand('blocklens.showArchitecture', uri, builder);
  return settled();
}

/** What the panel shows once it is that of the newest code. */
export async function settled(): Promise<PanelState> {
  const api = await blocklens();
  await api.whenIdle();
  const state = api.lastState();
  assert.ok(state, 'the panel shows something');
  return state;
}

/** Parameters of the shown model. */
export function params(state: PanelState): number | null | undefined {
  return state.models[0]?.cost.totals.params;
}

export function lineOf(document: vscode.TextDocument, text: string): number {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, `${text} stands in ${document.uri.path}`);
  return document.positionAt(at).line;
}

/** Blocklens's own problems of a file. */
export function problems(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((problem) => problem.source === 'Blocklens');
}

/** The tab of the architecture panel, if there is one. */
export function panelTab(): vscode.Tab | undefined {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs)
    .find((tab) => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith('blocklens.architecture'));
}

/** Asks until the answer is there; the failure says what was waited for. */
export async function until<T>(what: string, ask: () => T | undefined | null | false | Promise<T | undefined | null | false>): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited 20 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Closes the panel, every editor without saving, and the test's files. */
export async function tidy(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter((one) => one.isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  const api = await blocklens();
  // Once may not do: what an editor is busy with can keep it open.
  await until('the panel to close', async () => {
    if (panelTab()) await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    return api.lastState() === null;
  });
  await vscode.workspace.fs.delete(folder(), { recursive: true }).then(undefined, () => undefined);
  tests++;
}
