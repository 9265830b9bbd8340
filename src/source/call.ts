import ts from 'typescript';

/** Names that a `@blocklens` expression sees besides the module's own; the module's own win. */
const GIVEN = ['tf', 'exports', 'built', 'standIn'] as const;

/** Checks an expression by itself. Returns TypeScript's message, or whether the expression awaits. */
export function checkExpression(expression: string): { message: string } | { awaits: boolean } {
  const source = ts.createSourceFile(
    '/expression.tsx',
    `async () => (${expression}\n)`,
    {
      languageVersion: ts.ScriptTarget.ES2022,
      jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    },
    true,
    ts.ScriptKind.TS,
  );
  const [error] = parseErrors(source);
  if (!expression.trim()) return { message: 'Expression expected.' };
  if (error) return { message: ts.flattenDiagnosticMessageText(error.messageText, '\n') };
  const [statement] = source.statements;
  const arrow = source.statements.length === 1 && ts.isExpressionStatement(statement) ? statement.expression : undefined;
  // `1), (2` would parse, but it is not one expression.
  if (!arrow || !ts.isArrowFunction(arrow) || !ts.isParenthesizedExpression(arrow.body)) return { message: 'An expression is expected.' };
  let awaits = false;
  const visit = (node: ts.Node): void => {
    if (ts.isAwaitExpression(node)) awaits = true;
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  visit(arrow.body);
  return { awaits };
}

/** The statement that is appended to the entry's text, so that the expression is compiled in the module's own scope. */
export function expressionStatement(expression: string, awaits: boolean, bound: ReadonlySet<string>): string {
  const given = GIVEN.filter((name) => !bound.has(name));
  return `\n;__bl.call(${awaits ? 'async ' : ''}({ ${given.join(', ')} }) => (${expression}\n));`;
}

/** Syntax errors that the parser met; TypeScript keeps them on the file, though not in its public types. */
export function parseErrors(source: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (source as ts.SourceFile & { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics ?? [];
}
