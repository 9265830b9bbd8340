import ts from 'typescript';
import { type Announcements, clashingNames, isDirective, isImportOrRequire, lastCall, unusedPrefix } from './announce';
import type { Outline, TopName } from './candidates';
import { ModuleLinks, WRAPPER_NAMES } from './exports';
import { bare, boundNames, type FunctionNode, hasModifier, isThis, type LoopNode } from './names';
import { Output } from './output';

const { SyntaxKind } = ts;

export interface Rewriting {
  announcements: Announcements;
  outline: Outline;
  top?: TopName[];
  callStart?: number;
}

/** Thrown for syntax that has to be compiled rather than left out. */
class NeedsCompiler extends Error {}

interface Frame {
  kind: 'module' | 'function' | 'loop';
  heal: string;
  heals: boolean;
  vars: Set<string>;
}

/**
 * The same result as `instrument` followed by TypeScript's emitter, by editing the text: types are left out, announcements put in,
 * imports and exports linked. It needs nothing but the tree and takes a fraction of the time, which is what a keystroke costs.
 * `undefined` for files with syntax that has to be compiled: enums, namespaces, decorators, parameter properties, `accessor`, `using`,
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

class Rewriter {
  private readonly text: string;
  private readonly out: Output;
  private readonly links: ModuleLinks;
  private readonly prefix: string;
  private readonly isModule: boolean;
  private readonly frames: Frame[] = [];
  private readonly visit = (node: ts.Node): void => this.node(node);

  constructor(private readonly source: ts.SourceFile, private readonly target: Rewriting) {
    this.text = source.text;
    this.out = new Output(this.text);
    this.prefix = unusedPrefix(this.text);
    this.links = new ModuleLinks(this.prefix, target.outline.bound);
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
    // First of all: if the module throws half way, what it has declared by then can still be asked for.
    if (target.top) out.insert(topCall(target.top, (name) => this.spelling(name)));
    for (; index < statements.length; index++) {
      if (target.callStart !== undefined && statements[index].pos >= target.callStart) {
        this.expressionCall(statements[index]);
      } else {
        this.statement(statements[index]);
      }
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
        return this.leaveOut(node);
      case SyntaxKind.EnumDeclaration:
      case SyntaxKind.ModuleDeclaration:
        if (hasModifier(node, SyntaxKind.DeclareKeyword)) return this.leaveOut(node);
        throw new NeedsCompiler();
      case SyntaxKind.ImportDeclaration:
        return this.leaveOut(node);
      case SyntaxKind.ExportDeclaration:
        this.links.exportNames(node as ts.ExportDeclaration);
        return this.leaveOut(node);
      case SyntaxKind.ImportEqualsDeclaration:
        throw new NeedsCompiler();
      case SyntaxKind.ExportAssignment:
        return this.exportDefault(node as ts.ExportAssignment);
      case SyntaxKind.FunctionDeclaration:
        if (!(node as ts.FunctionDeclaration).body || hasModifier(node, SyntaxKind.DeclareKeyword)) return this.leaveOut(node);
        return this.function(node as ts.FunctionDeclaration);
      case SyntaxKind.ClassDeclaration:
        if (hasModifier(node, SyntaxKind.DeclareKeyword)) return this.leaveOut(node);
        return this.class(node as ts.ClassDeclaration);
      case SyntaxKind.VariableStatement:
        if (hasModifier(node, SyntaxKind.DeclareKeyword)) return this.leaveOut(node);
        this.modifiers(node as ts.VariableStatement);
        if (hasModifier(node, SyntaxKind.ExportKeyword)) {
          for (const declaration of (node as ts.VariableStatement).declarationList.declarations) {
            for (const name of boundNames(declaration.name)) this.links.exportLocal(name.text, name.text);
          }
        }
        this.visit((node as ts.VariableStatement).declarationList);
        return this.end(node);
      case SyntaxKind.ExpressionStatement:
      case SyntaxKind.ReturnStatement:
      case SyntaxKind.ThrowStatement:
        ts.forEachChild(node, this.visit);
        return this.end(node);
      default:
        return this.visit(node);
    }
  }

  private end(node: ts.Node): void {
    this.out.copyTo(node.end);
    if (this.text[node.end - 1] !== ';') this.out.insert(';');
  }

  private leaveOut(node: ts.Node): void {
    this.out.copyTo(this.start(node));
    this.out.skipTo(node.end);
    this.out.insert(';');
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

  private node(node: ts.Node): void {
    const { kind } = node;
    if (kind === SyntaxKind.Identifier) return this.identifier(node as ts.Identifier);
    if (kind <= SyntaxKind.LastToken) return;
    switch (kind) {
      case SyntaxKind.CallExpression:
      case SyntaxKind.NewExpression:
      case SyntaxKind.PropertyAccessExpression:
      case SyntaxKind.ElementAccessExpression:
      case SyntaxKind.NonNullExpression:
        return this.access(node as ts.Expression);
      case SyntaxKind.AsExpression:
      case SyntaxKind.SatisfiesExpression:
        return this.assertion(node as ts.AsExpression);
      case SyntaxKind.TypeAssertionExpression:
        if (ts.isExpressionStatement(node.parent)) throw new NeedsCompiler();
        this.erase(this.start(node), this.start((node as ts.TypeAssertion).expression));
        return this.visit((node as ts.TypeAssertion).expression);
      case SyntaxKind.ExpressionWithTypeArguments:
        this.visit((node as ts.ExpressionWithTypeArguments).expression);
        return this.angle((node as ts.ExpressionWithTypeArguments).typeArguments);
      case SyntaxKind.DeleteExpression:
        return this.reference((node as ts.DeleteExpression).expression);
      case SyntaxKind.TaggedTemplateExpression:
        this.callee((node as ts.TaggedTemplateExpression).tag);
        this.angle((node as ts.TaggedTemplateExpression).typeArguments);
        return this.visit((node as ts.TaggedTemplateExpression).template);
      case SyntaxKind.AwaitExpression:
        this.awaits();
        return this.wrap('__bl.r(__bl.k(), ', node, () => this.visit((node as ts.AwaitExpression).expression));
      case SyntaxKind.YieldExpression:
        return this.yields(node as ts.YieldExpression);
      case SyntaxKind.MetaProperty:
        return this.meta(node as ts.MetaProperty);
      case SyntaxKind.ShorthandPropertyAssignment:
        return this.shorthand(node as ts.ShorthandPropertyAssignment);
      case SyntaxKind.PropertyAssignment:
        this.propertyName((node as ts.PropertyAssignment).name);
        return this.visit((node as ts.PropertyAssignment).initializer);
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
        return this.statement(node);
      case SyntaxKind.FunctionExpression:
      case SyntaxKind.ArrowFunction:
      case SyntaxKind.MethodDeclaration:
      case SyntaxKind.Constructor:
      case SyntaxKind.GetAccessor:
      case SyntaxKind.SetAccessor:
        return this.function(node as FunctionNode);
      case SyntaxKind.ClassExpression:
        return this.class(node as ts.ClassExpression);
      case SyntaxKind.VariableDeclarationList:
        return this.declarations(node as ts.VariableDeclarationList);
      case SyntaxKind.VariableDeclaration:
      case SyntaxKind.BindingElement:
        return this.binding(node as ts.VariableDeclaration | ts.BindingElement);
      case SyntaxKind.ForStatement:
      case SyntaxKind.ForOfStatement:
      case SyntaxKind.ForInStatement:
      case SyntaxKind.WhileStatement:
      case SyntaxKind.DoStatement:
        return this.loop(node as LoopNode);
      case SyntaxKind.LabeledStatement:
        return this.visit((node as ts.LabeledStatement).statement);
      case SyntaxKind.BreakStatement:
      case SyntaxKind.ContinueStatement:
        return;
      case SyntaxKind.TryStatement:
        return this.try(node as ts.TryStatement);
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

  // --- expressions ---------------------------------------------------------------------------------------------------------------

  private identifier(node: ts.Identifier): void {
    this.links.used.add(node.text);
    const replacement = this.links.replacement(node.text);
    if (replacement !== undefined) this.replace(node, replacement);
  }

  private shorthand(node: ts.ShorthandPropertyAssignment): void {
    this.links.used.add(node.name.text);
    const replacement = this.links.replacement(node.name.text);
    if (replacement !== undefined) {
      this.out.copyTo(node.name.end);
      this.out.insert(`: ${replacement}`);
    }
    if (node.objectAssignmentInitializer) this.visit(node.objectAssignmentInitializer);
  }

  private access(node: ts.Expression): void {
    if (ts.isOptionalChain(node)) {
      const last = lastCall(node);
      if (last) this.announce(this.target.announcements.site(last), node);
      else this.chain(node);
      return;
    }
    if (ts.isCallExpression(node) && isImportOrRequire(node)) {
      if (ts.isStringLiteralLike(node.arguments[0])) this.links.required.add(node.arguments[0].text);
      if (node.expression.kind === SyntaxKind.ImportKeyword) this.replace(node.expression, this.links.dynamic());
      for (const argument of node.arguments) this.visit(argument);
      return;
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) this.announce(this.target.announcements.site(node), node);
    else this.chain(node);
  }

  private announce(index: number, node: ts.Expression): void {
    this.wrap(`__bl.r(__bl.b(${index}), `, node, () => this.chain(node));
  }

  /** The parts of a call, construction or access; what an optional chain goes on from is part of it. */
  private chain(node: ts.Node): void {
    const link = node as ts.CallExpression | ts.NewExpression | ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.NonNullExpression;
    const from = link.expression;
    if (ts.isOptionalChain(from) && ts.isOptionalChain(link)) this.chain(from);
    else if (ts.isCallExpression(link)) this.callee(from);
    else this.visit(from);
    if (ts.isNonNullExpression(link)) this.erase(from.end, link.end);
    else if (ts.isElementAccessExpression(link)) this.visit(link.argumentExpression);
    else if (ts.isCallExpression(link) || ts.isNewExpression(link)) {
      this.angle(link.typeArguments);
      for (const argument of link.arguments ?? []) this.visit(argument);
    }
  }

  /** A callee or tag: an imported function is called without its module as `this`. */
  private callee(node: ts.Expression): void {
    const replacement = ts.isIdentifier(node) && !this.links.isRenamed(node.text) ? this.links.replacement(node.text) : undefined;
    if (replacement === undefined) return this.reference(node);
    this.links.used.add((node as ts.Identifier).text);
    this.replace(node, `(0, ${replacement})`);
  }

  /** A callee, tag or operand of `delete`: `(a?.b().c)` keeps its `this` only if it stays a member access. */
  private reference(node: ts.Expression): void {
    const target = bare(node);
    if (!ts.isOptionalChain(target) || ts.isCallExpression(target)) return this.visit(node);
    if (ts.isNonNullExpression(target)) throw new NeedsCompiler();
    if (target !== node && lastCall(target) && !ts.isParenthesizedExpression(node)) throw new NeedsCompiler();
    if (target !== node && (node as ts.ParenthesizedExpression).expression !== target) throw new NeedsCompiler();
    this.chain(target);
  }

  private assertion(node: ts.AsExpression | ts.SatisfiesExpression): void {
    // Without its type, `x < y as T + z` would group anew.
    if (ts.isBinaryExpression(node.expression) && !ts.isParenthesizedExpression(node.parent) && ts.isBinaryExpression(node.parent)) {
      throw new NeedsCompiler();
    }
    this.visit(node.expression);
    this.erase(node.expression.end, node.end);
  }

  private yields(node: ts.YieldExpression): void {
    this.wrap('__bl.r(__bl.k(), ', node, () => {
      if (node.asteriskToken) {
        if (node.expression) this.visit(node.expression);
      } else if (node.expression) {
        this.wrap(`__bl.r(${this.prefix}f, `, node.expression, () => this.visit(node.expression as ts.Expression));
      } else {
        this.out.copyTo(node.end);
        this.out.insert(` __bl.r(${this.prefix}f, void 0)`);
      }
    });
  }

  private meta(node: ts.MetaProperty): void {
    if (node.keywordToken !== SyntaxKind.ImportKeyword) return;
    this.replace(node, '({ url: "file://" + __filename, filename: __filename, dirname: __dirname, env: {} })');
  }

  private awaits(): void {
    if (!this.frames.some((frame) => frame.kind === 'function')) this.target.announcements.async = true;
  }

  // --- functions, classes and loops ----------------------------------------------------------------------------------------------

  private function(node: FunctionNode): void {
    if (!node.body) return this.erase(this.start(node), node.end);
    const { announcements } = this.target;
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
    const { announcements } = this.target;
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

  /** Opens a scope; the function that it gives completes it once its inside has been seen. */
  private open(opener: 'f' | 'l', index: number, params: string[]): (frame: Frame) => void {
    this.out.insert(` const ${this.prefix}${opener} = __bl.${opener}(${index}, [${params.map((name) => this.spelling(name)).join(', ')}]);`);
    const slot = this.out.slot();
    this.out.insert(' try { ');
    return (frame) => {
      if (frame.heals) slot(` const ${frame.heal} = __bl.k();`);
    };
  }

  private close(opener: 'f' | 'l'): string {
    return `} finally { __bl.x(${this.prefix}${opener}); }`;
  }

  private class(node: ts.ClassLikeDeclaration): void {
    this.modifiers(node);
    this.declaredName(node);
    this.angle(node.typeParameters);
    for (const clause of node.heritageClauses ?? []) {
      if (clause.token === SyntaxKind.ImplementsKeyword) this.erase(clause.pos, clause.end);
      else ts.forEachChild(clause, this.visit);
    }
    for (const member of node.members) this.member(member);
  }

  private member(node: ts.ClassElement): void {
    const left = ts.isIndexSignatureDeclaration(node) || hasModifier(node, SyntaxKind.AbstractKeyword) || hasModifier(node, SyntaxKind.DeclareKeyword);
    if (left) return this.erase(this.start(node), node.end);
    if (ts.isPropertyDeclaration(node)) {
      this.modifiers(node);
      this.propertyName(node.name);
      if (node.questionToken) this.eraseNode(node.questionToken);
      if (node.exclamationToken) this.eraseNode(node.exclamationToken);
      this.type(node.type);
      if (node.initializer) this.visit(node.initializer);
      return this.end(node);
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
    if (node.modifiers?.length) throw new NeedsCompiler();
    if (isThis(node)) {
      const comma = /^\s*,/.exec(this.text.slice(node.end, node.end + 200));
      return this.erase(this.start(node), node.end + (comma?.[0].length ?? 0));
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
      const end = keyword === undefined ? (node as ts.FunctionDeclaration).asteriskToken?.end ?? 0 : this.text.indexOf(keyword, this.afterModifiers(node)) + keyword.length;
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

  private spelling(name: string): string {
    return this.links.isRenamed(name) ? this.links.replacement(name) ?? name : name;
  }

  private propertyName(name: ts.PropertyName): void {
    if (ts.isComputedPropertyName(name)) this.visit(name.expression);
  }

  /** Leaves out what only TypeScript knows, and `export`, which the head of the module takes over. */
  private modifiers(node: ts.HasModifiers | ts.ClassLikeDeclaration): void {
    for (const modifier of node.modifiers ?? []) {
      switch (modifier.kind) {
        case SyntaxKind.AsyncKeyword:
        case SyntaxKind.StaticKeyword:
        case SyntaxKind.ConstKeyword:
          break;
        case SyntaxKind.AccessorKeyword:
        case SyntaxKind.Decorator:
          throw new NeedsCompiler();
        default:
          this.eraseNode(modifier);
      }
    }
  }

  // --- parts ---------------------------------------------------------------------------------------------------------------------

  private push(kind: Frame['kind'], id: number): Frame {
    const frame: Frame = { kind, heal: `${this.prefix}h${id}`, heals: false, vars: new Set() };
    this.frames.push(frame);
    return frame;
  }

  private wrap(before: string, node: ts.Node, inside: () => void): void {
    this.out.copyTo(this.start(node));
    this.out.insert(before);
    inside();
    this.out.copyTo(node.end);
    this.out.insert(')');
  }

  private replace(node: ts.Node, text: string): void {
    this.erase(this.start(node), node.end);
    this.out.insert(text);
  }

  private eraseNode(node: ts.Node): void {
    this.erase(this.start(node), node.end);
  }

  private erase(from: number, to: number): void {
    this.out.copyTo(from);
    this.out.skipTo(to);
  }

  /** `: T` */
  private type(type: ts.TypeNode | undefined): void {
    if (!type) return;
    if (this.text[type.pos - 1] !== ':') throw new NeedsCompiler();
    this.erase(type.pos - 1, type.end);
  }

  /** `<T>` */
  private angle(list: ts.NodeArray<ts.Node> | undefined): void {
    if (!list) return;
    const rest = /^\s*>/.exec(this.text.slice(list.end, list.end + 500));
    if (this.text[list.pos - 1] !== '<' || !rest) throw new NeedsCompiler();
    this.erase(list.pos - 1, list.end + rest[0].length);
  }

  private start(node: ts.Node): number {
    return node.getStart(this.source, false);
  }
}

function topCall(names: TopName[], spelling: (name: string) => string): string {
  const read = ({ name, read: from }: TopName): string => {
    if (from === 'local') return spelling(name);
    if (from === 'whole') return 'module.exports';
    return `${from === 'exports' ? 'exports' : 'module.exports'}[${JSON.stringify(name)}]`;
  };
  return ` __bl.top({ ${names.map((entry) => `${JSON.stringify(entry.name)}: () => ${read(entry)}`).join(', ')} });`;
}
