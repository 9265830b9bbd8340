import ts from 'typescript';
import { bare, boundNames, initializerIn, localOf, propertyText } from './names';

/** How a piece of code uses a parameter, or a property of one. */
export interface Use {
  /** Properties read of it. */
  fields: Set<string>;
  /** String literals that it is compared with, in order. */
  literals: string[];
  /** Iterated, indexed, or asked for its length. */
  list: boolean;
  /** Given as the input of a layer or model: `layer.apply(x)`. */
  applied: boolean;
  /** Methods called on it. */
  methods: Set<string>;
  /** Properties that it is given to, as in `dense({ units: x })`; `inputShape item` for `{ inputShape: [x] }`. */
  roles: string[];
  /** Only asked whether it is there, or has a fallback. */
  optional: boolean;
  /** Used in some way that needs a value. */
  needed: boolean;
}

/** Methods that leave a string what it says. */
const STRING_METHODS = new Set(['toLowerCase', 'toUpperCase', 'trim', 'toString']);

const LIST_METHODS = new Set(['map', 'forEach', 'filter', 'reduce', 'slice', 'some', 'every', 'find', 'findIndex', 'join', 'concat', 'flat', 'flatMap', 'entries', 'at', 'indexOf', 'includes', 'push', 'sort', 'reverse']);

/** Uses by path: `config`, `config.model.units`. */
export class Uses {
  private readonly uses = new Map<string, Use>();
  /** What else a parameter, or a property of one, is called: `this.config`, or a name that it was destructured to. */
  private readonly aliases = new Map<string, string>();
  /** The same for what a name means within one function only. */
  private readonly local = new Map<ts.Node, Map<string, string>>();

  /** @param names the parameters' names */
  constructor(private readonly scope: ts.Node, names: string[]) {
    for (const name of names) this.aliases.set(name, name);
    const assign = (node: ts.Node): void => {
      if (ts.isVariableDeclaration(node) && node.initializer) this.bind(node.name, node.initializer);
      else if (ts.isParameter(node) && node.modifiers?.length && ts.isIdentifier(node.name)) this.aliases.set(`this.${node.name.text}`, node.name.text);
      else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
        const left = written(node.left);
        const right = this.pathOf(node.right);
        if (left?.startsWith('this.') && right && !this.aliases.has(left)) this.aliases.set(left, right);
      }
      ts.forEachChild(node, assign);
    };
    assign(scope);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node)) for (const body of this.passOn(node)) {
        assign(body);
        visit(body);
      }
      if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) {
        const path = this.pathOf(node as ts.Expression);
        if (path !== undefined && !isBeingNamed(node)) {
          this.note(path, node as ts.Expression);
          return;
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(scope);
  }

  of(path: string): Use | undefined {
    return this.uses.get(path);
  }

  private bind(name: ts.BindingName, value: ts.Expression): void {
    // `const config = given || defaults` leaves it open what `config` lacks.
    const path = this.pathOf(value);
    if (path === undefined) return;
    if (ts.isIdentifier(name)) {
      if (!this.aliases.has(name.text)) this.aliases.set(name.text, path);
      else if (this.aliases.get(name.text) !== path) this.bindWithin(name, path);
    } else if (ts.isObjectBindingPattern(name)) {
      for (const element of name.elements) {
        const property = element.propertyName ?? element.name;
        if (!ts.isIdentifier(property) || element.dotDotDotToken) continue;
        const use = this.use(`${path}.${property.text}`);
        this.use(path).fields.add(property.text);
        if (element.initializer) use.optional = true;
        else use.needed = true;
        for (const local of boundNames(element.name)) if (!this.aliases.has(local.text) || local.text === property.text) this.aliases.set(local.text, `${path}.${property.text}`);
      }
    }
  }

  /** A name that another function uses for something else. */
  private bindWithin(name: ts.Identifier, path: string): void {
    const owner = ts.findAncestor(name, ts.isFunctionLike);
    if (owner && owner !== this.scope) this.namesIn(owner).set(name.text, path);
  }

  private namesIn(owner: ts.Node): Map<string, string> {
    const names = this.local.get(owner) ?? new Map<string, string>();
    this.local.set(owner, names);
    return names;
  }

  /** The body of a function of the file that a parameter, or a property of one, is given to: what it reads of it is read too. */
  private passOn({ expression, arguments: given }: ts.CallExpression): ts.Node[] {
    const target = ts.isIdentifier(expression) ? functionNamed(expression) : undefined;
    if (!target?.body || this.local.has(target)) return [];
    const paths = given.map((argument) => this.pathOf(argument));
    if (paths.every((path) => path === undefined)) return [];
    const names = this.namesIn(target);
    target.parameters.forEach(({ name }, index) => {
      const path = paths[index];
      if (path !== undefined && ts.isIdentifier(name)) names.set(name.text, path);
      else if (path !== undefined) this.bind(name, given[index] as ts.Expression);
    });
    return ts.findAncestor(target, (node) => node === this.scope) ? [] : [target.body];
  }

  private pathOf(expression: ts.Expression): string | undefined {
    const text = written(bare(expression));
    if (text === undefined) return undefined;
    const parts = text.split('.');
    for (let at: ts.Node | undefined = this.local.size > 0 ? expression : undefined; at && at !== this.scope; at = at.parent) {
      const path = this.local.get(at)?.get(parts[0] as string);
      if (path !== undefined) return [path, ...parts.slice(1)].join('.');
    }
    for (let length = parts.length; length > 0; length--) {
      const known = this.aliases.get(parts.slice(0, length).join('.'));
      if (known !== undefined) return [known, ...parts.slice(length)].join('.');
    }
    return undefined;
  }

  private use(path: string): Use {
    let use = this.uses.get(path);
    if (!use) {
      use = { fields: new Set(), literals: [], list: false, applied: false, methods: new Set(), roles: [], optional: false, needed: false };
      this.uses.set(path, use);
    }
    return use;
  }

  private note(path: string, node: ts.Expression): void {
    const parts = path.split('.');
    const called = ts.isCallExpression(node.parent) && node.parent.expression === node;
    const last = parts.at(-1) as string;
    // What follows `.length`, or the name of a method, says what the thing before it is.
    if (parts.length > 1 && (last === 'length' || called)) {
      const owner = this.use(parts.slice(0, -1).join('.'));
      owner.needed = true;
      if (last === 'length' || LIST_METHODS.has(last)) owner.list = true;
      else owner.methods.add(last);
      if (called && STRING_METHODS.has(last)) compare(owner, node.parent as ts.CallExpression);
      parts.pop();
    } else {
      this.mark(this.use(path), node);
    }
    for (let length = 1; length < parts.length; length++) {
      const owner = this.use(parts.slice(0, length).join('.'));
      owner.fields.add(parts[length] as string);
      owner.needed = true;
    }
  }

  private mark(use: Use, node: ts.Expression): void {
    compare(use, node);
    const { inner, parent } = around(node);
    if (ts.isBinaryExpression(parent)) {
      const { kind } = parent.operatorToken;
      const other = parent.left === inner ? parent.right : parent.left;
      if (isEquality(kind) && (other.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(other) && other.text === 'undefined'))) use.optional = true;
      else if ((kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken) && parent.left === inner) use.optional = true;
      else if (kind !== ts.SyntaxKind.EqualsToken) use.needed = true;
    } else if (ts.isElementAccessExpression(parent)) {
      use.needed = true;
      if (parent.expression === inner) use.list = true;
    } else if (ts.isForOfStatement(parent) && parent.expression === inner) {
      use.list = true;
    } else if (ts.isSpreadElement(parent)) {
      use.list = true;
    } else if ((ts.isIfStatement(parent) && parent.expression === inner) || (ts.isConditionalExpression(parent) && parent.condition === inner)) {
      use.optional = true;
    } else if (ts.isTypeOfExpression(parent) || (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken)) {
      use.optional = true;
    } else if (ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression) && parent.expression.name.text === 'apply') {
      use.applied = true;
    } else {
      use.needed = true;
      const item = ts.isArrayLiteralExpression(parent);
      const place = item ? parent.parent : parent;
      const role = ts.isPropertyAssignment(place) && propertyText(place.name);
      if (role) use.roles.push(item ? `${role} item` : role);
    }
  }
}

/** The function that a file declares by a name, or keeps in a constant. */
function functionNamed(name: ts.Identifier): ts.FunctionLikeDeclaration | undefined {
  const { statements } = name.getSourceFile();
  const value = initializerIn(statements, name.text);
  if (value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value))) return value;
  return statements.find((statement): statement is ts.FunctionDeclaration => ts.isFunctionDeclaration(statement) && statement.name?.text === name.text);
}

/** The outermost expression that is only another spelling of a node, and what holds that. */
function around(node: ts.Node): { inner: ts.Node; parent: ts.Node } {
  let inner = node;
  let { parent } = node;
  while (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isNonNullExpression(parent)) {
    inner = parent;
    parent = parent.parent;
  }
  return { inner, parent };
}

const isEquality = (kind: ts.SyntaxKind): boolean => kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken
  || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken;

/** Notes the strings that a value is held against: compared with, looked up among, or listed beside. */
function compare({ literals }: Use, node: ts.Expression): void {
  const { inner, parent } = around(node);
  const note = (...texts: string[]): void => { for (const text of texts) if (text !== '' && !literals.includes(text)) literals.push(text); };
  if (ts.isBinaryExpression(parent)) {
    const other = parent.left === inner ? parent.right : parent.left;
    if (isEquality(parent.operatorToken.kind) && ts.isStringLiteralLike(other)) note(other.text);
    if (parent.operatorToken.kind === ts.SyntaxKind.InKeyword && parent.left === inner) note(...keysOf(parent.right));
  } else if (ts.isSwitchStatement(parent)) {
    for (const clause of parent.caseBlock.clauses) if (ts.isCaseClause(clause) && ts.isStringLiteralLike(clause.expression)) note(clause.expression.text);
  } else if (ts.isElementAccessExpression(parent) && parent.argumentExpression === inner) {
    note(...keysOf(parent.expression));
  } else if (ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression) && parent.arguments[0] === inner) {
    const list = valueBehind(parent.expression.expression);
    if (parent.expression.name.text === 'includes' && list && ts.isArrayLiteralExpression(list)) for (const item of list.elements) if (ts.isStringLiteralLike(item)) note(item.text);
  }
}

/** The names of an object literal's properties, be it behind a constant. */
export function keysOf(expression: ts.Expression): string[] {
  const table = valueBehind(expression);
  return table && ts.isObjectLiteralExpression(table) ? table.properties.flatMap(({ name }) => propertyText(name) ?? []) : [];
}

function valueBehind(expression: ts.Expression): ts.Expression | undefined {
  const value = bare(expression);
  if (!ts.isIdentifier(value)) return value;
  const local = localOf(value);
  const initializer = local === undefined ? initializerIn(value.getSourceFile().statements, value.text) : local;
  return initializer ? bare(initializer) : undefined;
}

/** `this.config.units` as it is written; `undefined` for anything but names and members. */
function written(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return 'this';
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const owner = written(bare(node.expression));
  return owner === undefined ? undefined : `${owner}.${node.name.text}`;
}

/** Whether the name stands where something is named rather than read. */
function isBeingNamed(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) || ts.isMethodDeclaration(parent)) return parent.name === node;
  if (ts.isParameter(parent) || ts.isVariableDeclaration(parent)) return parent.name === node;
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return parent.left === node;
  return ts.isBindingElement(parent) || ts.isTypeReferenceNode(parent) || ts.isPropertySignature(parent);
}
