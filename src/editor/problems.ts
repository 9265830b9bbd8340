import * as vscode from 'vscode';
import type { Diagnostic, Place, Severity } from '../graph';
import { isOpen, locationOf } from './locations';
import { Owner } from './owner';

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/**
 * What is wrong with the shown model, in the Problems panel. Syntax errors that TypeScript reports on the same line
 * step back to one information, so that one mistake is not two errors.
 */
export class Problems extends Owner {
  readonly #collection = this.own(vscode.languages.createDiagnosticCollection('blocklens'));
  #file: string | null = null;
  #diagnostics: readonly Diagnostic[] = [];

  constructor() {
    super();
    this.own(vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((uri) => this.#collection.has(uri))) this.#publish();
    }));
    this.own(vscode.workspace.onDidCloseTextDocument(() => this.#publish()));
    this.own(vscode.workspace.onDidOpenTextDocument(() => this.#publish()));
  }

  /** Replaces what is told. `file` is the shown file: when it is closed, nothing is told. */
  set(file: string, diagnostics: readonly Diagnostic[]): void {
    this.#file = file;
    this.#diagnostics = diagnostics;
    this.#publish();
  }

  clear(): void {
    this.#file = null;
    this.#diagnostics = [];
    this.#publish();
  }

  #publish(): void {
    const wanted = new Map<string, { uri: vscode.Uri; problems: vscode.Diagnostic[] }>();
    if (this.#file !== null && isOpen(this.#file)) {
      const told = new Set<string>();
      for (const diagnostic of this.#diagnostics) {
        if (isOfWholeFile(diagnostic)) continue;
        const { file } = diagnostic.place;
        const second = toldByTypeScript(diagnostic);
        // One reminder in a file is enough.
        if (second && told.has(file)) continue;
        if (second) told.add(file);
        const { uri } = locationOf(diagnostic.place);
        const here = wanted.get(uri.toString()) ?? { uri, problems: [] };
        here.problems.push(problem(diagnostic, second));
        wanted.set(uri.toString(), here);
      }
    }
    const stale: vscode.Uri[] = [];
    this.#collection.forEach((uri) => {
      if (!wanted.has(uri.toString())) stale.push(uri);
    });
    for (const uri of stale) this.#collection.delete(uri);
    for (const { uri, problems } of wanted.values()) {
      // Setting what is set already would be told as a change again, without end.
      if (!same(this.#collection.get(uri) ?? [], problems)) this.#collection.set(uri, problems);
    }
  }
}

function problem({ severity, message, place, calls = [] }: Diagnostic, told: boolean): vscode.Diagnostic {
  const found = new vscode.Diagnostic(
    rangeIn(place), told ? `The architecture shown is from before this error: ${message}` : message,
    told ? vscode.DiagnosticSeverity.Information : severities[severity],
  );
  found.source = 'Blocklens';
  found.relatedInformation = calls.map((call) =>
    new vscode.DiagnosticRelatedInformation(new vscode.Location(locationOf(call).uri, rangeIn(call)), 'called from here'));
  return found;
}

/** What is no mistake and stands nowhere in particular, as that a file has no model, is told by the panel: there is nothing to underline. */
function isOfWholeFile({ severity, place }: Diagnostic): boolean {
  return severity !== 'error' && place.line === 1 && place.column === 1 && place.endLine === 1 && place.endColumn === 1;
}

/** A place as the editor counts, within the document as it is now; a place without extent takes its word or line. */
function rangeIn(place: Place): vscode.Range {
  const { uri, range } = locationOf(place);
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (!document) return range;
  const valid = document.validateRange(range);
  if (!valid.isEmpty) return valid;
  return document.getWordRangeAtPosition(valid.start) ?? document.lineAt(valid.start.line).range;
}

/** TypeScript numbers its syntax errors from 1000 to 1999. */
function toldByTypeScript({ place, calls = [] }: Diagnostic): boolean {
  return calls.length === 0 && vscode.languages.getDiagnostics(locationOf(place).uri).some(({ source, code, severity, range }) => {
    const number = typeof code === 'object' ? code.value : code;
    return (source === 'ts' || source === 'js') && severity === vscode.DiagnosticSeverity.Error
      && typeof number === 'number' && number >= 1000 && number < 2000
      && range.start.line <= locationOf(place).range.start.line && range.end.line >= locationOf(place).range.start.line;
  });
}

function same(some: readonly vscode.Diagnostic[], others: readonly vscode.Diagnostic[]): boolean {
  return some.length === others.length && some.every((one, i) => {
    const other = others[i];
    return other !== undefined && one.message === other.message && one.severity === other.severity && one.range.isEqual(other.range)
      && callsOf(one) === callsOf(other);
  });
}

function callsOf({ relatedInformation = [] }: vscode.Diagnostic): string {
  return relatedInformation.map(({ location: { uri, range } }) => `${uri.toString()}:${range.start.line}:${range.start.character}`).join('\n');
}
