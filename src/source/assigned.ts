import ts from 'typescript';
import { bare } from './names';

/** What an assignment gives a function: a global name, a member of something, or a method of what a constructor function makes. */
export interface Assigned {
  name: string;
  /** The constructor function, for `Name.prototype.member`. */
  constructorName?: string;
  at: ts.Node;
}

/** What the platform calls when something happens. */
const HANDLER = /^on[a-z]+$/;
/** Names of the global object itself. */
const GLOBAL = /^(window|self|globalThis|global)$/;

/** `name`, `window.name`, `owner.name` or `Name.prototype.name`, on the left of an assignment; `undefined` for anything else. */
export function assigned(left: ts.Expression): Assigned | undefined {
  if (ts.isIdentifier(left)) return { name: left.text, at: left };
  if (!ts.isPropertyAccessExpression(left)) return undefined;
  const { expression, name } = left;
  if (ts.isIdentifier(expression) && HANDLER.test(name.text)) return undefined;
  if (ts.isIdentifier(expression)) return { name: GLOBAL.test(expression.text) ? name.text : `${expression.text}.${name.text}`, at: name };
  const constructorName = prototypeOf(expression);
  return constructorName === undefined ? undefined : { name: `${constructorName}.${name.text}`, constructorName, at: name };
}

/** `Name` of `Name.prototype`. */
export function prototypeOf(expression: ts.Expression): string | undefined {
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'prototype' && ts.isIdentifier(expression.expression)
    ? expression.expression.text : undefined;
}

/** Whether a function of that name is meant to be called with `new`, as classes were written before there were any. */
export function isConstructor(name: string, node: ts.Node): boolean {
  const value = ts.isExpression(node) ? bare(node) : node;
  return (ts.isFunctionDeclaration(value) || ts.isFunctionExpression(value)) && /^[A-Z]/.test(name.slice(name.lastIndexOf('.') + 1))
    && value.body !== undefined && /\bthis\s*\./.test(value.body.getText());
}
