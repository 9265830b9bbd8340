import ts from 'typescript';

/** Functions in the widest sense: everything that has a body of its own. */
export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration;

export type LoopNode = ts.ForStatement | ts.ForOfStatement | ts.ForInStatement | ts.WhileStatement | ts.DoStatement;

/** Removes what leaves a value as it is: parentheses, type assertions, `satisfies`, `!`. */
export function bare(node: ts.Expression): ts.Expression {
  while (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isTypeAssertionExpression(node) ||
    ts.isNonNullExpression(node)
  ) {
    node = node.expression;
  }
  return node;
}

/** Names bound by an identifier or a destructuring pattern, in source order. */
export function boundNames(name: ts.BindingName, names: ts.Identifier[] = []): ts.Identifier[] {
  if (ts.isIdentifier(name)) {
    names.push(name);
    return names;
  }
  for (const element of name.elements) {
    if (ts.isBindingElement(element)) boundNames(element.name, names);
  }
  return names;
}

/** Names that a function's parameters bind, without TypeScript's `this`. */
export function parameterNames(node: FunctionNode): string[] {
  const names: ts.Identifier[] = [];
  for (const parameter of node.parameters) {
    if (!isThis(parameter)) boundNames(parameter.name, names);
  }
  return names.map((name) => name.text);
}

export function isThis(parameter: ts.ParameterDeclaration): boolean {
  return ts.isIdentifier(parameter.name) && parameter.name.text === 'this';
}

/** Text of a property's name where it is written out, else `undefined`. */
export function propertyText(name: ts.PropertyName | ts.BindingName | undefined): string | undefined {
  if (!name) return undefined;
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  return undefined;
}

/** `forEach` of `items.forEach`, `f` of `f`, '' where the callee has no name. */
export function lastName(callee: ts.Expression): string {
  const target = bare(callee);
  if (ts.isIdentifier(target)) return target.text;
  if (ts.isPropertyAccessExpression(target)) return target.name.text;
  if (ts.isElementAccessExpression(target) && ts.isStringLiteralLike(target.argumentExpression)) return target.argumentExpression.text;
  return '';
}

/** The name that a function has, or is given by what it is assigned to, with the node that carries it. */
export function functionName(node: FunctionNode): { name: string; at?: ts.Node } {
  if (ts.isConstructorDeclaration(node)) {
    const owner = node.parent.name ?? givenName(node.parent).at;
    return { name: owner && ts.isIdentifier(owner) ? owner.text : '' };
  }
  if (!ts.isArrowFunction(node) && node.name) return { name: propertyText(node.name) ?? '', at: node.name };
  if (ts.isFunctionDeclaration(node)) return { name: 'default' };
  return givenName(node);
}

function givenName(node: ts.Node): { name: string; at?: ts.Node } {
  let inner = node;
  let parent = node.parent;
  while (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) {
    inner = parent;
    parent = parent.parent;
  }
  if (
    (ts.isVariableDeclaration(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isBindingElement(parent)) &&
    parent.initializer === inner
  ) {
    const name = propertyText(parent.name);
    return name === undefined ? { name: '' } : { name, at: parent.name };
  }
  if (ts.isBinaryExpression(parent) && parent.right === inner && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const name = lastName(parent.left);
    return name ? { name, at: parent.left } : { name: '' };
  }
  if (ts.isExportAssignment(parent)) return { name: 'default' };
  return { name: '' };
}

/** The callee's last name when the function is an argument of a call. */
export function callbackOf(node: FunctionNode): string | undefined {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return undefined;
  let inner: ts.Node = node;
  let parent: ts.Node = node.parent;
  while (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent)) {
    inner = parent;
    parent = parent.parent;
  }
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.arguments?.includes(inner as ts.Expression)) {
    return lastName(parent.expression) || undefined;
  }
  return undefined;
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false);
}

/** The initialiser of the local that an identifier means; null for a local without one, `undefined` for what is no local. */
export function localOf(name: ts.Identifier): ts.Expression | null | undefined {
  for (let at: ts.Node = name.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at) && at.parameters.some((parameter) => boundNames(parameter.name).some(({ text }) => text === name.text))) return null;
    if (ts.isForStatement(at) || ts.isForOfStatement(at) || ts.isForInStatement(at)) {
      const { initializer } = at;
      if (initializer && ts.isVariableDeclarationList(initializer) && initializer.declarations.some((one) => boundNames(one.name).some(({ text }) => text === name.text))) return null;
    }
    const found = ts.isBlock(at) ? initializerIn(at.statements, name.text) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The initialiser of a variable that some statements declare; null for one that has none or that may change, `undefined` where there is no such variable. */
export function initializerIn(statements: readonly ts.Statement[], name: string): ts.Expression | null | undefined {
  for (const statement of statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      if (!boundNames(declaration.name).some(({ text }) => text === name)) continue;
      const constant = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
      return ts.isIdentifier(declaration.name) && declaration.initializer && (constant || ts.isLiteralExpression(declaration.initializer)) ? declaration.initializer : null;
    }
  }
  return undefined;
}
