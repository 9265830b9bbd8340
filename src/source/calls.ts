import ts from 'typescript';
import { type Guess, type Guesser, record } from './assume';
import { bare, boundNames, propertyText } from './names';

/** How often a value is looked up behind names. */
const MAX_DEPTH = 4;

/** Calls, or constructions, of a thing by its last name, outside of itself. */
export function callsOf(source: ts.SourceFile, name: string, own: ts.Node, end: number): ts.NodeArray<ts.Expression>[] {
  const found: ts.NodeArray<ts.Expression>[] = [];
  const visit = (node: ts.Node): void => {
    if (node === own || node.pos >= end) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.arguments && node.arguments.length > 0) {
      const callee = bare(node.expression);
      const last = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
      if (last === name) found.push(node.arguments);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The arguments of a call as the module itself could write them: locals replaced by what they stand for, and what cannot be known by a guess. */
export function argumentsOf(given: ts.NodeArray<ts.Expression>, guesser: Guesser, bound: ReadonlySet<string>): Guess[] | undefined {
  if (given.some(ts.isSpreadElement)) return undefined;
  const count = Math.max(given.length, guesser.required.length);
  const guesses: Guess[] = [];
  for (let index = 0; index < count; index++) {
    const parameter = guesser.parameters[index];
    const argument = given[index];
    const text = argument && resolved(argument, bound, 0);
    if (text !== undefined) guesses.push({ text, assumed: [] });
    else if (parameter && argument && ts.isObjectLiteralExpression(bare(argument))) guesses.push(properties(bare(argument) as ts.ObjectLiteralExpression, guesser, bound));
    else if (parameter) guesses.push(guesser.parameter(parameter));
    else break;
  }
  return guesses;
}

function properties(literal: ts.ObjectLiteralExpression, guesser: Guesser, bound: ReadonlySet<string>): Guess {
  return record(literal.properties.flatMap((property): [string, Guess][] => {
    const name = propertyText(property.name);
    if (name === undefined) return [];
    const value = ts.isPropertyAssignment(property) ? property.initializer : ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
    const text = value && resolved(value, bound, 0);
    return [[name, text === undefined ? guesser.value(name, undefined, name, 1) : { text, assumed: [] }]];
  }));
}

/** An expression's text with every local replaced by its initialiser; `undefined` when one has none that the module could evaluate. */
function resolved(expression: ts.Expression, bound: ReadonlySet<string>, depth: number): string | undefined {
  const replacements: { start: number; end: number; text: string }[] = [];
  let known = true;
  const start = expression.getStart();
  const visit = (node: ts.Node): void => {
    if (!known) return;
    if (ts.isFunctionLike(node) || node.kind === ts.SyntaxKind.ThisKeyword || ts.isAwaitExpression(node)) {
      known = false;
      return;
    }
    if (ts.isTypeNode(node)) return;
    if (ts.isPropertyAccessExpression(node)) {
      visit(node.expression);
      return;
    }
    if (ts.isPropertyAssignment(node)) {
      visit(node.initializer);
      return;
    }
    if (ts.isIdentifier(node)) {
      if (node.text === 'undefined') return;
      const local = localOf(node);
      if (local === undefined) {
        if (!bound.has(node.text) && !GLOBALS.has(node.text)) known = false;
        return;
      }
      const text = local && depth < MAX_DEPTH ? resolved(local, bound, depth + 1) : undefined;
      if (text === undefined) known = false;
      else replacements.push({ start: node.getStart() - start, end: node.end - start, text: ts.isShorthandPropertyAssignment(node.parent) ? `${node.text}: (${text})` : `(${text})` });
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(expression);
  if (!known) return undefined;
  let text = expression.getText();
  for (const one of replacements.reverse()) text = text.slice(0, one.start) + one.text + text.slice(one.end);
  return text;
}

const GLOBALS = new Set(['tf', 'Math', 'Number', 'Array', 'Object', 'String', 'Boolean', 'parseInt', 'parseFloat', 'JSON', 'Infinity', 'NaN']);

/** The initialiser of the local that an identifier means; null for a local without one, `undefined` for what is no local. */
function localOf(name: ts.Identifier): ts.Expression | null | undefined {
  for (let at: ts.Node = name.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at) && at.parameters.some((parameter) => boundNames(parameter.name).some(({ text }) => text === name.text))) return null;
    if (ts.isForStatement(at) || ts.isForOfStatement(at) || ts.isForInStatement(at)) {
      const { initializer } = at;
      if (initializer && ts.isVariableDeclarationList(initializer) && initializer.declarations.some((one) => boundNames(one.name).some(({ text }) => text === name.text))) return null;
    }
    if (!ts.isBlock(at)) continue;
    for (const statement of at.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      for (const declaration of statement.declarationList.declarations) {
        if (!boundNames(declaration.name).some(({ text }) => text === name.text)) continue;
        const constant = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
        // A variable that may change by then is not known either.
        return ts.isIdentifier(declaration.name) && declaration.initializer && (constant || ts.isLiteralExpression(declaration.initializer)) ? declaration.initializer : null;
      }
    }
  }
  return undefined;
}
