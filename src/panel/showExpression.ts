import * as vscode from 'vscode';
import { type Expressions, openDocument, uriOf } from '../editor';
import type { Builder } from '../graph';
import type { Architecture } from './architecture';
import { expressionRows, type Row } from './rows';

const write: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('edit'), tooltip: 'Write it into the file, as a @blocklens comment' };
const forget: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Forget it' };

/** Asks for an expression that gives a model, offers those shown of the file before, shows it, and remembers it. */
export async function showExpression(file: string, architecture: Architecture, expressions: Expressions): Promise<void> {
  const input = vscode.window.createQuickPick<Row>();
  try {
    input.title = 'Show Expression';
    input.placeholder = 'An expression that gives a model, in the scope of the file: new UNet({ classes: 5 }).build()';
    input.value = architecture.session.file === file ? shownExpression(architecture) : '';
    let listed = '';
    const list = () => {
      const rows = expressionRows(input.value.trim(), expressions.of(file), { write, forget });
      const texts = JSON.stringify(rows.map(({ text }) => text));
      // What is typed is not in the list: it stays the same from key to key.
      if (texts !== listed) input.items = rows;
      listed = texts;
    };
    list();
    input.onDidChangeValue(list);
    const meant = (row: Row | undefined) => row?.text || input.value.trim();
    const chosen = new Promise<{ expression: string; written: boolean } | null>((resolve) => {
      input.onDidTriggerItemButton(({ button, item }) => {
        if (button === write) resolve({ expression: meant(item), written: true });
        else void expressions.forget(file, item.text).then(list);
      });
      input.onDidAccept(() => {
        const expression = meant(input.activeItems[0]);
        resolve(expression ? { expression, written: false } : null);
      });
      input.onDidHide(() => resolve(null));
    });
    input.show();
    const choice = await chosen;
    input.hide();
    if (!choice) return;
    if (choice.written) await writeComment(file, choice.expression, builderOf(file, architecture));
    await expressions.remember(file, choice.expression);
    architecture.open(file, { builder: choice.expression });
  } finally {
    input.dispose();
  }
}

/** What is shown now as an expression, to be changed: a call with its arguments, or the expression itself. */
function shownExpression({ session }: Architecture): string {
  const { models = [], builders = [] } = session.state ?? {};
  const builder = models[0]?.graph.builder ?? builders.find(({ missing }) => missing) ?? builders[0];
  return builder ? expressionOf(builder) : '';
}

/** The call that a builder stands for: `unet(5)`, `new UNet().build()`; an expression stands for itself. */
export function expressionOf({ name, args, call: evaluated }: Builder): string {
  if (evaluated !== undefined) return evaluated;
  if (!/^[\w$.]+$/.test(name)) return name;
  const call = name === 'default' ? 'exports.default' : name;
  return `${call}(${args.map(written).join(', ')})`;
}

/** A value as it would be written in code: keys without quotes. */
function written(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').replace(/"([A-Za-z_$][\w$]*)":/g, '$1: ');
}

/** The builder that is shown of a file now. */
function builderOf(file: string, { session }: Architecture): Builder | undefined {
  return session.file === file ? session.state?.models[0]?.graph.builder : undefined;
}

/** Puts the comment above what the expression is about, in place of the one that it was changed from. */
export async function writeComment(file: string, expression: string, shown: Builder | undefined): Promise<void> {
  const uri = uriOf(file);
  const refusal = 'The comment could not be written: the file cannot be changed.';
  // VS Code would change its text all the same, and then be unable to save it.
  if (await isReadOnly(uri)) throw new Error(refusal);
  const document = openDocument(file) ?? await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  const before = shown && lineWith(document, shown.name);
  if (before) edit.replace(uri, before.range, `${before.text.slice(0, before.firstNonWhitespaceCharacterIndex)}// @blocklens ${expression}`);
  else {
    const line = document.lineAt(Math.min((shown?.place.line ?? 1) - 1, document.lineCount - 1));
    edit.insert(uri, line.range.start, `${line.text.slice(0, line.firstNonWhitespaceCharacterIndex)}// @blocklens ${expression}\n`);
  }
  if (!await vscode.workspace.applyEdit(edit)) throw new Error(refusal);
}

async function isReadOnly(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme === 'untitled') return false;
  if (!vscode.workspace.fs.isWritableFileSystem(uri.scheme)) return true;
  const found = await vscode.workspace.fs.stat(uri).then((stat) => stat, () => null);
  return found?.permissions === vscode.FilePermission.Readonly;
}

function lineWith(document: vscode.TextDocument, expression: string): vscode.TextLine | undefined {
  for (let line = 0; line < document.lineCount; line++) {
    if (document.lineAt(line).text.trim() === `// @blocklens ${expression}`) return document.lineAt(line);
  }
  return undefined;
}
