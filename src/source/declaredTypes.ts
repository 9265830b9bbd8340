import ts from 'typescript';
import { parse } from './compile';
import { hasModifier } from './names';
import type { Resolver } from './resolve';

export type DeclaredType = ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.EnumDeclaration | ts.ClassDeclaration;

/** Files that are read for the types of one. */
const MAX_FILES = 30;

/** Types by name, as the file where the name is written knows it: those that it declares, and those that it imports. */
export class DeclaredTypes {
  private readonly scopes = new Map<ts.SourceFile, Map<string, DeclaredType>>();
  private readonly sources = new Map<string, ts.SourceFile>();

  constructor(private readonly resolver: Resolver) {}

  /** Files that were read. */
  get files(): string[] {
    return [...this.sources.keys()];
  }

  /** Reads what a file's types refer to in other files of the user's. */
  async add(file: string, source: ts.SourceFile): Promise<void> {
    const scope = this.own(source);
    const mentioned = mentionedTypes(source);
    for (const statement of source.statements) {
      if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
      const clause = statement.importClause;
      const named = clause?.namedBindings;
      const specifier = statement.moduleSpecifier.text;
      if (clause?.name && mentioned.has(clause.name.text)) set(scope, clause.name.text, await this.exported(specifier, file, 'default', 0));
      if (named && ts.isNamespaceImport(named)) {
        for (const path of mentioned) {
          const [first, name] = path.split('.');
          if (first === named.name.text && name !== undefined) set(scope, path, await this.exported(specifier, file, name, 0));
        }
      } else if (named) {
        for (const { name, propertyName } of named.elements) {
          for (const path of mentioned) if (path === name.text || path.startsWith(`${name.text}.`)) set(scope, path, await this.exported(specifier, file, (propertyName ?? name).text + path.slice(name.text.length), 0));
        }
      }
    }
  }

  /** The declaration that a name means where it stands. */
  find(name: string, at: ts.Node): DeclaredType | undefined {
    const scope = this.scopes.get(at.getSourceFile());
    // What a namespace declares needs no more than its own name within it.
    for (let inner = ts.findAncestor(at, ts.isModuleDeclaration); inner; inner = ts.findAncestor(inner.parent, ts.isModuleDeclaration)) {
      const found = scope?.get(`${pathOf(inner)}.${name}`);
      if (found) return found;
    }
    return scope?.get(name);
  }

  private own(source: ts.SourceFile): Map<string, DeclaredType> {
    let scope = this.scopes.get(source);
    if (!scope) {
      scope = new Map();
      declare(source.statements, '', scope);
      this.scopes.set(source, scope);
    }
    return scope;
  }

  /** The type that a module exports under a name, be it passed on from another. */
  private async exported(specifier: string, from: string, name: string, passes: number): Promise<DeclaredType | undefined> {
    const resolution = await this.resolver.resolve(specifier, from);
    if (passes > MAX_FILES) return undefined;
    const declared = resolution.kind === 'none' ? await this.resolver.declarations(specifier, from) : resolution.kind === 'file' ? resolution : undefined;
    if (!declared || /\.json$/i.test(declared.file)) return undefined;
    const { file, text } = declared;
    let source = this.sources.get(file);
    if (!source) {
      if (this.sources.size >= MAX_FILES) return undefined;
      source = parse(file, text);
      this.sources.set(file, source);
      await this.add(file, source);
    }
    let local = name;
    for (const statement of source.statements) {
      if (name === 'default' && ts.isExportAssignment(statement) && ts.isIdentifier(statement.expression)) local = statement.expression.text;
      const clause = ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause) ? statement.exportClause : undefined;
      const passed = clause?.elements.find((element) => element.name.text === name);
      if (!passed || !ts.isExportDeclaration(statement)) continue;
      local = (passed.propertyName ?? passed.name).text;
      if (statement.moduleSpecifier && ts.isStringLiteral(statement.moduleSpecifier)) return this.exported(statement.moduleSpecifier.text, file, local, passes + 1);
    }
    const here = this.own(source).get(local);
    if (here) return here;
    for (const statement of source.statements) {
      if (!ts.isExportDeclaration(statement) || statement.exportClause || !statement.moduleSpecifier || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
      const found = await this.exported(statement.moduleSpecifier.text, file, name, passes + 1);
      if (found) return found;
    }
    return undefined;
  }
}

/** Notes the types that some statements declare, those of their namespaces as `Outer.Inner`. */
function declare(statements: readonly ts.Statement[], prefix: string, scope: Map<string, DeclaredType>): void {
  for (const node of statements) {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node)) scope.set(prefix + node.name.text, node);
    else if (ts.isClassDeclaration(node)) {
      if (node.name) scope.set(prefix + node.name.text, node);
      if (hasModifier(node, ts.SyntaxKind.DefaultKeyword)) scope.set('default', node);
    }
    else if (ts.isModuleDeclaration(node) && node.body && ts.isModuleBlock(node.body)) declare(node.body.statements, `${prefix}${node.name.text}.`, scope);
  }
}

/** `Outer.Inner` for a namespace within another. */
function pathOf(namespace: ts.ModuleDeclaration): string {
  const outer = ts.findAncestor(namespace.parent, ts.isModuleDeclaration);
  return outer ? `${pathOf(outer)}.${namespace.name.text}` : namespace.name.text;
}

function set(scope: Map<string, DeclaredType>, name: string, type: DeclaredType | undefined): void {
  if (type && !scope.has(name)) scope.set(name, type);
}

/** Names that stand as types, with what they are read from: `Options`, `types.Options`. */
function mentionedTypes(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) names.add(node.typeName.getText());
    else if (ts.isExpressionWithTypeArguments(node)) names.add(node.expression.getText());
    else if (ts.isExportSpecifier(node)) names.add((node.propertyName ?? node.name).text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}
