import ts from 'typescript';
import { type Announcements, clashingNames, isDirective } from './announce';
import type { Outline, TopName } from './candidates';
import { type Frame, NeedsCompiler, topCall } from './edits';
import { WRAPPER_NAMES } from './exports';
import { ExpressionEdits } from './expressions';
import { boundNames, type FunctionNode, hasModifier, isThis, type LoopNode } from './names';

const { SyntaxKind } = ts;

export interface Rewriting {
  announcements: Announcements;
  outline: Outline;
  top?: TopName[];
  callStart?: number;
}

/**
 * The same result as `instrument` followed by TypeScript's emitter, by editing the text: types are left out, announcements put in,
 * imports and exports linked. It needs nothing but the tree and takes a fraction of the time, which is what a keystroke costs.
 * `undefined` for files with syntax that has to be compiled: enums, namespaces, decorators, parameter properties of derived classes, `accessor`, `using`,
 * JSX, `import =`, `export =`, and a few forms where an edit might change the meaning; the compiler takes those.
 */
export function rewrite(source: ts.SourceFile, target: Rewriting): { code: string; map: object; required: Set<string> } | undefined {
  try {
    return new Rewriter(source, target).file();
  } catch (error) {
    if (error instanceof NeedsCompiler) return undefined;
    throw error;
  }
}

class Rewriter extends ExpressionEdits {
  private readonly isModule: boolean;
  constructor(
    source: ts.SourceFile,
    private readonly target: Rewriting,
  ) {
    super(source, target.outline, target.announcements);
    this.isModule = ts.isExternalModule(source);
  }

  file(): { code: string; map: object; required: Set<string> } {
    const { out, source, target } = this;
    const frame = this.push('module', 0);
    const { statements } = source;
    if (this.text.startsWith('#!')) out.skipTo(ts.getShebang(this.text)?.length ?? 0);
    // Imports come first whatever their place, and in their order.
    for (const statement of statements) {
      if (ts.isImportDeclaration(statement)) this.links.import(statement);
      else if (ts.isExportDeclaration(statement) && statement.moduleSpecifier) this.links.exportFrom(statement);
    }
    if (this.isModule) this.renameWrapperNames();
    let index = 0;
    for (; index < statements.length && isDirective(statements[index]); index++) this.statement(statements[index]);
    const heal = out.slot();
    // First of all: if the module throws half way, what it has declared by then can still be asked for, by name and by expression.
    if (target.top) out.insert(topCall(target.top, (name) => this.spelling(name)));
    const first = out.written();
    for (; index < statements.length && !(target.callStart !== undefined && statements[index].pos >= target.callStart); index++) {
      this.statement(statements[index]);
    }
    if (target.callStart !== undefined) {
      out.copyTo(target.callStart);
      const from = out.written();
      for (; index < statements.length; index++) this.expressionCall(statements[index]);
      out.copyTo(this.text.length);
      out.move(from, first);
    }
    out.copyTo(this.text.length);
    if (frame.heals) heal(` const ${frame.heal} = __bl.k();`);
    const head = this.isModule ? this.links.head() : '';
    return { ...out.finish(head, this.target.announcements.places.file, this.target.announcements.places), required: this.links.required };
  }

  // --- statements ----------------------------------------------------------------------------------------------------------------

  /** Statements end with a semicolon whatever follows: what is put in or left out must not join two of them. */
  private statement(node: ts.Node): void {
    switch (node.kind) {
      case SyntaxKind.InterfaceDeclaration:
      case SyntaxKind.TypeAliasDeclaration:
        this.leaveOut(node);
        return;
      case SyntaxKind.EnumDeclaration:
      case SyntaxKind.ModuleDeclaration:
        if (hasModifier(node, SyntaxKind.DeclareKeyword)) {
          this.leaveOut(node);
          return;
        }
        throw new NeedsCompiler();
      case SyntaxKind.ImportDeclaration:
        this.leaveOut(node);
        return;
      case SyntaxKind.ExportDeclaration:
        this.links.exportNames(node as ts.ExportDeclaration);
        this.leaveOut(node);
        return;
      case SyntaxKind.ImportEqualsDeclaration:
        throw new NeedsCompiler();
      case SyntaxKind.ExportAssignment:
        this.exportDefault(node as ts.ExportAssignment);
        return;
      case SyntaxKind.FunctionDeclaration:
        if (!(node as ts.FunctionDeclaration).body || hasModifier(node, SyntaxKind.DeclareKeyword)) {
          this.leaveOut(node);
          return;
        }
        this.function(node as ts.FunctionDeclaration);
        return;
      case SyntaxKind.ClassDeclaration:
        if (hasModifier(node, SyntaxKind.DeclareKeyword)) {
          this.leaveOut(node);
          return;
        }
        this.class(node as ts.ClassDeclaration);
        return;
      case SyntaxKind.VariableStatement:
        if (hasModifier(node, SyntaxKind.DeclareKeyword)) {
          this.leaveOut(node);
          return;
        }
        this.modifiers(node as ts.VariableStatement);
        if (hasModifier(node, SyntaxKind.ExportKeyword)) {
          for (const declaration of (node as ts.VariableStatement).declarationList.declarations) {
            for (const name of boundNames(declaration.name)) this.links.exportLocal(name.text, name.text);
          }
        }
        this.visit((node as ts.VariableStatement).declarationList);
        this.end(node);
        return;
      case SyntaxKind.ExpressionStatement:
      case SyntaxKind.ReturnStatement:
        ts.forEachChild(node, this.visit);
        this.end(node);
        return;
      case SyntaxKind.ThrowStatement: {
        const { expression } = node as ts.ThrowStatement;
        this.wrap('__bl.t(', expression, () => this.visit(expression));
        this.end(node);
        return;
      }
      default:
        this.visit(node);
        return;
    }
  }

  private exportDefault(node: ts.ExportAssignment): void {
    if (node.isExportEquals) throw new NeedsCompiler();
    this.out.copyTo(this.start(node));
    this.out.skipTo(this.start(node.expression));
    this.out.insert('exports.default = ');
    this.visit(node.expression);
    this.end(node);
  }

  /** Only the expression of the appended `__bl.call(({ tf, … }) => (EXPR))` is the user's. */
  private expressionCall(statement: ts.Statement): void {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return;
    const [arrow] = statement.expression.arguments;
    if (!ts.isArrowFunction(arrow)) return;
    this.push('function', this.target.announcements.scopes.length + 1);
    this.visit(arrow.body);
    this.frames.pop();
  }

  protected node(node: ts.Node): void {
    const { kind } = node;
    if (kind === SyntaxKind.Identifier) {
      this.identifier(node as ts.Identifier);
      return;
    }
    if (kind <= SyntaxKind.LastToken) return;
    switch (kind) {
      case SyntaxKind.CallExpression:
      case SyntaxKind.NewExpression:
      case SyntaxKind.PropertyAccessExpression:
      case SyntaxKind.ElementAccessExpression:
      case SyntaxKind.NonNullExpression:
        this.access(node as ts.Expression);
        return;
      case SyntaxKind.AsExpression:
      case SyntaxKind.SatisfiesExpression:
        this.assertion(node as ts.AsExpression);
        return;
      case SyntaxKind.TypeAssertionExpression:
        if (ts.isExpressionStatement(node.parent)) throw new NeedsCompiler();
        this.erase(this.start(node), this.start((node as ts.TypeAssertion).expression));
        this.visit((node as ts.TypeAssertion).expression);
        return;
      case SyntaxKind.ExpressionWithTypeArguments:
        this.visit((node as ts.ExpressionWithTypeArguments).expression);
        this.angle((node as ts.ExpressionWithTypeArguments).typeArguments);
        return;
      case SyntaxKind.DeleteExpression:
        this.reference((node as ts.DeleteExpression).expression);
        return;
      case SyntaxKind.TaggedTemplateExpression:
        this.callee((node as ts.TaggedTemplateExpression).tag, false);
        this.angle((node as ts.TaggedTemplateExpression).typeArguments);
        this.visit((node as ts.TaggedTemplateExpression).template);
        return;
      case SyntaxKind.AwaitExpression:
        this.awaits();
        this.wrap('__bl.r(__bl.k(), ', node, () => this.visit((node as ts.AwaitExpression).expression));
        return;
      case SyntaxKind.YieldExpression:
        this.yields(node as ts.YieldExpression);
        return;
      case SyntaxKind.MetaProperty:
        this.meta(node as ts.MetaProperty);
        return;
      case SyntaxKind.ShorthandPropertyAssignment:
        this.shorthand(node as ts.ShorthandPropertyAssignment);
        return;
      case SyntaxKind.PropertyAssignment:
        this.propertyName((node as ts.PropertyAssignment).name);
        this.visit((node as ts.PropertyAssignment).initializer);
        return;
      case SyntaxKind.FunctionDeclaration:
      case SyntaxKind.VariableStatement:
      case SyntaxKind.ClassDeclaration:
      case SyntaxKind.InterfaceDeclaration:
      case SyntaxKind.TypeAliasDeclaration:
      case SyntaxKind.EnumDeclaration:
      case SyntaxKind.ModuleDeclaration:
      case SyntaxKind.ExpressionStatement:
      case SyntaxKind.ReturnStatement:
      case SyntaxKind.ThrowStatement:
        this.statement(node);
        return;
      case SyntaxKind.FunctionExpression:
      case SyntaxKind.ArrowFunction:
      case SyntaxKind.MethodDeclaration:
      case SyntaxKind.Constructor:
      case SyntaxKind.GetAccessor:
      case SyntaxKind.SetAccessor:
        this.function(node as FunctionNode);
        return;
      case SyntaxKind.ClassExpression:
        this.class(node as ts.ClassExpression);
        return;
      case SyntaxKind.VariableDeclarationList:
        this.declarations(node as ts.VariableDeclarationList);
        return;
      case SyntaxKind.VariableDeclaration:
      case SyntaxKind.BindingElement:
        this.binding(node as ts.VariableDeclaration | ts.BindingElement);
        return;
      case SyntaxKind.ForStatement:
      case SyntaxKind.ForOfStatement:
      case SyntaxKind.ForInStatement:
      case SyntaxKind.WhileStatement:
      case SyntaxKind.DoStatement:
        this.loop(node as LoopNode);
        return;
      case SyntaxKind.LabeledStatement:
        this.visit((node as ts.LabeledStatement).statement);
        return;
      case SyntaxKind.BreakStatement:
      case SyntaxKind.ContinueStatement:
        return;
      case SyntaxKind.TryStatement:
        this.try(node as ts.TryStatement);
        return;
      case SyntaxKind.Decorator:
      case SyntaxKind.JsxElement:
      case SyntaxKind.JsxSelfClosingElement:
      case SyntaxKind.JsxFragment:
        throw new NeedsCompiler();
      default:
        if (kind >= SyntaxKind.FirstTypeNode && kind <= SyntaxKind.LastTypeNode) throw new NeedsCompiler();
        ts.forEachChild(node, this.visit);
    }
  }

  private try(node: ts.TryStatement): void {
    const frame = this.frames[this.frames.length - 1];
    const healed = (block: ts.Block): void => {
      this.out.copyTo(this.start(block) + 1);
      frame.heals = true;
      this.out.insert(` __bl.r(${frame.heal}, 0);`);
      this.visit(block);
    };
    this.visit(node.tryBlock);
    if (node.catchClause) {
      if (node.catchClause.variableDeclaration) this.visit(node.catchClause.variableDeclaration);
      healed(node.catchClause.block);
    }
    if (node.finallyBlock) healed(node.finallyBlock);
  }

  // --- functions, classes and loops ----------------------------------------------------------------------------------------------

  private function(node: FunctionNode): void {
    if (!node.body) {
      this.erase(this.start(node), node.end);
      return;
    }
    const { announcements } = this;
    const index = announcements.function(node);
    const frame = this.push('function', index + 1);
    this.modifiers(node);
    this.declaredName(node);
    if (ts.isMethodDeclaration(node) && node.questionToken) this.eraseNode(node.questionToken);
    this.angle(node.typeParameters);
    for (const parameter of node.parameters) this.parameter(parameter);
    this.type(node.type);
    this.functionBody(node.body, frame, index, announcements.scopes[index].params);
    this.frames.pop();
  }

  private functionBody(body: ts.ConciseBody, frame: Frame, index: number, params: string[]): void {
    const { out } = this;
    const block = ts.isBlock(body);
    out.copyTo(block ? body.statements.pos : this.start(body));
    let first = 0;
    if (block) for (; first < body.statements.length && isDirective(body.statements[first]); first++) this.end(body.statements[first]);
    else out.insert('{');
    if (ts.isConstructorDeclaration(body.parent)) {
      for (const name of parameterProperties(body.parent.parent)) out.insert(` this.${name} = ${this.spelling(name)};`);
    }
    const filled = this.open('f', index, params);
    if (block) {
      for (const statement of body.statements.slice(first)) this.statement(statement);
      out.copyTo(body.end - 1);
      out.insert(` ${this.close('f')}`);
      if (clashingNames(body.statements, frame.vars).size > 0) throw new NeedsCompiler();
    } else {
      out.insert('return ');
      this.visit(body);
      out.copyTo(body.end);
      out.insert(`; ${this.close('f')} }`);
    }
    filled(frame);
  }

  private loop(node: LoopNode): void {
    const { announcements } = this;
    const { out } = this;
    if (ts.isForOfStatement(node) && node.awaitModifier) this.awaits();
    const index = announcements.loop(node);
    const enclosing = this.frames[this.frames.length - 1];
    const frame: Frame = { kind: 'loop', heal: `${this.prefix}h${index + 1}`, heals: false, vars: enclosing.vars };
    if (ts.isForStatement(node)) for (const part of [node.initializer, node.condition, node.incrementor]) if (part) this.visit(part);
    if (ts.isForOfStatement(node) || ts.isForInStatement(node)) {
      this.visit(node.initializer);
      this.visit(node.expression);
    }
    if (ts.isWhileStatement(node)) this.visit(node.expression);
    const body = node.statement;
    const block = ts.isBlock(body);
    out.copyTo(block ? body.statements.pos : this.start(body));
    if (!block) out.insert(ts.isDoStatement(node) ? ' {' : '{');
    if (ts.isForOfStatement(node)) {
      enclosing.heals = true;
      out.insert(` __bl.r(${enclosing.heal}, 0);`);
    }
    const filled = this.open('l', index, announcements.scopes[index].params);
    this.frames.push(frame);
    if (block) for (const statement of body.statements) this.statement(statement);
    else this.statement(body);
    this.frames.pop();
    out.copyTo(block ? body.end - 1 : body.end);
    out.insert(` ${this.close('l')}${block ? '' : ' }'}`);
    filled(frame);
    if (ts.isDoStatement(node)) this.visit(node.expression);
  }

  private class(node: ts.ClassLikeDeclaration): void {
    this.modifiers(node);
    this.declaredName(node);
    this.angle(node.typeParameters);
    for (const clause of node.heritageClauses ?? []) {
      if (clause.token === SyntaxKind.ImplementsKeyword) this.erase(clause.pos, clause.end);
      else ts.forEachChild(clause, this.visit);
    }
    const fields = parameterProperties(node);
    if (fields.length > 0) {
      // Behind `super(…)` is the compiler's business.
      if (node.heritageClauses?.some((clause) => clause.token === SyntaxKind.ExtendsKeyword)) throw new NeedsCompiler();
      this.out.copyTo(node.members.pos);
      this.out.insert(fields.map((name) => ` ${name};`).join(''));
    }
    for (const member of node.members) this.member(member);
  }

  private member(node: ts.ClassElement): void {
    const left =
      ts.isIndexSignatureDeclaration(node) || hasModifier(node, SyntaxKind.AbstractKeyword) || hasModifier(node, SyntaxKind.DeclareKeyword);
    if (left) {
      this.erase(this.start(node), node.end);
      return;
    }
    if (ts.isPropertyDeclaration(node)) {
      this.modifiers(node);
      this.propertyName(node.name);
      if (node.questionToken) this.eraseNode(node.questionToken);
      if (node.exclamationToken) this.eraseNode(node.exclamationToken);
      this.type(node.type);
      if (node.initializer) this.visit(node.initializer);
      this.end(node);
      return;
    }
    if (ts.isClassStaticBlockDeclaration(node)) {
      const enclosing = this.frames[this.frames.length - 1];
      this.frames.push({ ...enclosing, vars: new Set() });
      this.visit(node.body);
      if (this.frames.pop()?.heals) enclosing.heals = true;
      return;
    }
    this.visit(node);
  }

  private parameter(node: ts.ParameterDeclaration): void {
    if (node.modifiers?.length) this.modifiers(node);
    if (isThis(node)) {
      const comma = /^\s*,/.exec(this.text.slice(node.end, node.end + 200));
      this.erase(this.start(node), node.end + (comma?.[0].length ?? 0));
      return;
    }
    this.binding(node);
  }

  private declarations(node: ts.VariableDeclarationList): void {
    const scoped = node.flags & ts.NodeFlags.BlockScoped;
    if (scoped === ts.NodeFlags.Using || scoped === ts.NodeFlags.AwaitUsing) throw new NeedsCompiler();
    const { vars } = this.frames[this.frames.length - 1];
    for (const declaration of node.declarations) {
      if (!scoped) for (const name of boundNames(declaration.name)) vars.add(name.text);
      this.visit(declaration);
    }
  }

  private binding(node: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement): void {
    if (ts.isBindingElement(node) && node.propertyName) this.propertyName(node.propertyName);
    if (ts.isIdentifier(node.name)) {
      const short = ts.isBindingElement(node) && !node.propertyName && !node.dotDotDotToken && ts.isObjectBindingPattern(node.parent);
      if (short && this.links.isRenamed(node.name.text)) {
        this.out.copyTo(this.start(node.name));
        this.out.insert(`${node.name.text}: `);
      }
      this.declares(node.name);
    } else for (const element of node.name.elements) if (ts.isBindingElement(element)) this.binding(element);
    if (ts.isParameter(node) && node.questionToken) this.eraseNode(node.questionToken);
    if (ts.isVariableDeclaration(node) && node.exclamationToken) this.eraseNode(node.exclamationToken);
    if (!ts.isBindingElement(node)) this.type(node.type);
    if (node.initializer) this.visit(node.initializer);
  }

  /** The name of a function or class. What `export default` names has to have one, so that the export can refer to it. */
  private declaredName(node: FunctionNode | ts.ClassLikeDeclaration): void {
    const { name } = node;
    const declaration = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node);
    if (name && ts.isIdentifier(name) && (declaration || ts.isFunctionExpression(node) || ts.isClassExpression(node))) this.declares(name);
    else if (name) this.propertyName(name);
    if (!declaration || !hasModifier(node, SyntaxKind.ExportKeyword)) return;
    const isDefault = hasModifier(node, SyntaxKind.DefaultKeyword);
    if (!name && /\bdefault_1\b/.test(this.text)) throw new NeedsCompiler();
    const local = name && ts.isIdentifier(name) ? name.text : 'default_1';
    if (!name) {
      const keyword = ts.isClassDeclaration(node) ? 'class' : node.asteriskToken ? undefined : 'function';
      const end =
        keyword === undefined
          ? ((node as ts.FunctionDeclaration).asteriskToken?.end ?? 0)
          : this.text.indexOf(keyword, this.afterModifiers(node)) + keyword.length;
      this.out.copyTo(end);
      this.out.insert(` ${local} `);
    }
    this.links.exportLocal(isDefault ? 'default' : local, local);
  }

  private afterModifiers(node: ts.FunctionDeclaration | ts.ClassDeclaration): number {
    return node.modifiers?.end ?? node.pos;
  }

  private declares(name: ts.Identifier): void {
    if (this.links.isRenamed(name.text)) this.replace(name, this.spelling(name.text));
    else if (this.links.isLive(name.text)) throw new NeedsCompiler();
  }

  /** Every declaration and use of such a name changes alike, so none of them comes to mean another. */
  private renameWrapperNames(): void {
    for (const name of WRAPPER_NAMES) {
      if (!this.target.outline.bound.has(name)) continue;
      let spelling = `${name}_1`;
      while (this.text.includes(spelling)) spelling += '_';
      this.links.rename(name, spelling);
    }
  }

  private propertyName(name: ts.PropertyName): void {
    if (ts.isComputedPropertyName(name)) this.visit(name.expression);
  }
}

/** Names of the fields that a class's constructor declares among its parameters. */
function parameterProperties(node: ts.ClassLikeDeclaration): string[] {
  const constructors = node.members.filter((member) => ts.isConstructorDeclaration(member));
  const parameters = constructors.flatMap((member) => (member.body ? [...member.parameters] : []));
  const properties = parameters.filter((parameter) => ts.isParameterPropertyDeclaration(parameter, parameter.parent));
  return properties.flatMap((parameter) => (ts.isIdentifier(parameter.name) ? [parameter.name.text] : []));
}
