import * as vscode from 'vscode';
import { isSignpost } from '../engine';
import { assumedArguments, type Builder, type CostedModel } from '../graph';
import type { Changes } from './changes';
import { isSource, languages, pathOfDocument } from './documents';
import type { Evaluations, Known } from './evaluations';
import { summary } from './figures';
import { locationOf } from './locations';
import { Owner } from './owner';
import { isEnabled, onDidChangeSetting } from './settings';

/** Code that cannot build a model without the library is not evaluated for the sake of lenses. */
const usesLibrary = /@tensorflow\/tfjs|\btf\s*\.\s*(?:layers|model|sequential|input)\b/;

/** Over each builder: its parameters and MACs, and the way to its picture. */
export class BuilderLenses extends Owner implements vscode.CodeLensProvider {
  readonly #evaluations: Evaluations;
  readonly #changed = this.own(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(evaluations: Evaluations, changes: Changes) {
    super();
    this.#evaluations = evaluations;
    this.own(vscode.languages.registerCodeLensProvider(languages, this));
    this.own(onDidChangeSetting('codeLens', () => this.#changed.fire()));
    // VS Code asks again by itself when the document changes, not when what it imports does.
    let timer: NodeJS.Timeout | null = null;
    this.own(changes.onDidChange(({ file, kind }) => {
      const shown = vscode.window.visibleTextEditors.map((editor) => pathOfDocument(editor.document));
      const comes = kind === 'appeared' && isSignpost(file);
      if (!comes && !shown.some((path) => path !== file && evaluations.known(path)?.evaluation.files.includes(file))) return;
      timer ??= setTimeout(() => {
        timer = null;
        if (!this.gone) this.#changed.fire();
      }, 300);
    }));
    this.own({ dispose: () => timer && clearTimeout(timer) });
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    if (!isEnabled('codeLens', document) || !isSource(document) || !usesLibrary.test(document.getText())) return [];
    const known = await this.#evaluations.all(pathOfDocument(document), token);
    return known ? lenses(document, known) : [];
  }
}

/** Characters of what was assumed that a lens has room for; its tooltip has all. */
const most = 60;

function lenses(document: vscode.TextDocument, { evaluation }: Known): vscode.CodeLens[] {
  const models = new Map<string, CostedModel>();
  for (const model of evaluation.models) {
    const { name } = model.graph.builder;
    if (!models.has(name)) models.set(name, model);
  }
  const here = evaluation.builders.filter((builder) => builder.place.file === evaluation.file).map((builder) => ({ builder, at: locationOf(builder.place) }));
  return here.filter(({ at }) => at.uri.toString() === document.uri.toString()).map(({ builder, at }) => lens(document, builder, at.range.start.line, models.get(builder.name)));
}

function lens(document: vscode.TextDocument, builder: Builder, at: number, model: CostedModel | undefined): vscode.CodeLens {
  const line = Math.min(at, document.lineCount - 1);
  const assumed = model?.graph.complete ? assumedArguments(model.graph.builder).join(', ') : '';
  const figures = model?.graph.complete ? ` · ${summary(model.cost.totals)}${assumed && ` · assumed ${assumed.length > most ? `${assumed.slice(0, most - 1)}…` : assumed}`}` : '';
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
    title: `Show Architecture${figures}`,
    tooltip: `Draw ${builder.name} beside the editor${assumed && `; assumed: ${assumed}`}`,
    command: 'blocklens.showArchitecture',
    arguments: [document.uri, builder.name],
  });
}
