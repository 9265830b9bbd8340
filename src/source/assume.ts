import ts from 'typescript';
import { conventional, conventionalNumbers, type Domain, domainOf, FIRST, shapeOf } from './conventions';
import type { DeclaredTypes } from './declaredTypes';
import { hasModifier, isThis, propertyText } from './names';
import { keysOf, type Use, Uses } from './uses';

/** A parameter, or a property of one, and the expression that was assumed for it. */
export interface Assumption {
  name: string;
  text: string;
}

/** An argument that nobody gave: an expression for it, and what was assumed to write it. */
export interface Guess {
  text: string;
  assumed: Assumption[];
  /** Values that the code itself knows for some of them. */
  choices?: Alternatives[];
}

/** What the code compares a parameter, or a property of one, with. */
export interface Alternatives {
  name: string;
  /** Where its uses are noted; what is chosen is looked up by it. */
  path: string;
  /** Expressions, the first of which is taken unless another is chosen. */
  values: string[];
}

export type Callable = ts.SignatureDeclaration;

/** Deep enough for a configuration of configurations; a type that holds itself has to end. */
const MAX_DEPTH = 4;

/** What a tensor is called that a function computes on. */
const TENSOR_NAME = /^(x+s?|y+s?|inputs?|images?|img|batch|data|features?|obs|observations?|states?|tensors?|samples?|tokens|ids|sequences?)$/i;

/** What a model is called whose layers, inputs or outputs are read. */
const MODEL_NAME = /(model|net|network|backbone|encoder|decoder|extractor)$/i;

/** What the first weights of a file are multiplied with, and what they convolve: expressions for tensors of one example. */
export function tensorsFor(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /(^|\.)variable$/.test(node.expression.getText())) {
      const shape = shapeIn(node);
      const [first, channels] = [shape?.[0], shape?.at(-2)];
      if (shape?.length === 2) found.push(`tf.zeros([1, ${first}])`);
      if (shape?.length === 3) found.push(`tf.zeros([1, 32, ${channels}])`);
      if (shape?.length === 4) found.push(`tf.zeros([1, 28, 28, ${channels}])`);
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...new Set(found)];
}

/** The first list of extents in the arguments of a call, or of calls in them. */
function shapeIn(call: ts.CallExpression): string[] | undefined {
  for (const argument of call.arguments) {
    const bare = ts.isAsExpression(argument) ? argument.expression : argument;
    if (ts.isArrayLiteralExpression(bare)) return bare.elements.map((element) => element.getText());
    if (!ts.isCallExpression(bare)) continue;
    const inner = shapeIn(bare) ?? (ts.isPropertyAccessExpression(bare.expression) && ts.isCallExpression(bare.expression.expression) ? shapeIn(bare.expression.expression) : undefined);
    if (inner) return inner;
  }
  return undefined;
}

/** Finds arguments for one function, method or constructor: by type, by use, by name, in this order; else a stand-in. */
export class Guesser {
  private readonly uses: Uses;
  private readonly domain: Domain;

  /**
   * @param scope where the parameters are used: the function, or for a constructor its class
   * @param chosen for a path, which of its alternatives is taken
   * @param tensor of a function on tensors, what its tensors are
   * @param most whole numbers are assumed no larger
   */
  constructor(private readonly node: Callable, scope: ts.Node, private readonly types: Pick<DeclaredTypes, 'find'>, private readonly chosen: ReadonlyMap<string, string>, private readonly tensor?: string, private readonly most = Number.POSITIVE_INFINITY) {
    const names = node.parameters.flatMap((parameter) => (ts.isIdentifier(parameter.name) ? [parameter.name.text] : parameter.name.elements
      .flatMap((element) => (ts.isBindingElement(element) && ts.isIdentifier(element.name) ? [element.name.text] : []))));
    this.uses = new Uses(scope, names);
    this.domain = domainOf(scope.getText());
  }

  /** Parameters that have to be given. */
  get required(): ts.ParameterDeclaration[] {
    const { parameters } = this;
    const last = parameters.findLastIndex((parameter) => !parameter.initializer && !parameter.questionToken && !parameter.dotDotDotToken);
    return parameters.slice(0, last + 1);
  }

  get parameters(): readonly ts.ParameterDeclaration[] {
    return this.node.parameters.filter((parameter) => !isThis(parameter));
  }

  parameter(parameter: ts.ParameterDeclaration): Guess {
    if (parameter.initializer || parameter.questionToken) return { text: 'undefined', assumed: [] };
    const { name, type } = parameter;
    if (ts.isIdentifier(name)) return this.value(name.text, type, name.text, 0);
    if (ts.isArrayBindingPattern(name)) return list(name.elements.map((element) => (ts.isBindingElement(element) && ts.isIdentifier(element.name)
      ? this.value(element.name.text, undefined, element.name.text, 1) : { text: 'undefined', assumed: [] })));
    const members = type ? this.members(type) : undefined;
    return record(name.elements.flatMap((element) => {
      const property = propertyText(element.propertyName) ?? (ts.isIdentifier(element.name) ? element.name.text : undefined);
      if (property === undefined || element.initializer || element.dotDotDotToken) return [];
      const member = members?.get(property);
      if (member?.questionToken) return [];
      const path = ts.isIdentifier(element.name) ? element.name.text : property;
      return [[property, this.value(property, member?.type, path, 1)] as const];
    }));
  }

  /** @param path where its uses are noted */
  value(name: string, type: ts.TypeNode | undefined, path: string, depth: number): Guess {
    const use = this.uses.of(path);
    const service = type && this.service(type);
    if (service) return service;
    const typed = type && this.typed(name, type, path, depth);
    if (typed) return typed.assumed.length > 0 ? typed : { ...typed, ...assumed(name, typed.text) };
    if (use && use.literals.length > 0) return this.oneOf(name, path, use.literals.map((literal) => JSON.stringify(literal)));
    if (name === 'tf') return { text: 'tf', assumed: [] };
    if (this.tensor !== undefined && depth === 0 && (TENSOR_NAME.test(name) || conventional(name, this.domain) === undefined)) return assumed(name, this.tensor);
    if (use?.applied) return assumed(name, `tf.input({ shape: ${JSON.stringify(shapeOf(this.domain))} })`);
    if (use?.methods.has('add') && !use.methods.has('mul')) return assumed(name, 'tf.sequential()');
    const isModel = MODEL_NAME.test(name) && ['inputs', 'outputs', 'input', 'output', 'layers'].some((field) => use?.fields.has(field));
    // The depth of a volume is an extent, that of a network is none.
    const isExtent = use?.roles.some((one) => /shape item$/i.test(one)) && /depth$/i.test(name);
    const convention = isModel || use?.fields.has('shape') ? undefined : conventional(isExtent ? 'size' : name, this.domain);
    if (convention !== undefined) return this.known(name, fitted(convention, use));
    if (use?.fields.has('shape')) return assumed(name, `tf.zeros(${JSON.stringify([8, ...shapeOf(this.domain)])})`);
    if (isModel || (use && ['getLayer', 'predict', 'apply', 'summary', 'compile'].some((method) => use.methods.has(method)))) return assumed(name, `tf.sequential({ layers: [${FIRST[this.domain]}] })`);
    const fields = use && depth < MAX_DEPTH ? this.fields(use, path, depth) : [];
    if (fields.length > 0 && !use?.list) {
      const guess = record(fields);
      return { ...guess, assumed: [{ name, text: guess.text }, ...guess.assumed] };
    }
    const role = use?.roles.map((one) => conventional(one, this.domain)).find((one) => one !== undefined);
    if (role !== undefined) return this.known(name, fitted(role, use));
    if (use?.list) return this.known(name, conventionalNumbers(name, this.domain) ?? ['a', 'b', 'c', 'd']);
    return assumed(name, 'standIn');
  }

  /** A whole number is no larger than asked for. */
  private known(name: string, value: unknown): Guess {
    return assumed(name, JSON.stringify(typeof value === 'number' && Number.isInteger(value) ? Math.min(value, this.most) : value));
  }

  /** An object of a class of the user's, as a container would give it: that is no assumption. */
  private service(type: ts.TypeNode): Guess | undefined {
    const reference = ts.isTypeReferenceNode(type) ? type.typeName.getText() : undefined;
    const declared = reference === undefined ? undefined : this.types.find(reference, type);
    if (reference === undefined || !declared || !ts.isClassDeclaration(declared) || type.getSourceFile() !== this.node.getSourceFile() || !isInjectable(declared) || !isValueIn(type.getSourceFile(), reference)) return undefined;
    return { text: `standIn.inject(${reference})`, assumed: [] };
  }

  private oneOf(name: string, path: string, values: string[]): Guess {
    const chosen = this.chosen.get(path);
    const [first = 'standIn'] = values;
    return { ...assumed(name, chosen !== undefined && values.includes(chosen) ? chosen : first), ...(values.length > 1 ? { choices: [{ name, path, values }] } : {}) };
  }

  private fields(use: Use, path: string, depth: number): [string, Guess][] {
    const methods = [...use.methods].map((method): [string, Guess] => [method, { text: '() => standIn', assumed: [] }]);
    const read = [...use.fields].flatMap((field): [string, Guess][] => {
      const inner = this.uses.of(`${path}.${field}`);
      if (inner?.optional && !(inner.needed && !inner.literals.length && inner.fields.size > 0)) return [];
      return [[field, this.value(field, undefined, `${path}.${field}`, depth + 1)]];
    });
    return read.length > 0 ? [...read, ...methods] : [];
  }

  private typed(name: string, type: ts.TypeNode, path: string, depth: number): Guess | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const by = (inner: ts.TypeNode): Guess => this.value(name, inner, path, depth + 1);
    if (ts.isParenthesizedTypeNode(type)) return this.typed(name, type.type, path, depth);
    if (ts.isTypeOperatorNode(type) && type.operator === ts.SyntaxKind.KeyOfKeyword) {
      const keys = ts.isTypeQueryNode(type.type) && ts.isIdentifier(type.type.exprName) ? keysOf(type.type.exprName) : [];
      return keys.length > 0 ? this.oneOf(name, path, keys.map((key) => JSON.stringify(key))) : undefined;
    }
    if (ts.isTypeOperatorNode(type)) return this.typed(name, type.type, path, depth);
    if (ts.isLiteralTypeNode(type)) return ts.isStringLiteral(type.literal) || ts.isNumericLiteral(type.literal) ? assumed(name, type.literal.getText()) : assumed(name, type.getText());
    if (ts.isUnionTypeNode(type)) {
      const literals = type.types.filter((one) => ts.isLiteralTypeNode(one) && (ts.isStringLiteral(one.literal) || ts.isNumericLiteral(one.literal)));
      const [first] = type.types.filter((one) => !/^(undefined|null)$/.test(one.getText()));
      if (literals.length > 1 && first === literals[0]) return this.oneOf(name, path, literals.map((one) => one.getText()));
      return first && this.typed(name, first, path, depth);
    }
    if (ts.isTypeLiteralNode(type)) return this.object(this.members(type), path, depth);
    if (ts.isTupleTypeNode(type)) return this.tuple(name, type, path, depth);
    if (ts.isArrayTypeNode(type)) return this.list(name, type.elementType, path, depth);
    if (ts.isFunctionTypeNode(type)) return assumed(name, '() => standIn');
    const convention = conventional(name, this.domain);
    switch (type.kind) {
      case ts.SyntaxKind.NumberKeyword: return this.known(name, typeof convention === 'number' ? convention : Array.isArray(convention) && typeof convention[0] === 'number' ? convention[0] : 8);
      case ts.SyntaxKind.BooleanKeyword: return this.known(name, false);
      case ts.SyntaxKind.StringKeyword: {
        const literals = this.uses.of(path)?.literals ?? [];
        return literals.length > 0 ? this.oneOf(name, path, literals.map((literal) => JSON.stringify(literal))) : this.known(name, typeof convention === 'string' ? convention : 'model');
      }
    }
    if (!ts.isTypeReferenceNode(type)) return undefined;
    const reference = type.typeName.getText();
    const [argument] = type.typeArguments ?? [];
    const short = reference.split('.').at(-1) as string;
    if (argument && /^(Array|ReadonlyArray|ArrayLike|Iterable)$/.test(short)) return this.list(name, argument, path, depth);
    if (argument && /^(Readonly|Required)$/.test(short)) return by(argument);
    if (/^(Partial|Record)$/.test(short)) return assumed(name, '{}');
    if (/^(Pick|Omit)$/.test(short)) return this.object(this.members(type), path, depth);
    const shape = JSON.stringify(shapeOf(this.domain));
    if (/^Shape$/.test(short)) return this.known(name, Array.isArray(convention) ? convention : shapeOf(this.domain));
    if (/^SymbolicTensor$/.test(short)) return assumed(name, `tf.input({ shape: ${shape} })`);
    if (/^(Sequential|LayersModel)$/.test(short)) return assumed(name, `tf.sequential(${this.uses.of(path)?.methods.has('add') ? '' : `{ layers: [${FIRST[this.domain]}] }`})`);
    if (/^Tensor(\dD)?$/.test(short)) return assumed(name, this.tensor ?? `tf.zeros(${JSON.stringify([1, ...shapeOf(this.domain)])})`);
    const declared = this.types.find(reference, type);
    if (!declared) return undefined;
    if (ts.isClassDeclaration(declared)) return undefined;
    if (ts.isEnumDeclaration(declared)) {
      // The names of another file are not all at hand here.
      const here = declared.getSourceFile() === this.node.getSourceFile();
      return this.oneOf(name, path, declared.members.map((member, index) => (here ? `${reference}.${member.name.getText()}` : member.initializer?.getText() ?? String(index))));
    }
    return ts.isTypeAliasDeclaration(declared) ? by(declared.type) : this.object(this.members(type), path, depth);
  }

  /** What an object has to hold, as its type says; what the type leaves optional is left out. */
  private object(members: Map<string, ts.PropertySignature>, path: string, depth: number): Guess {
    return record([...members].flatMap(([property, member]) => (member.questionToken ? [] : [[property, this.value(property, member.type, `${path}.${property}`, depth + 1)] as const])));
  }

  private tuple(name: string, type: ts.TupleTypeNode, path: string, depth: number): Guess {
    // What may be given any number of times is given twice.
    const elements = type.elements.flatMap((element) => {
      const inner = ts.isNamedTupleMember(element) ? element.type : element;
      const rest = ts.isRestTypeNode(inner) ? inner.type : ts.isNamedTupleMember(element) && element.dotDotDotToken ? inner : undefined;
      return rest && ts.isArrayTypeNode(rest) ? [rest.elementType, rest.elementType] : [ts.isOptionalTypeNode(inner) ? inner.type : inner];
    });
    const convention = conventional(name, this.domain);
    const { length } = elements;
    if (Array.isArray(convention) && convention.length === length) return this.known(name, convention);
    if (elements.every(({ kind }) => kind === ts.SyntaxKind.NumberKeyword)) {
      const usual = [[], [8], [28, 28], [28, 28, 1], [16, 16, 16, 1]][length];
      return this.known(name, usual && typeof convention !== 'number' ? usual : Array.from({ length }, () => (typeof convention === 'number' ? convention : 8)));
    }
    return whole(name, elements.map((element, index) => this.value(name, element, `${path}[${index}]`, depth + 1)));
  }

  private list(name: string, element: ts.TypeNode, path: string, depth: number): Guess {
    if (element.kind === ts.SyntaxKind.NumberKeyword) return this.known(name, conventionalNumbers(name, this.domain) ?? [8, 8]);
    if (element.kind === ts.SyntaxKind.StringKeyword) {
      const convention = conventional(name, this.domain);
      return this.known(name, Array.isArray(convention) && typeof convention[0] === 'string' ? convention : ['a', 'b', 'c', 'd']);
    }
    const item = this.value(name, element, `${path}[]`, depth + 1);
    return whole(name, [item, item]);
  }

  /** Properties of an object type by name, those of the interfaces that it extends first. */
  private members(type: ts.TypeNode, seen = new Set<string>()): Map<string, ts.PropertySignature> {
    const found = new Map<string, ts.PropertySignature>();
    const add = (node: ts.NodeArray<ts.TypeElement>) => {
      for (const member of node) {
        const name = ts.isPropertySignature(member) ? propertyText(member.name) : undefined;
        if (name !== undefined) found.set(name, member as ts.PropertySignature);
      }
    };
    if (ts.isTypeLiteralNode(type)) add(type.members);
    else if (ts.isIntersectionTypeNode(type)) for (const part of type.types) for (const [name, member] of this.members(part, seen)) found.set(name, member);
    const reference = ts.isTypeReferenceNode(type) ? type.typeName.getText() : ts.isExpressionWithTypeArguments(type) ? type.expression.getText() : undefined;
    const [of, keys] = ts.isTypeReferenceNode(type) && /^(Pick|Omit|Readonly|Required|Partial)$/.test(reference ?? '') ? type.typeArguments ?? [] : [];
    if (of) {
      const listed = new Set(keys && (ts.isUnionTypeNode(keys) ? [...keys.types] : [keys]).map((key) => key.getText().slice(1, -1)));
      for (const [name, member] of this.members(of, seen)) if (reference === 'Pick' ? listed.has(name) : !listed.has(name)) found.set(name, member);
      return found;
    }
    const declared = reference === undefined || seen.has(reference) ? undefined : this.types.find(reference, type);
    if (reference === undefined || !declared) return found;
    seen.add(reference);
    if (ts.isTypeAliasDeclaration(declared)) return this.members(declared.type, seen);
    if (ts.isInterfaceDeclaration(declared)) {
      for (const base of declared.heritageClauses?.flatMap((clause) => [...clause.types]) ?? []) for (const [name, member] of this.members(base, seen)) found.set(name, member);
      add(declared.members);
    }
    return found;
  }
}

const assumed = (name: string, text: string): Guess => ({ text, assumed: [{ name, text }] });

const list = (items: Guess[]): Guess => ({ text: `[${items.map(({ text }) => text).join(', ')}]`, ...together(items) });

/** A list of which the name stands for the whole. */
function whole(name: string, items: Guess[]): Guess {
  const { text, ...rest } = list(items);
  return { text, ...rest, assumed: [{ name, text }, ...rest.assumed.filter((one) => one.name !== name)] };
}

/** What was assumed in several guesses. */
const together = (guesses: Guess[]): Omit<Guess, 'text'> => ({ assumed: guesses.flatMap(({ assumed }) => assumed), choices: guesses.flatMap(({ choices = [] }) => choices) });

export function record(fields: (readonly [string, Guess])[]): Guess {
  const written = fields.map(([name, { text }]) => `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ${text}`);
  return { text: fields.length > 0 ? `{ ${written.join(', ')} }` : '{}', ...together(fields.map(([, guess]) => guess)) };
}

/** A convention where the code wants a list of such, or one of a list. */
function fitted(value: unknown, use: Use | undefined): unknown {
  return use?.list && !Array.isArray(value) ? (typeof value === 'string' ? value : [value, value]) : value;
}

/** Whether a container makes an object of a class by itself: it says so, or its constructor takes nothing. */
function isInjectable(node: ts.ClassDeclaration): boolean {
  if (hasModifier(node, ts.SyntaxKind.AbstractKeyword)) return false;
  const constructors = node.members.filter(ts.isConstructorDeclaration);
  return ts.canHaveDecorators(node) && (ts.getDecorators(node)?.length ?? 0) > 0 ? true : constructors.every(({ parameters }) => parameters.every((one) => one.initializer ?? one.questionToken));
}

/** Whether a name is more than a type in a file: one that is imported only as that is nothing when the file runs. */
function isValueIn(source: ts.SourceFile, reference: string): boolean {
  const [root] = reference.split('.');
  return !source.statements.some((statement) => {
    const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
    const named = clause?.namedBindings;
    if (!clause) return false;
    if (clause.isTypeOnly && (clause.name?.text === root || (named && ts.isNamespaceImport(named) && named.name.text === root))) return true;
    return named !== undefined && ts.isNamedImports(named) && named.elements.some((one) => one.name.text === root && (clause.isTypeOnly || one.isTypeOnly));
  });
}
