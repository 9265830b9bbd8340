import ts from 'typescript';
import { hasOwner, isImportOrRequire, lastCall, type OwnedMember } from './announce';
import { Edits, NeedsCompiler } from './edits';
import { bare } from './names';

const { SyntaxKind } = ts;

/** The edits of expressions: calls are announced, imported names read from their modules, assertions left out. */
export abstract class ExpressionEdits extends Edits {
  protected readonly visit = (node: ts.Node): void => this.node(node);

  /** Writes any node, by what it is. */
  protected abstract node(node: ts.Node): void;

  protected identifier(node: ts.Identifier): void {
    this.links.used.add(node.text);
    const replacement = this.links.replacement(node.text);
    if (replacement !== undefined) this.replace(node, replacement);
  }

  protected shorthand(node: ts.ShorthandPropertyAssignment): void {
    this.links.used.add(node.name.text);
    const replacement = this.links.replacement(node.name.text);
    if (replacement !== undefined) {
      this.out.copyTo(node.name.end);
      this.out.insert(`: ${replacement}`);
    }
    if (node.objectAssignmentInitializer) this.visit(node.objectAssignmentInitializer);
  }

  protected access(node: ts.Expression): void {
    if (ts.isOptionalChain(node)) {
      const last = lastCall(node);
      if (last) this.announce(this.announcements.site(last), node);
      else this.chain(node);
      return;
    }
    if (ts.isCallExpression(node) && isImportOrRequire(node)) {
      if (ts.isStringLiteralLike(node.arguments[0])) this.links.required.add(node.arguments[0].text);
      if (node.expression.kind === SyntaxKind.ImportKeyword) this.replace(node.expression, this.links.dynamic());
      for (const argument of node.arguments) this.visit(argument);
      return;
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) this.announce(this.announcements.site(node), node);
    else this.chain(node);
  }

  protected announce(index: number, node: ts.Expression): void {
    this.wrap(`__bl.r(__bl.b(${index}), `, node, () => this.chain(node));
  }

  /** The parts of a call, construction or access; what an optional chain goes on from is part of it. */
  protected chain(node: ts.Node): void {
    const link = node as
      | ts.CallExpression
      | ts.NewExpression
      | ts.PropertyAccessExpression
      | ts.ElementAccessExpression
      | ts.NonNullExpression;
    const from = link.expression;
    if (ts.isOptionalChain(from) && ts.isOptionalChain(link)) this.chain(from);
    else if (ts.isCallExpression(link)) this.callee(from);
    else if (ts.isNewExpression(link) && hasOwner(from)) {
      // `new __bl.m(a).b()` would construct `m`.
      this.wrap('(', from, () => this.owned(from));
    } else this.visit(from);
    if (ts.isNonNullExpression(link)) this.erase(from.end, link.end);
    else if (ts.isElementAccessExpression(link)) this.visit(link.argumentExpression);
    else if (ts.isCallExpression(link) || ts.isNewExpression(link)) {
      this.angle(link.typeArguments);
      for (const argument of link.arguments ?? []) this.visit(argument);
    }
  }

  /** A callee or tag: an imported function is called without its module as `this`. */
  protected callee(node: ts.Expression, isCall = true): void {
    const replacement = ts.isIdentifier(node) && !this.links.isRenamed(node.text) ? this.links.replacement(node.text) : undefined;
    if (replacement === undefined) {
      if (isCall && hasOwner(node)) this.owned(node);
      else this.reference(node);
      return;
    }
    this.links.used.add((node as ts.Identifier).text);
    this.replace(node, `(0, ${replacement})`);
  }

  /** A member that is called: what it is a member of passes through the recorder, which is asked for its names if there is no such member. */
  private owned(node: OwnedMember): void {
    this.wrap('__bl.m(', node.expression, () => this.visit(node.expression));
    if (ts.isElementAccessExpression(node)) this.visit(node.argumentExpression);
  }

  /** A callee, tag or operand of `delete`: `(a?.b().c)` keeps its `this` only if it stays a member access. */
  protected reference(node: ts.Expression): void {
    const target = bare(node);
    if (!ts.isOptionalChain(target) || ts.isCallExpression(target)) {
      this.visit(node);
      return;
    }
    if (ts.isNonNullExpression(target)) throw new NeedsCompiler();
    if (target !== node && lastCall(target) && !ts.isParenthesizedExpression(node)) throw new NeedsCompiler();
    if (target !== node && (node as ts.ParenthesizedExpression).expression !== target) throw new NeedsCompiler();
    this.chain(target);
  }

  protected assertion(node: ts.AsExpression | ts.SatisfiesExpression): void {
    // Without its type, `x < y as T + z` would group anew.
    if (ts.isBinaryExpression(node.expression) && !ts.isParenthesizedExpression(node.parent) && ts.isBinaryExpression(node.parent)) {
      throw new NeedsCompiler();
    }
    this.visit(node.expression);
    this.erase(node.expression.end, node.end);
  }

  protected yields(node: ts.YieldExpression): void {
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

  protected meta(node: ts.MetaProperty): void {
    if (node.keywordToken !== SyntaxKind.ImportKeyword) return;
    this.replace(node, '({ url: "file://" + __filename, filename: __filename, dirname: __dirname, env: {} })');
  }

  protected awaits(): void {
    if (!this.frames.some((frame) => frame.kind === 'function')) this.announcements.async = true;
  }
}
