import * as vscode from 'vscode';

/**
 * An open notebook, saved or not, as its file would be, with a line for each line of code: one line stands before all cells, and one
 * before and one after each cell's code.
 */
export function textOfNotebook(notebook: vscode.NotebookDocument): string {
  const cells = notebook.getCells().map(({ kind, document }) => {
    const about = `{ "cell_type": ${kind === vscode.NotebookCellKind.Code ? '"code"' : '"markdown"'}, "metadata": { "vscode": { "languageId": ${JSON.stringify(document.languageId)} } }, "source": [`;
    const last = document.lineCount - 1;
    const lines = Array.from({ length: document.lineCount }, (_, line) => `${JSON.stringify(document.lineAt(line).text + (line < last ? '\n' : ''))}${line < last ? ',' : ''}`);
    return [about, ...lines, '] }'].join('\n');
  });
  return `{ "cells": [\n${cells.join(',\n')}\n], "metadata": {}, "nbformat": 4, "nbformat_minor": 5 }`;
}

export interface CellLines {
  document: vscode.TextDocument;
  /** The line of the notebook's text that its first line is, from 0. */
  first: number;
}

/** Where each cell's code stands in that text. */
export function cellsOf(notebook: vscode.NotebookDocument): CellLines[] {
  let next = 1;
  return notebook.getCells().map(({ document }) => {
    const first = next + 1;
    next = first + document.lineCount + 1;
    return { document, first };
  });
}

export const cellAt = (notebook: vscode.NotebookDocument, line: number): CellLines | undefined =>
  cellsOf(notebook).find(({ document, first }) => first <= line && line < first + document.lineCount);

/** What a column of a line of the notebook's text, from 1, is in the cell, from 0: the text has a quote before it, and escapes. */
export function columnIn(text: string, column: number): number {
  let written = 2;
  for (let at = 0; at < text.length; at++) {
    if (written >= column) return at;
    written += JSON.stringify(text[at]).length - 2;
  }
  return text.length;
}
