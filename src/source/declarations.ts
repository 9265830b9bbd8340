import ts from 'typescript';
import { type Outline, outline } from './candidates';
import { OPTIONS, parse, programOf } from './compile';
import { bare, boundNames, hasModifier, propertyText } from './names';
import { Places } from './places';

/** A function, class, enum, namespace or variable of a file's top level, as text that declares it by itself. */
export interface Declaration {
  node: ts.Node;
  code: string;
  /** Names that it binds. */
  names: string[];
  /** When it is a class. */
  layer?: { className: string | null; name: string; base: string };
}

/** A name of the file's top level that a declaration refers to; `member`: what it takes of it, `null` for the thing itself. */
export interface Reference {
  name: string;
  member: string | null;
}

/** What stands for the name of an `export default` that has none. */
export const UNNAMED = 'blocklens_default';

/** What one file declares at its top level, piece by piece, and what each piece refers to there. */
export class Declarations {
  readonly outline: Outline;
  readonly all: Declaration[] = [];
  /** Names bound by `require()`: they stand for the very thing that it gives. */
  readonly required = new Set<string>();
  readonly isModule: boolean;
  private readonly source: ts.SourceFile;
  private readonly checker: ts.TypeChecker;

  constructor(
    file: string,
    private readonly text: string,
  ) {
    this.source = parse(file, text);
    this.isModule = ts.isExternalModule(this.source);
    this.outline = outline(this.source, new Places(file, this.source), text.length);
    this.checker = programOf(this.source, () => undefined).getTypeChecker();
    for (const statement of this.source.statements) this.statement(statement);
    for (const statement of this.source.statements) this.naming(statement);
  }

  named(name: string): Declaration[] {
    return this.all.filter(({ names }) => names.includes(name));
  }

  /** Names of the top level that a declaration's values refer to; those of its types are left out, and what shadows them inside. */
  references({ node }: Declaration): Reference[] {
    const found: Reference[] = [];
    const visit = (inner: ts.Node): void => {
      if (ts.isTypeNode(inner) && !ts.isExpressionWithTypeArguments(inner)) return;
      if (ts.isInterfaceDeclaration(inner) || ts.isTypeAliasDeclaration(inner) || ts.isTypeParameterDeclaration(inner)) return;
      if (ts.isHeritageClause(inner) && inner.token === ts.SyntaxKind.ImplementsKeyword) return;
      if (ts.isIdentifier(inner) && this.isTop(inner)) {
        const { parent } = inner;
        const member = ts.isPropertyAccessExpression(parent) && parent.expression === inner ? parent.name.text : null;
        found.push({ name: inner.text, member });
      }
      ts.forEachChild(inner, visit);
    };
    visit(node);
    return found;
  }

  /** JavaScript of a TypeScript text made from this file. */
  emit(code: string): string {
    const { outputText } = ts.transpileModule(code, {
      fileName: this.source.fileName.replace(/\.js$/, '.jsx'),
      compilerOptions: { ...OPTIONS, sourceMap: false },
    });
    return outputText;
  }

  private isTop(name: ts.Identifier): boolean {
    const { parent } = name;
    if (ts.isPropertyAccessExpression(parent) && parent.name === name) return false;
    const symbol = ts.isShorthandPropertyAssignment(parent)
      ? this.checker.getShorthandAssignmentValueSymbol(parent)
      : this.checker.getSymbolAtLocation(name);
    return symbol?.declarations?.some((declaration) => bindsAtTop(declaration)) ?? false;
  }

  private statement(statement: ts.Statement): void {
    if (hasModifier(statement, ts.SyntaxKind.DeclareKeyword)) return;
    if (ts.isFunctionDeclaration(statement)) {
      if (statement.body) this.add(statement, this.unexported(statement), [statement.name?.text ?? UNNAMED]);
    } else if (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
      this.add(statement, this.unexported(statement), [statement.name?.text ?? UNNAMED]);
    } else if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) {
      this.add(statement, this.unexported(statement), [statement.name.text]);
    } else if (ts.isVariableStatement(statement)) {
      const keyword = this.source.text.slice(statement.declarationList.getStart(), statement.declarationList.declarations[0]?.getStart());
      for (const declaration of statement.declarationList.declarations) {
        const names = boundNames(declaration.name).map(({ text }) => text);
        if (!names.every((name) => this.outline.imported.has(name))) this.add(declaration, `${keyword}${declaration.getText()};`, names);
        else for (const name of names) this.required.add(name);
      }
    } else if (ts.isImportEqualsDeclaration(statement)) this.required.add(statement.name.text);
    else if (ts.isExportAssignment(statement)) this.exported('default', statement.expression);
    else if (ts.isExpressionStatement(statement)) {
      const assigned = assignment(statement);
      const target = assigned?.left.getText().replace(/\s+/g, '');
      const name = target === 'module.exports' ? 'default' : /^(?:module\.)?exports\.([\w$]+)$/.exec(target ?? '')?.[1];
      if (assigned && name !== undefined) this.exported(name, assigned.right);
    }
  }

  /** `export default <value>`, `exports.name = <value>`: nothing new when the value is the name of something. */
  private exported(name: string, expression: ts.Expression): void {
    const value = bare(expression);
    if (ts.isIdentifier(value) || (ts.isObjectLiteralExpression(value) && name === 'default')) return;
    const local = name === 'default' ? UNNAMED : name;
    this.add(value, `const ${local} = ${value.getText()};`, [local]);
  }

  /** A class's name for TensorFlow.js may be set behind it. */
  private naming(statement: ts.Statement): void {
    const assigned = ts.isExpressionStatement(statement) ? assignment(statement) : undefined;
    if (!assigned || !ts.isPropertyAccessExpression(assigned.left) || assigned.left.name.text !== 'className') return;
    const owner = assigned.left.expression.getText();
    const declaration = this.all.find(({ names, layer }) => layer && names.includes(owner));
    if (!declaration?.layer || !ts.isStringLiteralLike(assigned.right)) return;
    declaration.layer.className = assigned.right.text;
    declaration.code += `\n${statement.getText()}`;
  }

  private add(node: ts.Node, code: string, names: string[]): void {
    const value = ts.isVariableDeclaration(node) ? node.initializer && bare(node.initializer) : node;
    const layer = value && ts.isClassLike(value) ? { className: classNameOf(value), name: value.name?.text ?? names[0] ?? '', base: baseOf(value) } : undefined;
    this.all.push({ node, code, names, ...(layer ? { layer } : {}) });
  }

  /** The text of a declaration without `export` and `default`; one without a name gets one. */
  private unexported(node: ts.FunctionDeclaration | ts.ClassDeclaration | ts.EnumDeclaration | ts.ModuleDeclaration): string {
    const kept = (node.modifiers ?? []).filter(({ kind }) => kind !== ts.SyntaxKind.ExportKeyword && kind !== ts.SyntaxKind.DefaultKeyword);
    const rest = this.text.slice(node.modifiers?.end ?? node.getStart(), node.end).trim();
    const code = [...kept.map((modifier) => modifier.getText()), rest].join(' ');
    return node.name ? code : `const ${UNNAMED} = ${code};`;
  }
}

function assignment(statement: ts.ExpressionStatement): ts.BinaryExpression | undefined {
  const { expression } = statement;
  return ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken ? expression : undefined;
}

/** Whether a declaration binds its name in the file's own scope: no function, block or class stands between. */
function bindsAtTop(declaration: ts.Node): boolean {
  for (let node = declaration.parent; node; node = node.parent) {
    if (ts.isSourceFile(node)) return true;
    if (ts.isFunctionLike(node) || ts.isBlock(node) || ts.isClassLike(node) || ts.isModuleBlock(node) || ts.isCaseBlock(node)) return false;
    if (ts.isIterationStatement(node, false) || ts.isCatchClause(node) || ts.isObjectLiteralExpression(node)) return false;
  }
  return false;
}

/** The class's name for TensorFlow.js where it is written out: `static className = 'X'`, `static get className() { return 'X'; }`. */
function classNameOf(node: ts.ClassLikeDeclaration): string | null {
  for (const member of node.members) {
    if (propertyText(member.name) !== 'className' || !hasModifier(member, ts.SyntaxKind.StaticKeyword)) continue;
    const [statement] = ts.isGetAccessor(member) ? (member.body?.statements ?? []) : [];
    const value = ts.isPropertyDeclaration(member) ? member.initializer : statement && ts.isReturnStatement(statement) ? statement.expression : undefined;
    if (value && ts.isStringLiteralLike(bare(value))) return (bare(value) as ts.StringLiteralLike).text;
  }
  return null;
}

/** The last name of what the class extends: `Layer` of `tf.layers.Layer`. */
function baseOf(node: ts.ClassLikeDeclaration): string {
  const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  return clause?.types[0]?.expression.getText().split('.').at(-1) ?? '';
}
