import ts from 'typescript';
import type { Places } from './places';
import type { Import } from './types';

/** Specifiers of import and export declarations, `import()`, `require()` and `import x = require()`, types left out. */
export function collectImports(source: ts.SourceFile, places: Places, text: string): Import[] {
  const imports: Import[] = [];
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const names = importedNames(statement.importClause);
      if (names) imports.push({ specifier: statement.moduleSpecifier.text, place: places.of(statement.moduleSpecifier), names });
    } else if (ts.isExportDeclaration(statement) && statement.moduleSpecifier && ts.isStringLiteral(statement.moduleSpecifier)) {
      const clause = statement.exportClause;
      const elements = clause && ts.isNamedExports(clause) ? clause.elements.filter((element) => !element.isTypeOnly) : undefined;
      if (statement.isTypeOnly || (elements && elements.length === 0)) continue;
      const names = elements ? elements.map((element) => (element.propertyName ?? element.name).text) : ['*'];
      imports.push({ specifier: statement.moduleSpecifier.text, place: places.of(statement.moduleSpecifier), names });
    } else if (
      ts.isImportEqualsDeclaration(statement) &&
      !statement.isTypeOnly &&
      ts.isExternalModuleReference(statement.moduleReference)
    ) {
      const specifier = statement.moduleReference.expression;
      if (ts.isStringLiteralLike(specifier)) imports.push({ specifier: specifier.text, place: places.of(specifier), names: ['*'], syntax: 'require' });
    }
  }
  // Only a file that spells one of them is searched for calls.
  if (/\brequire\s*\(|\bimport\s*\(/.test(text)) {
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node)) {
        const [argument] = node.arguments;
        const callee = node.expression;
        const loads = callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
        if (loads && argument && ts.isStringLiteralLike(argument)) {
          imports.push({ specifier: argument.text, place: places.of(argument), names: ['*'], ...(ts.isIdentifier(callee) ? { syntax: 'require' } : {}) });
        }
      }
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(source, visit);
  }
  return imports;
}

/** `undefined` when only types are imported. */
function importedNames(clause: ts.ImportClause | undefined): string[] | undefined {
  if (!clause) return [];
  if (clause.isTypeOnly) return undefined;
  const names = clause.name ? ['default'] : [];
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) names.push('*');
  else if (bindings) {
    for (const element of bindings.elements) if (!element.isTypeOnly) names.push((element.propertyName ?? element.name).text);
    if (names.length === 0 && bindings.elements.length > 0) return undefined;
  }
  return names;
}

/** Specifiers that the emitted code really asks for: imports used as types only are gone from it. */
export function requiredSpecifiers(code: string): Set<string> {
  const found = new Set<string>();
  for (const match of code.matchAll(/\brequire\((["'`])((?:\\.|(?!\1)[^\\\n])*)\1\)/g)) {
    found.add(match[2].replace(/\\(.)/g, '$1'));
  }
  return found;
}
