import * as vscode from 'vscode';
import type { Place } from '../graph';
import { uriOf } from '../editor';

/** A place as the editor counts: from 0. */
export function rangeOf(place: Place): vscode.Range {
  return new vscode.Range(
    Math.max(0, place.line - 1), Math.max(0, place.column - 1), Math.max(0, place.endLine - 1), Math.max(0, place.endColumn - 1),
  );
}

/** Past this many columns code is not read from a line's beginning: it is written by a program. */
const readable = 300;

/**
 * Shows a place in the column where its file already stands, else beside the panel; selects it. What comes into view is the
 * beginning of its first line, so that a long line does not push the code sideways.
 */
export async function revealPlace(place: Place, preserveFocus: boolean, panel: vscode.ViewColumn | undefined): Promise<vscode.TextEditor> {
  const uri = uriOf(place.file);
  const editor = await vscode.window.showTextDocument(uri, {
    viewColumn: columnOf(uri) ?? (panel === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One),
    preserveFocus,
  });
  const range = editor.document.validateRange(rangeOf(place));
  editor.selection = new vscode.Selection(range.start, range.end);
  const beginning = range.start.character < readable ? range.start.with({ character: 0 }) : range.start;
  editor.revealRange(new vscode.Range(beginning, beginning), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return editor;
}

function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const wanted = uri.toString();
  const visible = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === wanted && editor.viewColumn);
  if (visible) return visible.viewColumn;
  const holds = (tab: vscode.Tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === wanted;
  return vscode.window.tabGroups.all.find((group) => group.tabs.some(holds))?.viewColumn;
}
