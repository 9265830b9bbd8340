import ts from 'typescript';
import { assigned, isConstructor, prototypeOf } from './assigned';
import { boundNames, type FunctionNode, bare, hasModifier, isThis, propertyText } from './names';
import { inherit, isHidden } from './inheritance';
import { brief, type Places } from './places';
import { computers } from './makers';
import { collectMentions, MODEL_NAMES, type Mentions, noMentions, returnsModel } from './mentions';
import type { Candidate, CandidateParameter, TopLevel } from './types';

type FunctionValue = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;
type ClassNode = ts.ClassDeclaration | ts.ClassExpression;

/** Where a name comes from: another module's export (`*` for the whole), or nothing but a local. */
export interface Origin {
  specifier: string;
  name: string;
}

/** How a top-level name is read at run time: as it stands, from `exports`, from `module.exports`, or as all of `module.exports`. */
export interface TopName {
  name: string;
  read: 'local' | 'exports' | 'module' | 'whole';
}

/** What is found at a file's top level. */
export interface Outline {
  candidates: Candidate[];
  variables: TopLevel[];
  names: TopName[];
  /** Every name bound at the top level, imports included. */
  bound: Set<string>;
  imported: Map<string, Origin>;
  /** Exported name → local name. */
  exported: Map<string, string>;
  /** Exported name → another module's export. */
  passed: Map<string, Origin>;
  /** `export * from`. */
  stars: string[];
  mentions: Map<string, Mentions>;
  /** Types, which leave nothing in the code. */
  types: Set<string>;
  /** It says by `import` and `export` what it takes and gives. */
  isModule: boolean;
  /** Class → the class that it extends. */
  bases: Map<string, string>;
  /** The code of each candidate, while the file is compiled: its tree must not outlive that. */
  nodes: Map<Candidate, FunctionValue | ts.ConstructorDeclaration>;
}

/** Lists what a file's top level declares, `makesModel` as far as the file alone tells. `end` is where the user's text ends. */
export function outline(source: ts.SourceFile, places: Places, end: number): Outline {
  const finder = new Finder(places);
  for (const statement of source.statements) if (statement.pos < end) finder.statement(statement);
  const found = finder.finish();
  found.isModule = ts.isExternalModule(source);
  for (const candidate of found.candidates) {
    const references = found.mentions.get(candidate.name)?.references;
    const owner = candidate.kind === 'method' ? ownerOf(candidate, found) : undefined;
    candidate.needsArguments = !candidate.callable || owner?.callable === false;
    candidate.makesLayers = references !== undefined && [...references].some((name) => /(^|\.)(layers|input|loadGraphModel)$/.test(name));
  }
  const computing = computers(found.mentions);
  for (const candidate of found.candidates) candidate.computes = computing.has(candidate.name);
  return found;
}

/** The class whose objects have a method. */
export function ownerOf(method: Candidate, { candidates, exported }: Outline): Candidate | undefined {
  return candidates.find((one) => one.kind === 'class' && (one.name === method.className || (one.name === 'default' && exported.get('default') === method.className)));
}

/** How deep in an object its functions are looked for: a component's `methods`. */
const MAX_OBJECTS = 2;

class Finder {
  private readonly found: Outline = {
    candidates: [],
    variables: [],
    names: [],
    bound: new Set(),
    imported: new Map(),
    exported: new Map(),
    passed: new Map(),
    stars: [],
    mentions: new Map(),
    types: new Set(),
    isModule: false,
    bases: new Map(),
    nodes: new Map(),
  };
  private readonly classes = new Map<string, ClassNode>();
  /** The local name of `export default NAME`. */
  private defaultName: string | undefined;

  constructor(private readonly places: Places) {}

  statement(statement: ts.Statement): void {
    const isDeclared = hasModifier(statement, ts.SyntaxKind.DeclareKeyword);
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || (isDeclared && ts.isClassDeclaration(statement))) this.found.types.add(statement.name?.text ?? 'default');
    if (isDeclared) return;
    const exported = hasModifier(statement, ts.SyntaxKind.ExportKeyword);
    const isDefault = hasModifier(statement, ts.SyntaxKind.DefaultKeyword);
    if (ts.isImportDeclaration(statement)) this.importDeclaration(statement);
    else if (ts.isImportEqualsDeclaration(statement)) this.importEquals(statement);
    else if (ts.isExportDeclaration(statement)) this.exportDeclaration(statement);
    else if (ts.isExportAssignment(statement)) this.exportAssignment(statement);
    else if (ts.isFunctionDeclaration(statement)) {
      if (statement.body) this.declared(statement, statement.name, exported, isDefault);
    } else if (ts.isClassDeclaration(statement)) {
      this.declared(statement, statement.name, exported, isDefault);
    } else if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) this.variable(declaration, exported);
    } else if (ts.isEnumDeclaration(statement)) {
      this.bind(statement.name.text);
      if (exported) this.found.exported.set(statement.name.text, statement.name.text);
    } else if (ts.isModuleDeclaration(statement)) {
      this.namespace(statement, exported);
    } else if (ts.isExpressionStatement(statement)) {
      this.commonJs(statement.expression);
    }
  }

  finish(): Outline {
    const { found } = this;
    inherit(found, this.classes, (candidate, maker) => { this.takes(candidate, maker); });
    this.settleDefault();
    for (const [exported, local] of found.exported) {
      if (exported === local || exported === 'default') continue;
      const candidate = found.candidates.find((entry) => entry.name === local);
      if (candidate && !candidate.aliases?.includes(exported)) candidate.aliases = [...(candidate.aliases ?? []), exported];
    }
    const locals = new Set(found.exported.values());
    for (const candidate of found.candidates) {
      const owner = candidate.name.split('.')[0];
      if (locals.has(owner) || owner === 'default') candidate.exported = true;
    }
    const names = new Set<string>();
    found.names = found.names.filter(({ name }) => !names.has(name) && names.add(name));
    return found;
  }

  /** One model has one entry: what is exported only as the default is called `default`, with its local name as an alias. */
  private settleDefault(): void {
    const local = this.defaultName;
    if (local === undefined) return;
    const { found } = this;
    const named = [...found.exported].some(([exported, name]) => name === local && exported !== 'default');
    const own = found.candidates.filter((entry) => entry.name === local || entry.name.startsWith(`${local}.`));
    for (const candidate of own) {
      const alias = `default${candidate.name.slice(local.length)}`;
      if (named) {
        candidate.aliases = [...(candidate.aliases ?? []), alias];
      } else {
        candidate.aliases = [...(candidate.aliases ?? []), candidate.name];
        found.mentions.set(alias, found.mentions.get(candidate.name) ?? noMentions());
        candidate.name = alias;
      }
    }
  }

  // --- imports and exports -------------------------------------------------------------------------------------------------------

  private importDeclaration(node: ts.ImportDeclaration): void {
    if (!ts.isStringLiteral(node.moduleSpecifier)) return;
    const specifier = node.moduleSpecifier.text;
    const clause = node.importClause;
    if (!clause) return;
    if (clause.name) this.origin(clause.name.text, specifier, 'default');
    const bindings = clause.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings)) this.origin(bindings.name.text, specifier, '*');
    else if (bindings)
      for (const element of bindings.elements) this.origin(element.name.text, specifier, (element.propertyName ?? element.name).text);
  }

  private importEquals(node: ts.ImportEqualsDeclaration): void {
    const reference = node.moduleReference;
    if (ts.isExternalModuleReference(reference) && ts.isStringLiteralLike(reference.expression)) {
      this.origin(node.name.text, reference.expression.text, '*');
    } else {
      this.found.bound.add(node.name.text);
    }
  }

  private origin(local: string, specifier: string, name: string): void {
    this.found.bound.add(local);
    this.found.imported.set(local, { specifier, name });
  }

  private exportDeclaration(node: ts.ExportDeclaration): void {
    if (node.isTypeOnly) return;
    const specifier = node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : undefined;
    const clause = node.exportClause;
    if (!clause) {
      if (specifier) this.found.stars.push(specifier);
      return;
    }
    if (!ts.isNamedExports(clause)) {
      if (specifier) this.found.passed.set(clause.name.text, { specifier, name: '*' });
      return;
    }
    for (const element of clause.elements) {
      const local = (element.propertyName ?? element.name).text;
      const exported = element.name.text;
      const imported = this.found.imported.get(local);
      if (specifier) this.found.passed.set(exported, { specifier, name: local });
      else if (imported) this.found.passed.set(exported, imported);
      else {
        this.found.exported.set(exported, local);
        if (exported === 'default') {
          this.defaultName = local;
          this.name('default', 'exports');
        }
      }
    }
  }

  private exportAssignment(node: ts.ExportAssignment): void {
    this.name('default', node.isExportEquals ? 'whole' : 'exports');
    this.defaultExpression(node.expression, node);
  }

  private defaultExpression(expression: ts.Expression, node: ts.Node): void {
    const value = bare(expression);
    this.found.exported.set('default', ts.isIdentifier(value) ? value.text : 'default');
    if (ts.isIdentifier(value)) this.defaultName = value.text;
    else if (!this.value('default', value, node, node, true))
      this.found.variables.push({ name: 'default', place: this.places.of(expression) });
  }

  /** `exports.name = …`, `module.exports.name = …`, `module.exports = …` of plain JavaScript. */
  private commonJs(expression: ts.Expression): void {
    if (!ts.isBinaryExpression(expression) || expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return;
    const target = this.places.text(expression.left).replace(/\s+/g, '');
    const value = bare(expression.right);
    if (target === 'module.exports') {
      if (ts.isObjectLiteralExpression(value)) {
        for (const property of value.properties) this.exportedProperty(property);
        return;
      }
      this.name('default', 'whole');
      this.defaultExpression(expression.right, expression);
      return;
    }
    const name = /^(?:module\.)?exports\.([\w$]+)$/.exec(target)?.[1];
    if (!name) this.assignedFunction(expression.left, value, expression);
    if (!name) return;
    if (ts.isIdentifier(value) && this.found.bound.has(value.text)) {
      this.found.exported.set(name, value.text);
      return;
    }
    this.name(name, 'module');
    this.found.exported.set(name, name);
    const left = expression.left as ts.PropertyAccessExpression;
    if (!this.value(name, value, left.name, expression, true)) this.found.variables.push({ name, place: this.places.of(left.name) });
  }

  /** `name = function …`, `window.name = …`, `owner.name = …`, `Name.prototype.name = …`, `Name.prototype = { … }`. */
  private assignedFunction(left: ts.Expression, value: ts.Expression, whole: ts.Node): void {
    const constructorName = prototypeOf(left);
    if (constructorName !== undefined && ts.isObjectLiteralExpression(value)) this.object(constructorName, value, false, constructorName);
    const target = assigned(left);
    if (!target || !isFunctionValue(value)) return;
    if (!target.name.includes('.')) this.bind(target.name);
    this.function(target.name, value, target.at, whole, false, target.constructorName);
  }

  private exportedProperty(property: ts.ObjectLiteralElementLike): void {
    if (ts.isShorthandPropertyAssignment(property)) {
      this.found.exported.set(property.name.text, property.name.text);
      return;
    }
    const name = propertyText(property.name);
    if (name === undefined) return;
    if (ts.isPropertyAssignment(property) && ts.isIdentifier(bare(property.initializer))) {
      this.found.exported.set(name, (bare(property.initializer) as ts.Identifier).text);
      return;
    }
    const value = ts.isMethodDeclaration(property) ? property : ts.isPropertyAssignment(property) ? bare(property.initializer) : undefined;
    if (!value || !property.name) return;
    this.name(name, 'module');
    this.found.exported.set(name, name);
    if (!this.value(name, value, property.name, property, true)) this.found.variables.push({ name, place: this.places.of(property.name) });
  }

  // --- declarations --------------------------------------------------------------------------------------------------------------

  private declared(
    node: ts.FunctionDeclaration | ts.ClassDeclaration,
    name: ts.Identifier | undefined,
    exported: boolean,
    isDefault: boolean,
  ): void {
    const local = name?.text ?? 'default';
    if (name) this.bind(local);
    if (isDefault) {
      this.name('default', 'exports');
      this.found.exported.set('default', local);
      if (name) this.defaultName = local;
    } else if (exported) {
      this.found.exported.set(local, local);
    }
    this.value(local, node, name ?? node, node, exported);
  }

  private variable(declaration: ts.VariableDeclaration, exported: boolean): void {
    for (const name of boundNames(declaration.name)) {
      this.found.bound.add(name.text);
      this.name(name.text, exported ? 'exports' : 'local');
      if (exported) this.found.exported.set(name.text, name.text);
    }
    const value = declaration.initializer && bare(declaration.initializer);
    const specifier = value && requiredBy(value);
    if (specifier !== undefined) {
      if (ts.isIdentifier(declaration.name)) this.origin(declaration.name.text, specifier, '*');
      else if (ts.isObjectBindingPattern(declaration.name)) {
        for (const element of declaration.name.elements) {
          if (ts.isIdentifier(element.name))
            this.origin(element.name.text, specifier, propertyText(element.propertyName as ts.PropertyName) ?? element.name.text);
        }
      }
      return;
    }
    if (ts.isIdentifier(declaration.name) && value) {
      if (this.value(declaration.name.text, value, declaration.name, declaration, exported)) return;
    }
    for (const name of boundNames(declaration.name)) this.found.variables.push({ name: name.text, place: this.places.of(name) });
  }

  private object(owner: string, literal: ts.ObjectLiteralExpression, exported: boolean, className?: string, depth = 0): void {
    const members = noMentions();
    this.found.mentions.set(`${owner}[]`, members);
    for (const property of literal.properties) {
      collectMentions(property, members);
      const name = propertyText(property.name);
      const value = ts.isMethodDeclaration(property)
        ? property
        : ts.isPropertyAssignment(property)
          ? bare(property.initializer)
          : undefined;
      if (name !== undefined && value && isFunctionValue(value))
        this.function(`${owner}.${name}`, value, property.name ?? value, property, exported, className);
      else if (name !== undefined && value && ts.isObjectLiteralExpression(value) && depth < MAX_OBJECTS)
        this.object(`${owner}.${name}`, value, exported, undefined, depth + 1);
    }
  }

  private namespace(node: ts.ModuleDeclaration, exported: boolean): void {
    if (!ts.isIdentifier(node.name) || !node.body || !ts.isModuleBlock(node.body)) return;
    this.bind(node.name.text);
    if (exported) this.found.exported.set(node.name.text, node.name.text);
    for (const statement of node.body.statements) {
      if (ts.isFunctionDeclaration(statement) && statement.body && statement.name && hasModifier(statement, ts.SyntaxKind.ExportKeyword)) {
        this.function(`${node.name.text}.${statement.name.text}`, statement, statement.name, statement, exported);
      }
    }
  }

  /** Notes a function, a class, or those in an object; false when the value itself is neither. */
  private value(name: string, value: ts.Node, at: ts.Node, whole: ts.Node, exported: boolean): boolean {
    if (isFunctionValue(value)) this.function(name, value, at, whole, exported);
    else if (ts.isClassDeclaration(value) || ts.isClassExpression(value)) this.class(name, value, at, whole, exported);
    else {
      if (ts.isObjectLiteralExpression(value)) this.object(name, value, exported);
      return false;
    }
    return true;
  }

  /** @param className for a method of what a constructor function makes */
  private function(name: string, node: FunctionValue, at: ts.Node, whole: ts.Node, exported: boolean, className?: string): void {
    const mentions = collectMentions(node.body, noMentions());
    for (const parameter of node.parameters) collectMentions(parameter.initializer, mentions);
    if (returnsModel(node.type)) mentions.makes = true;
    this.found.mentions.set(name, mentions);
    if (className !== undefined) this.add(name, 'method', node, at, whole, exported, className);
    else if (isConstructor(name, node)) this.add(name, 'class', node, at, whole, exported, name);
    else this.add(name, 'function', node, at, whole, exported);
  }

  private class(name: string, node: ClassNode, at: ts.Node, whole: ts.Node, exported: boolean): void {
    const construction = noMentions();
    this.found.mentions.set(name, construction);
    this.classes.set(name, node);
    const base = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)?.types[0].expression;
    this.found.bases.set(name, base && ts.isIdentifier(base) ? base.text : '');
    collectMentions(base, construction);
    const maker = node.members.find((member): member is ts.ConstructorDeclaration => ts.isConstructorDeclaration(member) && !!member.body);
    if (!hasModifier(node, ts.SyntaxKind.AbstractKeyword) && !(maker && isHidden(maker))) {
      this.add(name, 'class', maker, at, whole, exported, name);
    }
    for (const member of node.members) this.member(name, member, construction, exported);
  }

  private member(owner: string, member: ts.ClassElement, construction: Mentions, exported: boolean): void {
    if (ts.isConstructorDeclaration(member)) {
      collectMentions(member.body, construction);
      for (const parameter of member.parameters) {
        collectMentions(parameter.initializer, construction);
        mentionType(parameter.type, construction);
      }
      return;
    }
    if (ts.isPropertyDeclaration(member)) mentionType(member.type, construction);
    const field = ts.isPropertyDeclaration(member) ? member.initializer && bare(member.initializer) : undefined;
    const node = ts.isMethodDeclaration(member) ? member : field && isFunctionValue(field) ? field : undefined;
    const name = propertyText(member.name);
    if (!node || name === undefined || !member.name) {
      if (ts.isPropertyDeclaration(member)) collectMentions(member.initializer, construction);
      else if ((ts.isGetAccessor(member) || ts.isSetAccessor(member)) && name !== undefined) {
        this.found.mentions.set(`${owner}.${name}`, collectMentions(member.body, noMentions()));
      }
      return;
    }
    if (!node.body) return;
    const mentions = collectMentions(node.body, noMentions());
    if (returnsModel(node.type)) mentions.makes = true;
    this.found.mentions.set(`${owner}.${name}`, mentions);
    if (ts.isPrivateIdentifier(member.name)) return;
    const kind = hasModifier(member, ts.SyntaxKind.StaticKeyword) ? 'static' : 'method';
    this.add(`${owner}.${name}`, kind, node, member.name, member, exported, owner, isHidden(member));
  }

  private add(
    name: string,
    kind: Candidate['kind'],
    node: FunctionValue | ts.ConstructorDeclaration | undefined,
    at: ts.Node,
    whole: ts.Node,
    exported: boolean,
    className?: string,
    hidden = false,
  ): void {
    const candidate: Candidate = {
      name,
      place: this.places.of(at),
      range: this.places.of(whole),
      callable: true,
      needsArguments: false,
      params: [],
      kind,
      ...(className === undefined ? {} : { className }),
      exported,
      makesModel: false,
      makesLayers: false,
      ...(hidden ? { hidden } : {}),
      computes: false,
      async: node !== undefined && hasModifier(node, ts.SyntaxKind.AsyncKeyword),
    };
    this.found.candidates.push(candidate);
    if (node) this.takes(candidate, node);
  }

  /** Gives a candidate the parameters of a function. */
  private takes(candidate: Candidate, node: FunctionValue | ts.ConstructorDeclaration): void {
    candidate.params = node.parameters.filter((parameter) => !isThis(parameter)).map((parameter) => this.parameter(parameter));
    candidate.callable = candidate.params.every((parameter) => parameter.optional);
    this.found.nodes.set(candidate, node);
  }

  private parameter(parameter: ts.ParameterDeclaration): CandidateParameter {
    return {
      name: brief(this.places.text(parameter.name), 60),
      optional: !!(parameter.initializer || parameter.questionToken || parameter.dotDotDotToken),
      ...(parameter.type ? { type: brief(this.places.text(parameter.type), 120) } : {}),
    };
  }

  private bind(name: string): void {
    this.found.bound.add(name);
    this.name(name, 'local');
  }

  private name(name: string, read: TopName['read']): void {
    this.found.names.push({ name, read });
  }
}

function isFunctionValue(node: ts.Node): node is FunctionValue & FunctionNode {
  return ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node);
}

/** What is declared as a class is given an object of it. */
function mentionType(type: ts.TypeNode | undefined, mentions: Mentions): void {
  if (type && ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)) mentions.references.add(type.typeName.text);
}

function requiredBy(value: ts.Expression): string | undefined {
  if (!ts.isCallExpression(value) || !ts.isIdentifier(value.expression) || value.expression.text !== 'require') return undefined;
  const [argument] = value.arguments;
  return argument && ts.isStringLiteralLike(argument) ? argument.text : undefined;
}

/** Whether an import gives one of TensorFlow.js's own model makers. */
export function isModelImport(origin: Origin): boolean {
  return MODEL_NAMES.has(origin.name) || origin.name === 'model' || origin.name === 'deserialize';
}
