import * as vscode from 'vscode';
import type { Place } from '../graph';
import { locationOf, openNotebook } from '../editor';

/** Past this many columns code is not read from a line's beginning: it is written by a program. */
const readable = 300;

/**
 * Shows a place in the column where its file already stands, else beside the panel; selects it. What comes into view is the
 * beginning of its first line, so that a long line does not push the code sideways.
 */
export async function revealPlace(place: Place, preserveFocus: boolean, panel: vscode.ViewColumn | undefined): Promise<vscode.Selection | undefined> {
  const { uri, range: wanted } = locationOf(place);
  const notebook = openNotebook(place.file);
  const shown = notebook?.uri ?? uri;
  const options = { viewColumn: columnOf(shown) ?? (panel === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One), preserveFocus };
  const editor = notebook ? await revealCell(notebook, uri, options) : await vscode.window.showTextDocument(uri, options);
  if (!editor) return undefined;
  const range = editor.document.validateRange(wanted);
  editor.selection = new vscode.Selection(range.start, range.end);
  const beginning = range.start.character < readable ? range.start.with({ character: 0 }) : range.start;
  editor.revealRange(new vscode.Range(beginning, beginning), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return editor.selection;
}

/** Selects a cell and brings it into view; its editor, if its notebook has made one for it. */
async function revealCell(notebook: vscode.NotebookDocument, cell: vscode.Uri, options: vscode.NotebookDocumentShowOptions): Promise<vscode.TextEditor | undefined> {
  const index = notebook.getCells().findIndex(({ document }) => document.uri.toString() === cell.toString());
  const only = new vscode.NotebookRange(index, index + 1);
  const editor = await vscode.window.showNotebookDocument(notebook, { ...options, selections: [only] });
  editor.revealRange(only, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === cell.toString());
}

function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const wanted = uri.toString();
  const visible = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === wanted && editor.viewColumn);
  if (visible) return visible.viewColumn;
  const holds = (tab: vscode.Tab) => (tab.input instanceof vscode.TabInputText || tab.input instanceof vscode.TabInputNotebook) && tab.input.uri.toString() === wanted;
  return vscode.window.tabGroups.all.find((group) => group.tabs.some(holds))?.viewColumn;
}
