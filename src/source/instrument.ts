import ts from 'typescript';
import { type Announcements, clashingNames, hasOwner, isDirective, isImportOrRequire, lastCall, type OwnedMember, unusedPrefix } from './announce';
import type { TopName } from './candidates';
import { bare, boundNames, type FunctionNode, type LoopNode } from './names';

const { SyntaxKind } = ts;

/** What instrumenting fills in, and what it has to know. */
export interface Instrumentation {
  announcements: Announcements;
  /** Top-level names to announce by `__bl.top`; `undefined` for what is not an entry. */
  top?: TopName[];
  /** Offset from which an appended `__bl.call(…)` begins. */
  callStart?: number;
  /** Set when the code asks for its own paths: the constant to keep them in. */
  paths?: string;
}

/** A function, loop body or the module itself while its inside is being visited. */
interface Frame {
  kind: 'module' | 'function' | 'loop';
  /** Name of the constant that holds the frame for `catch`, `finally` and iterators to return to. */
  heal: string;
  heals: boolean;
  /** Names declared by `var` anywhere in a function. */
  vars: Set<string>;
}

/**
 * A `before` transformer that announces calls, functions and loop iterations to the recorder `__bl`, and leaves the meaning of the
 * program as it was:
 *
 * - `f(x)` → `__bl.r(__bl.b(SITE), f(x))`: `b` pushes the site and returns the frame before it, `r` restores that and gives the value;
 * - `a.f(x)` → `__bl.m(a).f(x)` within that, and `throw x` → `throw __bl.t(x)`: should it fail, what `a` has instead is known, and where it was;
 * - a function's body → `{ const f = __bl.f(SCOPE, [params]); try { … } finally { __bl.x(f); } }`; a loop's body likewise with `l`;
 * - `await x` → `__bl.r(__bl.k(), await x)`: `k` reads the frame, since other code runs until the value is there; `yield` likewise,
 *   and what it hands out passes through `r` so that the consumer sees its own frame;
 * - `catch` and `finally` begin by returning to the frame of the enclosing function, loop or module: a throw skips the `r`s on its way.
 *
 * It works on the original tree, before types are stripped, so all places are those of the user's source.
 */
export function instrument(target: Instrumentation): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (source) => new Instrumenter(target, context, source).file();
}

class Instrumenter {
  private readonly factory: ts.NodeFactory;
  private readonly recorder: Record<'b' | 'm' | 'r' | 't' | 'f' | 'l' | 'x' | 'k' | 'top', ts.Expression>;
  private readonly frames: Frame[] = [];
  /** Prefix of the constants that are put in, chosen so that the file does not use it. */
  private readonly prefix: string;
  private supers = 0;
  private readonly visit = (node: ts.Node): ts.VisitResult<ts.Node> => this.node(node);

  constructor(
    private readonly target: Instrumentation,
    private readonly context: ts.TransformationContext,
    private readonly source: ts.SourceFile,
  ) {
    this.factory = context.factory;
    const recorder = (name: string) => this.factory.createPropertyAccessExpression(this.factory.createIdentifier('__bl'), name);
    this.recorder = {
      b: recorder('b'),
      m: recorder('m'),
      r: recorder('r'),
      t: recorder('t'),
      f: recorder('f'),
      l: recorder('l'),
      x: recorder('x'),
      k: recorder('k'),
      top: recorder('top'),
    };
    this.prefix = unusedPrefix(source.text);
  }

  file(): ts.SourceFile {
    const frame = this.push('module', 0);
    const statements: ts.Statement[] = [];
    const rest: ts.Statement[] = [];
    let calls: ts.Statement[] = [];
    let prologue = true;
    for (const statement of this.source.statements) {
      if (prologue && isDirective(statement)) {
        statements.push(statement);
        continue;
      }
      prologue = false;
      if (this.target.callStart !== undefined && statement.pos >= this.target.callStart) {
        calls = [...calls, this.expressionCall(statement)];
      } else {
        const visited = this.visit(statement);
        if (Array.isArray(visited)) rest.push(...(visited as ts.Statement[]));
        else if (visited) rest.push(visited as ts.Statement);
      }
    }
    this.frames.pop();
    // First of all: if the module throws half way, what it has declared by then can still be asked for, by name and by expression.
    if (this.target.top) statements.push(this.announceTop(this.target.top));
    if (frame.heals) statements.push(this.constant(frame.heal, this.call('k', [])));
    statements.push(...calls);
    statements.push(...rest);
    return this.factory.updateSourceFile(this.source, this.factory.createNodeArray(statements));
  }

  // --- expressions -------------------------------------------------------------------------------------------------------------

  private node(node: ts.Node): ts.VisitResult<ts.Node> {
    const kind = node.kind;
    if (kind <= SyntaxKind.LastToken) return node;
    if (kind >= SyntaxKind.FirstTypeNode && kind <= SyntaxKind.LastTypeNode) return node;
    switch (kind) {
      case SyntaxKind.Decorator:
      case SyntaxKind.TypeParameter:
      case SyntaxKind.InterfaceDeclaration:
      case SyntaxKind.TypeAliasDeclaration:
      case SyntaxKind.EnumDeclaration:
      case SyntaxKind.ImportDeclaration:
      case SyntaxKind.ImportEqualsDeclaration:
      case SyntaxKind.ExportDeclaration:
        return node;
      case SyntaxKind.CallExpression:
      case SyntaxKind.NewExpression:
      case SyntaxKind.PropertyAccessExpression:
      case SyntaxKind.ElementAccessExpression:
      case SyntaxKind.NonNullExpression:
        return this.access(node as ts.Expression);
      case SyntaxKind.DeleteExpression:
        return this.factory.updateDeleteExpression(node as ts.DeleteExpression, this.reference((node as ts.DeleteExpression).expression));
      case SyntaxKind.TaggedTemplateExpression: {
        const tagged = node as ts.TaggedTemplateExpression;
        return ts.visitEachChild(tagged, (child) => (child === tagged.tag ? this.reference(tagged.tag) : this.visit(child)), this.context);
      }
      case SyntaxKind.AwaitExpression:
        this.awaits();
        return this.call('r', [this.call('k', []), this.inside(node as ts.AwaitExpression)]);
      case SyntaxKind.YieldExpression:
        return this.yields(node as ts.YieldExpression);
      case SyntaxKind.MetaProperty:
        return this.meta(node as ts.MetaProperty);
      case SyntaxKind.FunctionDeclaration:
      case SyntaxKind.FunctionExpression:
      case SyntaxKind.ArrowFunction:
      case SyntaxKind.MethodDeclaration:
      case SyntaxKind.Constructor:
      case SyntaxKind.GetAccessor:
      case SyntaxKind.SetAccessor:
        return this.function(node as FunctionNode);
      case SyntaxKind.ForStatement:
      case SyntaxKind.ForOfStatement:
      case SyntaxKind.ForInStatement:
      case SyntaxKind.WhileStatement:
      case SyntaxKind.DoStatement:
        return this.loop(node as LoopNode);
      case SyntaxKind.TryStatement:
        return this.try(node as ts.TryStatement);
      case SyntaxKind.ThrowStatement:
        return this.factory.updateThrowStatement(node as ts.ThrowStatement, this.call('t', [this.visit((node as ts.ThrowStatement).expression) as ts.Expression]));
      case SyntaxKind.ExpressionStatement:
        return this.expressionStatement(node as ts.ExpressionStatement);
      case SyntaxKind.VariableDeclarationList:
        return this.declarations(node as ts.VariableDeclarationList);
      default:
        return this.inside(node);
    }
  }

  private inside<T extends ts.Node>(node: T): T {
    return ts.visitEachChild(node, this.visit, this.context);
  }

  /** A call, construction or member access; an optional chain is one thing, wrapped as a whole so that it still ends early. */
  private access(node: ts.Expression): ts.Expression {
    if (ts.isOptionalChain(node)) {
      const last = lastCall(node);
      const index = last && this.target.announcements.site(last);
      const links = this.links(node);
      return index === undefined ? links : this.announce(index, links);
    }
    if (ts.isCallExpression(node) && isImportOrRequire(node)) return this.inside(node);
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return this.inside(node);
    const index = this.target.announcements.site(node);
    return this.announce(index, this.links(node));
  }

  /** The children of a call or chain, without wrapping the node itself or what it chains from. */
  private links<T extends ts.Expression>(node: T): T {
    const from = (node as ts.Node as { expression?: ts.Expression }).expression;
    return ts.visitEachChild(
      node,
      (child) => {
        if (child !== from) return this.visit(child);
        if (ts.isOptionalChain(child) && ts.isOptionalChain(node)) return this.links(child);
        if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && hasOwner(from)) return this.member(from);
        return ts.isCallExpression(node) ? this.reference(from) : this.visit(child);
      },
      this.context,
    );
  }

  /** A member that is called: what it is a member of passes through the recorder, which is asked for its names if there is no such member. */
  private member(node: OwnedMember): ts.Expression {
    const owner = this.call('m', [this.visit(node.expression) as ts.Expression]);
    return ts.isPropertyAccessExpression(node)
      ? this.factory.updatePropertyAccessExpression(node, owner, node.name)
      : this.factory.updateElementAccessExpression(node, owner, this.visit(node.argumentExpression) as ts.Expression);
  }

  /** A callee, tag or operand of `delete`: `(a?.b().c)` keeps its `this` only if it stays a member access. */
  private reference(node: ts.Expression): ts.Expression {
    const target = bare(node);
    if (ts.isOptionalChain(target) && (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target))) {
      const rebuild = (outer: ts.Node): ts.Node =>
        outer === target
          ? this.links(target)
          : ts.visitEachChild(outer, (child) => (ts.isTypeNode(child) ? child : rebuild(child)), this.context);
      return rebuild(node) as ts.Expression;
    }
    return this.visit(node) as ts.Expression;
  }

  private yields(node: ts.YieldExpression): ts.Expression {
    const own = this.call('k', []);
    if (node.asteriskToken) return this.call('r', [own, this.inside(node)]);
    const value = node.expression ? (this.visit(node.expression) as ts.Expression) : this.factory.createVoidZero();
    const handed = this.call('r', [this.factory.createIdentifier(`${this.prefix}f`), value]);
    return this.call('r', [own, this.factory.updateYieldExpression(node, undefined, handed)]);
  }

  /** CommonJS has no `import.meta`. */
  private meta(node: ts.MetaProperty): ts.Expression {
    if (node.keywordToken !== SyntaxKind.ImportKeyword || node.name.text !== 'meta') return node;
    const { factory } = this;
    // Kept aside by `compile`: the module may declare these names for itself, from this very value.
    const own = (index: number) => factory.createElementAccessExpression(factory.createIdentifier(`${this.prefix}p`), index);
    this.target.paths = `${this.prefix}p`;
    const filename = own(0);
    return factory.createParenthesizedExpression(
      factory.createObjectLiteralExpression([
        factory.createPropertyAssignment('url', factory.createAdd(factory.createStringLiteral('file://'), filename)),
        factory.createPropertyAssignment('filename', filename),
        factory.createPropertyAssignment('dirname', own(1)),
        factory.createPropertyAssignment('env', factory.createObjectLiteralExpression()),
      ]),
    );
  }

  private awaits(): void {
    if (!this.frames.some((frame) => frame.kind === 'function')) this.target.announcements.async = true;
  }

  // --- functions and loops -------------------------------------------------------------------------------------------------------

  private function(node: FunctionNode): ts.Node {
    if (!node.body) return node;
    const index = this.target.announcements.function(node);
    const { params } = this.target.announcements.scopes[index];
    const frame = this.push('function', index + 1);
    const visited = this.inside(node);
    this.frames.pop();
    return this.withBody(visited, this.functionBody(visited.body as ts.ConciseBody, frame, index, params));
  }

  private functionBody(body: ts.ConciseBody, frame: Frame, index: number, params: string[]): ts.Block {
    const opening = this.open('f', index, params, frame);
    if (!ts.isBlock(body)) {
      return this.factory.createBlock([...opening, this.guarded('f', [this.factory.createReturnStatement(body)])], true);
    }
    const directives = body.statements.findIndex((statement) => !isDirective(statement));
    const split = directives < 0 ? body.statements.length : directives;
    const statements = this.hoist(body.statements.slice(split), frame);
    const block = this.factory.createBlock([...body.statements.slice(0, split), ...opening, this.guarded('f', statements)], true);
    return ts.setTextRange(block, body);
  }

  /**
   * Two functions of one name, or a function and a `var`, may share a function's body but not a block: such functions become
   * assignments at the block's start, which is when they would have been hoisted.
   */
  private hoist(statements: readonly ts.Statement[], frame: Frame): ts.Statement[] {
    const clashes = clashingNames(statements, frame.vars);
    if (clashes.size === 0) return [...statements];
    const { factory } = this;
    const first: ts.Statement[] = [];
    const rest: ts.Statement[] = [];
    for (const statement of statements) {
      if (ts.isFunctionDeclaration(statement) && statement.name && statement.body && clashes.has(statement.name.text)) {
        const value = factory.createFunctionExpression(
          statement.modifiers as ts.NodeArray<ts.Modifier> | undefined,
          statement.asteriskToken,
          undefined,
          undefined,
          statement.parameters,
          undefined,
          statement.body,
        );
        const name = factory.createIdentifier(statement.name.text);
        first.push(factory.createVariableStatement(undefined, [factory.createVariableDeclaration(name, undefined, undefined, value)]));
      } else {
        rest.push(statement);
      }
    }
    return [...first, ...rest];
  }

  private withBody(node: FunctionNode, body: ts.Block): ts.Node {
    const { factory } = this;
    switch (node.kind) {
      case SyntaxKind.FunctionDeclaration:
        return factory.updateFunctionDeclaration(
          node,
          node.modifiers,
          node.asteriskToken,
          node.name,
          node.typeParameters,
          node.parameters,
          node.type,
          body,
        );
      case SyntaxKind.FunctionExpression:
        return factory.updateFunctionExpression(
          node,
          node.modifiers,
          node.asteriskToken,
          node.name,
          node.typeParameters,
          node.parameters,
          node.type,
          body,
        );
      case SyntaxKind.ArrowFunction:
        return factory.updateArrowFunction(
          node,
          node.modifiers,
          node.typeParameters,
          node.parameters,
          node.type,
          node.equalsGreaterThanToken,
          body,
        );
      case SyntaxKind.MethodDeclaration:
        return factory.updateMethodDeclaration(
          node,
          node.modifiers,
          node.asteriskToken,
          node.name,
          node.questionToken,
          node.typeParameters,
          node.parameters,
          node.type,
          body,
        );
      case SyntaxKind.Constructor:
        return factory.updateConstructorDeclaration(node, node.modifiers, node.parameters, body);
      case SyntaxKind.GetAccessor:
        return factory.updateGetAccessorDeclaration(node, node.modifiers, node.name, node.parameters, node.type, body);
      case SyntaxKind.SetAccessor:
        return factory.updateSetAccessorDeclaration(node, node.modifiers, node.name, node.parameters, body);
    }
  }

  private loop(node: LoopNode): ts.Node {
    if (ts.isForOfStatement(node) && node.awaitModifier) this.awaits();
    const index = this.target.announcements.loop(node);
    const { params } = this.target.announcements.scopes[index];
    const enclosing = this.frames[this.frames.length - 1];
    const frame: Frame = { kind: 'loop', heal: `${this.prefix}h${index + 1}`, heals: false, vars: enclosing.vars };
    const visited = ts.visitEachChild(
      node,
      (child) => {
        if (child !== node.statement) return this.visit(child);
        this.frames.push(frame);
        const body = this.visit(child);
        this.frames.pop();
        return this.loopBody(body, frame, index, params, ts.isForOfStatement(node) ? enclosing : undefined);
      },
      this.context,
    );
    return visited;
  }

  /** `enclosing` is given for `for…of`: a generator, or other code during `for await`, may have left its own frame. */
  private loopBody(body: ts.VisitResult<ts.Node>, frame: Frame, index: number, params: string[], enclosing?: Frame): ts.Block {
    const inner = Array.isArray(body) ? (body as ts.Statement[]) : [body as ts.Statement];
    const statements = inner.length === 1 && ts.isBlock(inner[0]) ? [...inner[0].statements] : inner;
    return this.factory.createBlock(
      [...(enclosing ? [this.healing(enclosing)] : []), ...this.open('l', index, params, frame), this.guarded('l', statements)],
      true,
    );
  }

  private open(opener: 'f' | 'l', index: number, params: string[], frame: Frame): ts.Statement[] {
    const { factory } = this;
    const values = factory.createArrayLiteralExpression(params.map((name) => factory.createIdentifier(name)));
    const opened = this.constant(`${this.prefix}${opener}`, this.call(opener, [factory.createNumericLiteral(index), values]));
    return frame.heals ? [opened, this.constant(frame.heal, this.call('k', []))] : [opened];
  }

  private guarded(opener: 'f' | 'l', statements: readonly ts.Statement[]): ts.Statement {
    const { factory } = this;
    const close = factory.createExpressionStatement(this.call('x', [factory.createIdentifier(`${this.prefix}${opener}`)]));
    return factory.createTryStatement(factory.createBlock(statements, true), undefined, factory.createBlock([close]));
  }

  // --- statements ----------------------------------------------------------------------------------------------------------------

  private try(node: ts.TryStatement): ts.Node {
    const frame = this.frames[this.frames.length - 1];
    const { factory } = this;
    const healed = (block: ts.Block) => factory.updateBlock(block, [this.healing(frame), ...block.statements]);
    const visited = this.inside(node);
    const clause = visited.catchClause;
    return factory.updateTryStatement(
      visited,
      visited.tryBlock,
      clause && factory.updateCatchClause(clause, clause.variableDeclaration, healed(clause.block)),
      visited.finallyBlock && healed(visited.finallyBlock),
    );
  }

  /** `super(…)` stays a statement of its own: TypeScript puts parameter properties behind it. */
  private expressionStatement(node: ts.ExpressionStatement): ts.VisitResult<ts.Node> {
    const call = node.expression;
    if (!ts.isCallExpression(call) || call.expression.kind !== SyntaxKind.SuperKeyword || !ts.isBlock(node.parent))
      return this.inside(node);
    const index = this.target.announcements.site(call);
    const before = `${this.prefix}s${this.supers++}`;
    const { factory } = this;
    return [
      this.constant(before, this.call('b', [factory.createNumericLiteral(index)])),
      factory.updateExpressionStatement(node, this.inside(call)),
      factory.createExpressionStatement(this.call('r', [factory.createIdentifier(before), factory.createNumericLiteral(0)])),
    ];
  }

  private declarations(node: ts.VariableDeclarationList): ts.Node {
    if (!(node.flags & ts.NodeFlags.BlockScoped)) {
      const { vars } = this.frames[this.frames.length - 1];
      for (const declaration of node.declarations) for (const name of boundNames(declaration.name)) vars.add(name.text);
    }
    if ((node.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.AwaitUsing) this.awaits();
    return this.inside(node);
  }

  private healing(frame: Frame): ts.Statement {
    frame.heals = true;
    const { factory } = this;
    return factory.createExpressionStatement(this.call('r', [factory.createIdentifier(frame.heal), factory.createNumericLiteral(0)]));
  }

  private announceTop(names: TopName[]): ts.Statement {
    const { factory } = this;
    const read = ({ name, read: from }: TopName): ts.Expression => {
      if (from === 'local') return factory.createIdentifier(name);
      if (from === 'exports')
        return factory.createElementAccessExpression(factory.createIdentifier('exports'), factory.createStringLiteral(name));
      const whole = factory.createPropertyAccessExpression(factory.createIdentifier('module'), 'exports');
      return from === 'whole' ? whole : factory.createElementAccessExpression(whole, factory.createStringLiteral(name));
    };
    const properties = names.map((entry) =>
      factory.createPropertyAssignment(
        factory.createComputedPropertyName(factory.createStringLiteral(entry.name)),
        factory.createArrowFunction(undefined, undefined, [], undefined, undefined, read(entry)),
      ),
    );
    return factory.createExpressionStatement(this.call('top', [factory.createObjectLiteralExpression(properties)]));
  }

  /** The appended `__bl.call(({ tf, … }) => (EXPR))`: only the expression is the user's. */
  private expressionCall(statement: ts.Statement): ts.Statement {
    if (!ts.isExpressionStatement(statement)) return statement;
    this.push('function', this.target.announcements.scopes.length + 1);
    const skip = (node: ts.Node): ts.Node =>
      ts.visitEachChild(
        node,
        (child) =>
          ts.isArrowFunction(child) && child.parent === statement.expression
            ? this.factory.updateArrowFunction(
                child,
                child.modifiers,
                undefined,
                child.parameters,
                undefined,
                child.equalsGreaterThanToken,
                this.visit(child.body) as ts.ConciseBody,
              )
            : child,
        this.context,
      );
    const call = this.factory.updateExpressionStatement(statement, skip(statement.expression) as ts.Expression);
    this.frames.pop();
    return call;
  }

  // --- parts ---------------------------------------------------------------------------------------------------------------------

  private push(kind: Frame['kind'], id: number): Frame {
    const frame: Frame = { kind, heal: `${this.prefix}h${id}`, heals: false, vars: new Set() };
    this.frames.push(frame);
    return frame;
  }

  private call(name: keyof Instrumenter['recorder'], args: ts.Expression[]): ts.Expression {
    return this.factory.createCallExpression(this.recorder[name], undefined, args);
  }

  private announce(index: number, value: ts.Expression): ts.Expression {
    return this.call('r', [this.call('b', [this.factory.createNumericLiteral(index)]), value]);
  }

  private constant(name: string, value: ts.Expression): ts.Statement {
    const { factory } = this;
    return factory.createVariableStatement(
      undefined,
      factory.createVariableDeclarationList([factory.createVariableDeclaration(name, undefined, undefined, value)], ts.NodeFlags.Const),
    );
  }
}
