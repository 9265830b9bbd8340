import ts from 'typescript';
import { type Guess, type Guesser, record } from './assume';
import { bare, localOf, propertyText } from './names';

/** How often a value is looked up behind names. */
const MAX_DEPTH = 6;
/** Characters of one argument: a table of data is no argument that anyone would read. */
const MAX_TEXT = 4000;

/** What a name stands for: text that the builder's own module can evaluate, an expression among other names, or a module (`whole`: what it stands for by itself). */
export type Known = { text: string } | { expression: ts.Expression; names: Names } | { namespace: Names; whole?: string };

/** What the names of a module's top level stand for. */
export interface Names {
  meaning(name: string): Promise<Known | undefined>;
  exported(name: string): Promise<Known | undefined>;
}

/** The names of the module that holds the builder: each stands for itself. */
export class OwnNames implements Names {
  constructor(private readonly bound: ReadonlySet<string>) {}

  async meaning(name: string): Promise<Known | undefined> {
    return this.bound.has(name) || GLOBALS.has(name) ? { text: name } : undefined;
  }

  async exported(): Promise<undefined> {
    return undefined;
  }
}

/** Names that mean the same in every module. */
export const GLOBALS: ReadonlySet<string> = new Set(['tf', 'Math', 'Number', 'Array', 'Object', 'String', 'Boolean', 'parseInt', 'parseFloat', 'JSON', 'Infinity', 'NaN']);

export interface Call {
  callee: ts.Expression;
  given: ts.NodeArray<ts.Expression>;
}

/** Calls and constructions with arguments, of a thing by its last name where one is given, outside of the thing itself. */
export function callsIn(source: ts.SourceFile, end: number, name?: string, own?: ts.Node): Call[] {
  const found: Call[] = [];
  const visit = (node: ts.Node): void => {
    if (node === own || node.pos >= end) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.arguments && node.arguments.length > 0) {
      const callee = bare(node.expression);
      const last = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
      if (last !== undefined && (name === undefined || last === name)) found.push({ callee, given: node.arguments });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The arguments of a call as the builder's module could write them: names replaced by what they stand for, and what cannot be known by a guess. */
export async function argumentsOf(given: ts.NodeArray<ts.Expression>, guesser: Guesser, names: Names): Promise<Guess[] | undefined> {
  if (given.some(ts.isSpreadElement)) return undefined;
  const count = Math.max(given.length, guesser.required.length);
  const guesses: Guess[] = [];
  for (let index = 0; index < count; index++) {
    const parameter = guesser.parameters[index];
    const argument = given[index];
    const text = argument && await resolved(argument, names, 0);
    if (text !== undefined) guesses.push({ text, assumed: [] });
    else if (parameter && argument && ts.isObjectLiteralExpression(bare(argument))) guesses.push(await properties(bare(argument) as ts.ObjectLiteralExpression, guesser, names));
    else if (parameter) guesses.push(guesser.parameter(parameter));
    else break;
  }
  return guesses;
}

async function properties(literal: ts.ObjectLiteralExpression, guesser: Guesser, names: Names): Promise<Guess> {
  const fields: [string, Guess][] = [];
  for (const property of literal.properties) {
    const name = propertyText(property.name);
    if (name === undefined) continue;
    const value = valueIn(property);
    const text = value && await resolved(value, names, 0);
    fields.push([name, text === undefined ? guesser.value(name, undefined, name, 1) : { text, assumed: [] }]);
  }
  return record(fields);
}

/** What a callee means to the builder's module, as that would write it; `undefined` for what it cannot name. */
export async function meaningOf(callee: ts.Expression, names: Names): Promise<string | undefined> {
  const chain = chainOf(callee);
  if (!chain || localOf(chain.root) !== undefined) return undefined;
  const followed = await follow(chain, await names.meaning(chain.root.text));
  return followed && 'text' in followed.known ? [followed.known.text, ...chain.links.slice(followed.used).map(({ name }) => name.text)].join('.') : undefined;
}

/** An expression's text with every name replaced by what it stands for; `undefined` when one stands for nothing that is known. */
async function resolved(expression: ts.Expression, names: Names, depth: number): Promise<string | undefined> {
  const chains = depth > MAX_DEPTH ? undefined : readsOf(expression);
  if (!chains) return undefined;
  const start = expression.getStart();
  let text = expression.getText();
  if (text.length > MAX_TEXT) return undefined;
  for (const chain of chains.reverse()) {
    const { root, links } = chain;
    const local = localOf(root);
    const followed = local === null ? undefined : await follow(chain, local ? { expression: local, names } : await names.meaning(root.text));
    if (!followed) return undefined;
    const { known, used } = followed;
    const inner = 'text' in known ? known.text : await resolved(known.expression, known.names, depth + 1);
    if (inner === undefined) return undefined;
    const stands = used === 0 && inner === root.text;
    const written = 'text' in known || isClosed(known.expression, used < links.length) ? inner : `(${inner})`;
    const shorthand = root !== expression && ts.isShorthandPropertyAssignment(root.parent) && !stands;
    const end = used === 0 ? root.end : (links[used - 1] as ts.Node).end;
    text = text.slice(0, root.getStart() - start) + (shorthand ? `${root.text}: ` : '') + written + text.slice(end - start);
    if (text.length > MAX_TEXT) return undefined;
  }
  return text;
}

/** Whether an expression means the same in any other, without parentheses. */
const isClosed = (expression: ts.Expression, isRead: boolean): boolean =>
  ts.isStringLiteralLike(expression) || ts.isArrayLiteralExpression(expression) || ts.isParenthesizedExpression(expression) || (ts.isNumericLiteral(expression) && !isRead);

/** A name and the members read of it: `config.model.units`. */
interface Chain {
  root: ts.Identifier;
  links: ts.PropertyAccessExpression[];
}

function chainOf(node: ts.Expression): Chain | undefined {
  if (ts.isIdentifier(node)) return { root: node, links: [] };
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const inner = chainOf(node.expression);
  return inner && { root: inner.root, links: [...inner.links, node] };
}

/** Every name that an expression reads, in order; `undefined` where it holds what only its own place can evaluate. */
function readsOf(expression: ts.Expression): Chain[] | undefined {
  const chains: Chain[] = [];
  let known = true;
  const visit = (node: ts.Node): void => {
    if (!known || ts.isTypeNode(node)) return;
    if (ts.isFunctionLike(node) || node.kind === ts.SyntaxKind.ThisKeyword || ts.isAwaitExpression(node)) {
      known = false;
    } else if (ts.isPropertyAssignment(node)) {
      visit(node.initializer);
    } else if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) {
      const chain = chainOf(node);
      if (!chain) visit((node as ts.PropertyAccessExpression).expression);
      else if (chain.root.text !== 'undefined') chains.push(chain);
    } else {
      ts.forEachChild(node, visit);
    }
  };
  visit(expression);
  return known ? chains : undefined;
}

/** Goes from what the first name means to the members that are known one by one: `used` of them. */
async function follow({ links }: Chain, meaning: Known | undefined): Promise<{ known: Exclude<Known, { namespace: Names }>; used: number } | undefined> {
  let known = meaning;
  let used = 0;
  while (known) {
    const name = links[used]?.name.text;
    if ('namespace' in known) {
      const { namespace, whole }: { namespace: Names; whole?: string } = known;
      const member: Known | undefined = name === undefined ? undefined : await namespace.exported(name);
      if (member) used++;
      known = member ?? (whole === undefined ? undefined : { text: whole });
      continue;
    }
    const member: ts.Expression | undefined = name !== undefined && 'expression' in known ? memberOf(known.expression, name) : undefined;
    if (!member) return { known, used };
    known = { ...known, expression: member };
    used++;
  }
  return undefined;
}

/** The value of an object literal's property, where nothing in the literal could have another say. */
export function memberOf(expression: ts.Expression, name: string): ts.Expression | undefined {
  const literal = bare(expression);
  if (!ts.isObjectLiteralExpression(literal) || literal.properties.some(ts.isSpreadAssignment)) return undefined;
  const property = literal.properties.find((one) => propertyText(one.name) === name);
  return property && valueIn(property);
}

function valueIn(property: ts.ObjectLiteralElementLike): ts.Expression | undefined {
  return ts.isPropertyAssignment(property) ? property.initializer : ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}
