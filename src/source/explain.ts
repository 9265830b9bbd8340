import ts from 'typescript';
import type { Place } from '../graph';
import { parse } from './compile';
import { bare, propertyText } from './names';
import { placedIn } from './notebooks';
import { brief, Places } from './places';
import type { Site, SourceModule } from './types';

/** What the interpreter's errors leave out: which expression of the source they are about, and where it stands. */

/** What was called, as the author writes it: `tf.layers.conv2D`, `block(…).apply`. */
export interface Callee {
  text: string;
  /** The member that was called, or the name that stands for one. */
  name?: string;
  /** Where TensorFlow.js would have it, for a name that was taken from there: `['layers']` of `const { conv2D } = tf.layers`. */
  path?: string[];
}

/** A value that was not there, and where it was needed. */
export interface Missing {
  text: string;
  place: Place;
}

type Called = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

/** The source of an error, read anew: nothing of a file's tree is kept while it runs. */
export class Failing {
  private readonly source: ts.SourceFile;
  private readonly places: Places;
  /** Where a character of the file stands in its program, if that is elsewhere; what ends at a cell's end ends past its last one. */
  private readonly offsets = new Map<string, number>();

  /** `isTensorFlow`: of the module's specifiers. */
  constructor(private readonly module: SourceModule, private readonly isTensorFlow: (specifier: string) => boolean) {
    this.source = parse(module.file, module.text);
    this.places = new Places(module.file, this.source);
    for (let offset = 0; module.position && offset < module.text.length; offset++) {
      const [line, column] = this.places.position(offset);
      const at = module.position(line + 1, column + 1).join(':');
      if (!this.offsets.has(at)) this.offsets.set(at, offset);
    }
  }

  /** What is called at a site. */
  callee({ place, kind }: Site): Callee | undefined {
    const end = this.offset({ line: place.endLine, column: place.endColumn });
    const start = this.offset(place);
    const call = this.first((node): node is Called => node.end === end && (kind === 'new' ? ts.isNewExpression(node) : ts.isCallExpression(node)) && node.getStart() <= start, 0, this.source);
    return call && this.called(call);
  }

  /** The first tagged template or call of an optional chain from a place on: they are no sites. */
  unannounced(from: Position, scope: Place | undefined): (Callee & { place: Place }) | undefined {
    const call = this.first((node): node is Called => ts.isTaggedTemplateExpression(node) || (ts.isCallExpression(node) && ts.isOptionalChain(node)), this.start(from, scope), this.within(scope));
    const callee = call && this.called(call);
    return callee && { ...callee, place: this.placeOf(call) };
  }

  /** What a property was read of, or set on, that has none: the first from a place on, within a function where one is given. */
  owner(property: string, from: Position, scope: Place | undefined): Missing | undefined {
    const node = this.first((one): one is ts.Expression | ts.BindingElement => this.reads(one, property), this.start(from, scope), this.within(scope));
    if (!node) return undefined;
    if (ts.isPropertyAccessExpression(node)) return { text: written(node.expression), place: this.placeIn(this.places.at(node.expression.getStart(), node.end)) };
    if (ts.isElementAccessExpression(node)) return { text: written(node.expression), place: this.placeOf(node) };
    return this.unpacked(node.parent);
  }

  /** What was to be iterated and cannot be. */
  iterated(from: Position, scope: Place | undefined): Missing | undefined {
    const node = this.first((one): one is ts.Node => ts.isSpreadElement(one) || ts.isForOfStatement(one) || ts.isArrayBindingPattern(one) || (ts.isYieldExpression(one) && !!one.asteriskToken), this.start(from, scope), this.within(scope));
    if (!node) return undefined;
    if (ts.isArrayBindingPattern(node)) return this.unpacked(node);
    const { expression } = node as ts.SpreadElement | ts.ForOfStatement;
    return { text: written(expression), place: this.placeOf(expression) };
  }

  /** What was to be taken apart, `const { units } = …`, and is nothing. */
  destructured(from: Position, scope: Place | undefined): Missing | undefined {
    const [start, within] = [this.start(from, scope), this.within(scope)];
    // The interpreter has no place for the parameters of a function that is written where it is called.
    const node = this.first(ts.isObjectBindingPattern, start, within)
      ?? this.first((one): one is ts.ObjectBindingPattern => ts.isObjectBindingPattern(one) && ts.isParameter(one.parent) && one.getStart() >= start, 0, within);
    return node && this.unpacked(node);
  }

  /** The whole of the innermost function at a place. */
  functionAt(at: Position): Place | undefined {
    const offset = this.offset(at);
    const node = this.first((one) => ts.isFunctionLike(one) && one.getStart() <= offset && offset < one.end, 0, this.source);
    return node && this.placeOf(node);
  }

  private unpacked(pattern: ts.Node): Missing | undefined {
    const { parent } = pattern;
    const value = ts.isVariableDeclaration(parent) ? parent.initializer : undefined;
    if (value) return { text: written(value), place: this.placeOf(parent) };
    return { text: `what ${brief(this.places.text(pattern), 40)} is taken from`, place: this.placeOf(pattern) };
  }

  private reads(node: ts.Node, property: string): boolean {
    if (ts.isPropertyAccessExpression(node)) return node.name.text === property && !node.questionDotToken;
    if (ts.isElementAccessExpression(node)) {
      const key = bare(node.argumentExpression);
      return !node.questionDotToken && (!ts.isStringLiteralLike(key) && !ts.isNumericLiteral(key) || key.text === property);
    }
    return ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && propertyText(node.propertyName ?? node.name) === property;
  }

  private called(call: Called): Callee {
    const callee = bare(ts.isTaggedTemplateExpression(call) ? call.tag : call.expression);
    const text = written(callee);
    if (ts.isPropertyAccessExpression(callee)) return { text, name: callee.name.text, ...this.among(callee.expression) };
    if (ts.isElementAccessExpression(callee)) {
      const key = bare(callee.argumentExpression);
      return { text, ...(ts.isStringLiteralLike(key) && { name: key.text }), ...this.among(callee.expression) };
    }
    if (!ts.isIdentifier(callee)) return { text };
    const path = this.pathOf(callee);
    return { text, name: path?.at(-1) ?? callee.text, ...(path && { path: path.slice(0, -1) }) };
  }

  private among(owner: ts.Expression): { path?: string[] } {
    const path = this.pathOf(owner);
    return path ? { path } : {};
  }

  /** The way from TensorFlow.js to what an expression means: `['layers', 'dense']`; `undefined` where it means something else. */
  private pathOf(expression: ts.Expression, depth = 0): string[] | undefined {
    const node = bare(expression);
    if (depth > 5) return undefined;
    if (ts.isPropertyAccessExpression(node)) {
      const inner = this.pathOf(node.expression, depth + 1);
      return inner && [...inner, node.name.text];
    }
    if (ts.isCallExpression(node)) {
      const [specifier] = node.arguments;
      return ts.isIdentifier(node.expression) && node.expression.text === 'require' && specifier && ts.isStringLiteralLike(specifier) && this.isTensorFlow(specifier.text) ? [] : undefined;
    }
    if (!ts.isIdentifier(node)) return undefined;
    const declaration = this.declarationOf(node);
    if (!declaration) return node.text === 'tf' ? [] : undefined;
    if (ts.isNamespaceImport(declaration) || ts.isImportClause(declaration) || ts.isImportSpecifier(declaration)) {
      const from = ts.findAncestor(declaration, ts.isImportDeclaration)?.moduleSpecifier;
      if (!from || !ts.isStringLiteralLike(from) || !this.isTensorFlow(from.text)) return undefined;
      return ts.isImportSpecifier(declaration) ? [(declaration.propertyName ?? declaration.name).text] : [];
    }
    if (ts.isVariableDeclaration(declaration)) return declaration.initializer && this.pathOf(declaration.initializer, depth + 1);
    const { parent } = declaration.parent;
    const name = propertyText(declaration.propertyName ?? declaration.name);
    const inner = ts.isVariableDeclaration(parent) && parent.initializer && ts.isObjectBindingPattern(declaration.parent) ? this.pathOf(parent.initializer, depth + 1) : undefined;
    return inner && name !== undefined ? [...inner, name] : undefined;
  }

  /** Where a name is declared, if that is by an import or with a value: the nearest around it. */
  private declarationOf(name: ts.Identifier): ts.NamespaceImport | ts.ImportClause | ts.ImportSpecifier | ts.VariableDeclaration | ts.BindingElement | undefined {
    type Declaration = ts.NamespaceImport | ts.ImportClause | ts.ImportSpecifier | ts.VariableDeclaration | ts.BindingElement;
    const declares = (node: ts.Node): node is Declaration =>
      (ts.isNamespaceImport(node) || ts.isImportClause(node) || ts.isImportSpecifier(node) || ts.isVariableDeclaration(node) || ts.isBindingElement(node))
      && node.name !== undefined && ts.isIdentifier(node.name) && node.name.text === name.text;
    for (let around: ts.Node | undefined = name.parent; around; around = around.parent) {
      if (!ts.isFunctionLike(around) && !ts.isSourceFile(around) && !ts.isBlock(around)) continue;
      const found = this.first(declares, 0, around);
      if (found) return found;
    }
    return undefined;
  }

  /** The first node of a kind, in source order by where it ends, that does not lie wholly before an offset nor in a function further in. */
  private first<T extends ts.Node>(is: (node: ts.Node) => node is T, from: number, within: ts.Node): T | undefined;
  private first(is: (node: ts.Node) => boolean, from: number, within: ts.Node): ts.Node | undefined;
  private first(is: (node: ts.Node) => boolean, from: number, within: ts.Node): ts.Node | undefined {
    let found: ts.Node | undefined;
    const visit = (node: ts.Node): void => {
      if (node.end <= from || (from > 0 && node !== within && ts.isFunctionLike(node))) return;
      ts.forEachChild(node, visit);
      if (is(node) && (!found || node.end < found.end)) found = node;
    };
    visit(within);
    return found;
  }

  private within(scope: Place | undefined): ts.Node {
    if (!scope) return this.source;
    const [start, end] = [this.offset(scope), this.offset({ line: scope.endLine, column: scope.endColumn })];
    return this.first((node) => ts.isFunctionLike(node) && node.getStart() === start && node.end === end, 0, this.source) ?? this.source;
  }

  /** A place before the function is that of something else: then the function's own start. */
  private start(from: Position, scope: Place | undefined): number {
    return Math.max(1, this.offset(from), scope ? this.offset(scope) : 0);
  }

  private placeOf(node: ts.Node): Place {
    return this.placeIn(this.places.of(node));
  }

  /** A place of the program, where it stands in the file. */
  private placeIn(place: Place): Place {
    return this.module.position ? placedIn(this.module.position, place) : place;
  }

  private offset({ line, column }: Position): number {
    if (this.module.position) return this.offsets.get(`${line}:${column}`) ?? (this.offsets.get(`${line}:${column - 1}`) ?? 0) + 1;
    const starts = this.source.getLineStarts();
    return Math.min(this.source.text.length, (starts[Math.min(line, starts.length) - 1] ?? 0) + column - 1);
  }
}

export interface Position {
  line: number;
  column: number;
}

/** An expression as one would say it: calls without their arguments, what has no name cut short. */
function written(expression: ts.Expression): string {
  const node = bare(expression);
  if (ts.isPropertyAccessExpression(node)) return `${written(node.expression)}${node.questionDotToken ? '?.' : '.'}${node.name.text}`;
  if (ts.isElementAccessExpression(node)) return `${written(node.expression)}[${brief(node.argumentExpression.getText(), 30)}]`;
  if (ts.isCallExpression(node)) return `${written(node.expression)}(${node.arguments.length > 0 ? '…' : ''})`;
  if (ts.isNewExpression(node)) return `new ${written(node.expression)}(${node.arguments?.length ? '…' : ''})`;
  if (ts.isAwaitExpression(node)) return `(await ${written(node.expression)})`;
  if (ts.isFunctionLike(node)) return 'a function';
  return brief(node.getText(), 60);
}
