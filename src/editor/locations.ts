import * as vscode from 'vscode';
import type { Place } from '../graph';
import { openDocument, openNotebook, pathOfDocument, uriOf } from './documents';
import { cellAt, cellsOf, columnIn } from './notebooks';

/** A place in the document that shows it: of a notebook that is open, that is a cell. Counted from 0. */
export function locationOf(place: Place): vscode.Location {
  const notebook = openNotebook(place.file);
  const cell = notebook && cellAt(notebook, place.line - 1);
  if (!cell) return new vscode.Location(uriOf(place.file), new vscode.Range(counted(place.line), counted(place.column), counted(place.endLine), counted(place.endColumn)));
  const position = (line: number, column: number): vscode.Position => {
    const within = Math.min(Math.max(0, line - 1 - cell.first), cell.document.lineCount - 1);
    return new vscode.Position(within, columnIn(cell.document.lineAt(within).text, column));
  };
  return new vscode.Location(cell.document.uri, new vscode.Range(position(place.line, place.column), position(place.endLine, place.endColumn)));
}

/** The line, from 1, that a document's line has in its file: a cell's text is a part of its notebook's. */
export function lineInFile(document: vscode.TextDocument, line: number): number {
  const notebook = openNotebook(pathOfDocument(document));
  const cell = notebook && cellsOf(notebook).find((one) => one.document === document);
  return (cell?.first ?? 0) + line + 1;
}

/** Whether a file stands open, as a document or as a notebook. */
export const isOpen = (path: string): boolean => openDocument(path) !== undefined || openNotebook(path) !== undefined;

const counted = (one: number): number => Math.max(0, one - 1);
