import * as vscode from 'vscode';
import type { Place } from '../graph';
import { uriOf } from '../editor';

/** A place as the editor counts: from 0. */
export function rangeOf(place: Place): vscode.Range {
  return new vscode.Range(
    Math.max(0, place.line - 1), Math.max(0, place.column - 1), Math.max(0, place.endLine - 1), Math.max(0, place.endColumn - 1),
  );
}

/** Shows a place in the column where its file already stands, else beside the panel; selects it. */
export async function revealPlace(place: Place, preserveFocus: boolean, panel: vscode.ViewColumn | undefined): Promise<vscode.TextEditor> {
  const uri = uriOf(place.file);
  return vscode.window.showTextDocument(uri, {
    viewColumn: columnOf(uri) ?? (panel === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One),
    preserveFocus,
    selection: rangeOf(place),
  });
}

function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const wanted = uri.toString();
  const visible = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === wanted && editor.viewColumn);
  if (visible) return visible.viewColumn;
  const holds = (tab: vscode.Tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === wanted;
  return vscode.window.tabGroups.all.find((group) => group.tabs.some(holds))?.viewColumn;
}
