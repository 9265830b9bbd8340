import * as vscode from 'vscode';
import type { Evaluations } from '../editor';
import { isEnabled, isSource, lineInFile, Owner, pathOfDocument } from '../editor';
import type { Architecture } from './architecture';

/**
 * Opens the panel by itself when an editor shows a file that builds a model, for users whose setting asks for it.
 * A panel that the user closed stays closed for the files they have seen.
 */
export class ShowOnOpen extends Owner {
  readonly #architecture: Architecture;
  readonly #evaluations: Evaluations;
  readonly #seen = new Set<string>();

  constructor(architecture: Architecture, evaluations: Evaluations) {
    super();
    this.#architecture = architecture;
    this.#evaluations = evaluations;
    this.own(vscode.window.onDidChangeActiveTextEditor((editor) => void this.#consider(editor)));
    void this.#consider(vscode.window.activeTextEditor);
  }

  async #consider(editor: vscode.TextEditor | undefined): Promise<void> {
    if (!editor || !isSource(editor.document) || this.#architecture.isOpen || !isEnabled('showOnOpen', editor.document)) return;
    const file = pathOfDocument(editor.document);
    if (this.#seen.has(file)) return;
    this.#seen.add(file);
    const line = lineInFile(editor.document, editor.selection.active.line);
    const result = await this.#evaluations.front({ file, line });
    if (result.status !== 'done' || result.models.length === 0 || this.gone || this.#architecture.isOpen) return;
    this.#architecture.open(file, { line });
  }
}
