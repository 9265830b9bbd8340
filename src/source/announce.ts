import ts from 'typescript';
import type { Place } from '../graph';
import { bare, boundNames, callbackOf, type FunctionNode, functionName, type LoopNode, parameterNames } from './names';
import { brief, type Places } from './places';
import type { Scope, Site } from './types';

/** Collects the sites and scopes of one file; what is announced at run time is their index. */
export class Announcements {
  readonly sites: Site[] = [];
  readonly scopes: Scope[] = [];
  /** The module's own level awaits. */
  async = false;

  constructor(readonly places: Places) {}

  site(node: ts.CallExpression | ts.NewExpression): number {
    this.sites.push({
      kind: ts.isNewExpression(node) ? 'new' : 'call',
      callee: brief(this.places.text(node.expression), 60),
      place: this.places.at(siteStart(node, this.places), node.end),
      ...this.options(node.arguments?.[0]),
    });
    return this.sites.length - 1;
  }

  private options(argument: ts.Expression | undefined): Pick<Site, 'options'> {
    const literal = argument && bare(argument);
    if (!literal || !ts.isObjectLiteralExpression(literal)) return {};
    const options = literal.properties.flatMap((property): [string, { place: Place; text?: string }][] => {
      const { name } = property;
      if (!name || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) return [];
      const value = ts.isPropertyAssignment(property) ? property.initializer : undefined;
      return [[name.text, { place: this.places.of(name), ...(value && ts.isStringLiteralLike(value) && { text: value.text }) }]];
    });
    return options.length > 0 ? { options: Object.fromEntries(options) } : {};
  }

  function(node: FunctionNode): number {
    const { places } = this;
    const given = functionName(node);
    const callback = given.name ? undefined : callbackOf(node);
    const start = places.start(node);
    this.scopes.push({
      kind: 'function',
      name: given.name,
      params: parameterNames(node),
      place: given.at ? places.of(given.at) : places.at(start, Math.min(headEnd(node), start + 60)),
      range: places.of(node),
      ...(callback ? { callback } : {}),
    });
    return this.scopes.length - 1;
  }

  loop(node: LoopNode): number {
    const list = ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node) ? node.initializer : undefined;
    const params =
      list && ts.isVariableDeclarationList(list)
        ? list.declarations.flatMap((declaration) => boundNames(declaration.name).map((name) => name.text))
        : [];
    this.scopes.push({ kind: 'loop', name: loopName(node), params, place: this.head(node), range: this.places.of(node) });
    return this.scopes.length - 1;
  }

  private head(node: LoopNode): Place {
    const { places } = this;
    const start = places.start(node);
    if (ts.isDoStatement(node)) return places.at(start, start + 2);
    const { text } = places.source;
    let end = places.start(node.statement);
    while (end > start && /\s/.test(text[end - 1])) end--;
    return places.at(start, end);
  }
}

/** Prefix of the constants that are put in, chosen so that the file does not use it. */
export function unusedPrefix(text: string): string {
  let prefix = '__';
  while (new RegExp(`(?<![\\w$])${prefix}[adefhilmps]\\d*(?![\\w$])`).test(text)) prefix += '_';
  return prefix;
}

/** Where a call is shown: its callee, but in a chain of calls only the part after the call before it: `apply` in `dense(8).apply(x)`. */
function siteStart(node: ts.CallExpression | ts.NewExpression, places: Places): number {
  if (ts.isNewExpression(node)) return places.start(node);
  let link: ts.Expression = node.expression;
  let first: ts.Node | undefined;
  while (ts.isPropertyAccessExpression(link) || ts.isElementAccessExpression(link) || ts.isNonNullExpression(link)) {
    if (ts.isPropertyAccessExpression(link)) first = link.name;
    else if (ts.isElementAccessExpression(link)) first = link.argumentExpression;
    link = link.expression;
  }
  const base = bare(link);
  const chained = ts.isCallExpression(base) || ts.isNewExpression(base) || ts.isAwaitExpression(base);
  return places.start((chained && first) || node);
}

export type OwnedMember = ts.PropertyAccessExpression | ts.ElementAccessExpression;

/** Whether a callee is a member of a value that can be passed on: not of `super`, and no part of an optional chain, which ends early. */
export function hasOwner(callee: ts.Expression): callee is OwnedMember {
  return (ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee)) && !ts.isOptionalChain(callee) && callee.expression.kind !== ts.SyntaxKind.SuperKeyword;
}

/** The last call of an optional chain. */
export function lastCall(chain: ts.Expression): ts.CallExpression | undefined {
  let link: ts.Expression = chain;
  while (ts.isOptionalChain(link)) {
    if (ts.isCallExpression(link)) return link;
    link = link.expression;
  }
  return undefined;
}

export function isImportOrRequire(node: ts.CallExpression): boolean {
  const callee = node.expression;
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(callee) && callee.text === 'require' && node.arguments.length === 1 && ts.isStringLiteralLike(node.arguments[0]);
}

export function isDirective(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
}

/** Names of functions declared in a body more than once or beside a `var`: allowed in a function's body, but not in a block. */
export function clashingNames(statements: readonly ts.Statement[], vars: ReadonlySet<string>): Set<string> {
  const seen = new Set<string>();
  const clashes = new Set<string>();
  for (const statement of statements) {
    if (!ts.isFunctionDeclaration(statement) || !statement.name || !statement.body) continue;
    const { text } = statement.name;
    if (seen.has(text) || vars.has(text)) clashes.add(text);
    seen.add(text);
  }
  return clashes;
}

function headEnd(node: FunctionNode): number {
  if (ts.isArrowFunction(node)) return node.equalsGreaterThanToken.end;
  if (ts.isConstructorDeclaration(node)) return node.parameters.pos > 0 ? node.parameters.pos - 1 : node.end;
  return node.body?.pos ?? node.end;
}

function loopName(node: LoopNode): string {
  if (ts.isWhileStatement(node)) return 'while';
  return ts.isDoStatement(node) ? 'do' : 'for';
}
