import * as vscode from 'vscode';
import { isSource, languages, pathOfDocument } from './documents';
import type { Evaluations } from './evaluations';
import { madeHere } from './madeHere';
import { lineInFile } from './locations';
import { Owner } from './owner';
import { isEnabled } from './settings';

/** On a line that made layers or blocks: what they are and what they cost. */
export class CostHovers extends Owner implements vscode.HoverProvider {
  readonly #evaluations: Evaluations;

  constructor(evaluations: Evaluations) {
    super();
    this.#evaluations = evaluations;
    this.own(vscode.languages.registerHoverProvider(languages, this));
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    if (!isEnabled('hover', document) || !isSource(document)) return undefined;
    const file = pathOfDocument(document);
    const line = lineInFile(document, position.line);
    for (const known of this.#evaluations.concerning(file)) {
      // Lines of an older text would be other lines.
      if (!this.#evaluations.isFresh(known)) continue;
      const told = known.evaluation.models.map((model) => madeHere(model, file, line)).filter((text) => text !== '');
      if (told.length > 0) return new vscode.Hover(new vscode.MarkdownString(told.join('\n\n---\n\n')), document.lineAt(position).range);
    }
    return undefined;
  }
}
