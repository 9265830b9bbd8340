import ts from 'typescript';
import type { Place } from '../graph';
import type { Embedded } from './embedded';

export const isNotebook = (file: string): boolean => /\.ipynb$/i.test(file);

/** How kernels and editors call the two languages. */
const READ = /^(?:x?(?:java|type)script(?:react)?|jsx?|tsx?|node(?:js)?|deno|i?(?:java|type)script|tslab|jslab)$/i;
/** Commands to the kernel, which are no code: `%magic`, `!npm install x`. A line that goes on with `% 2` or `!ready` is code. */
const COMMANDS = /^(?:%%?[a-z].*|![a-z]+[ \t]+[\w@.-].*)$/gm;

interface Cell {
  /** The code, and for each character where it stands in the file. */
  text: string;
  offsets: number[];
}

/**
 * A notebook's code cells as one program. A name may be declared in several cells, and a cell may import again what one before it did:
 * in one program the first is written with `var`, and the second is left out.
 */
export function programOfNotebook(raw: string): Embedded {
  const file = ts.parseJsonText('/notebook.json', raw);
  const root = file.statements[0]?.expression;
  const problem = (file as ts.JsonSourceFile & { parseDiagnostics: ts.DiagnosticWithLocation[] }).parseDiagnostics[0];
  const cells = root && member(root, 'cells');
  if (problem || !root || !cells || !ts.isArrayLiteralExpression(cells)) return { refused: 'This notebook cannot be read: it is not in the format of Jupyter (nbformat 4).' };
  const metadata = member(root, 'metadata');
  const language = textAt(metadata, 'language_info', 'name') ?? textAt(metadata, 'kernelspec', 'language') ?? textAt(metadata, 'kernelspec', 'name');
  const code = cells.elements.filter((cell) => textAt(cell, 'cell_type') === 'code').flatMap((cell): Cell[] => {
    const own = textAt(cell, 'metadata', 'vscode', 'languageId') ?? textAt(cell, 'metadata', 'polyglot_notebook', 'kernelName') ?? language;
    return own === undefined || READ.test(own) ? [cellOf(cell, file)] : [];
  });
  if (code.length === 0 && language !== undefined && !READ.test(language)) return { refused: `The cells of this notebook are ${language}; Blocklens reads JavaScript and TypeScript.` };
  const lines = file.getLineStarts();
  const text = merged(code).map((cell) => `${cell}\n;\n`).join('');
  const offsets = code.flatMap(({ offsets: own }) => [...own, raw.length, raw.length, raw.length]);
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const position = (line: number, column: number): [line: number, column: number] => {
    const start = starts[line - 1];
    const offset = start === undefined ? undefined : offsets[start + column - 1];
    // What stands below the program, an expression that was asked for, stands below the file.
    if (offset === undefined) return [lines.length + Math.max(1, line - starts.length + 1), column];
    const at = file.getLineAndCharacterOfPosition(offset);
    return [at.line + 1, at.character + 1];
  };
  return { text, lines: lines.length, position };
}

/** The place in the file of a place in the program. */
export function placedIn(position: NonNullable<Extract<Embedded, { text: string }>['position']>, place: Place): Place {
  const [line, column] = position(place.line, place.column);
  const [endLine, endColumn] = position(place.endLine, Math.max(1, place.endColumn - 1));
  return { ...place, line, column, endLine, endColumn: endColumn + 1 };
}

function member(value: ts.Expression, name: string): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(value)) return undefined;
  const found = value.properties.find((property) => ts.isPropertyAssignment(property) && ts.isStringLiteral(property.name) && property.name.text === name);
  return (found as ts.PropertyAssignment | undefined)?.initializer;
}

function textAt(value: ts.Expression | undefined, ...path: string[]): string | undefined {
  const found = path.reduce<ts.Expression | undefined>((at, name) => at && member(at, name), value);
  return found && ts.isStringLiteral(found) ? found.text : undefined;
}

/** A cell's text is one string, or a list of its lines. */
function cellOf(cell: ts.Expression, file: ts.JsonSourceFile): Cell {
  const source = member(cell, 'source');
  const strings = source === undefined ? [] : ts.isArrayLiteralExpression(source) ? source.elements.filter(ts.isStringLiteral) : ts.isStringLiteral(source) ? [source] : [];
  const offsets: number[] = [];
  for (const literal of strings) {
    let at = literal.getStart(file) + 1;
    while (at < literal.end - 1) {
      offsets.push(at);
      at += file.text[at] !== '\\' ? 1 : file.text[at + 1] === 'u' ? 6 : 2;
    }
  }
  const text = strings.map((literal) => literal.text).join('');
  return { text: text.replace(COMMANDS, (command) => ' '.repeat(command.length)), offsets };
}

/** The cells' texts, each as long as it was, so that they make one program. */
function merged(cells: Cell[]): string[] {
  const declared = new Map<string, number>();
  for (const { text } of cells) {
    for (const [, name = ''] of text.matchAll(/^(?:const|let)\s+([\w$]+)/gm)) declared.set(name, (declared.get(name) ?? 0) + 1);
  }
  const imported = new Set<string>();
  return cells.map(({ text }) => text
    .replace(/^(const|let)(?=\s+(?:([\w$]+)|[[{]))/gm, (keyword: string, _: string, name?: string) => (name === undefined || (declared.get(name) ?? 0) > 1 ? 'var'.padEnd(keyword.length) : keyword))
    .replace(/^import\b[^;'"]*['"][^'"]*['"];?/gm, (statement) => onlyOnce(statement, imported)));
}

/** Spaces in place of an import that was there before. */
export function onlyOnce(statement: string, imported: Set<string>): string {
  const key = statement.replace(/[\s;]+/g, ' ').trim();
  if (imported.has(key)) return statement.replace(/[^\n\r]/g, ' ');
  imported.add(key);
  return statement;
}
