import ts from 'typescript';
import { lastName } from './names';

/** What a piece of code mentions: whether it makes a model by itself, and the names through which it may do so. */
export interface Mentions {
  makes: boolean;
  /** Identifiers, `object.member` for a member of an identifier, and `object[]` for one that is not known. */
  references: Set<string>;
  /** Members of `this`, and members called on anything. */
  members: Set<string>;
}

/** Names of TensorFlow.js whose mention means that a model is made or loaded. */
export const MODEL_NAMES: ReadonlySet<string> = new Set(['sequential', 'Sequential', 'LayersModel', 'loadLayersModel', 'modelFromJSON']);

export function noMentions(): Mentions {
  return { makes: false, references: new Set(), members: new Set() };
}

/** Adds what `node` mentions, its inner functions included and its types left out. */
export function collectMentions(node: ts.Node | undefined, mentions: Mentions): Mentions {
  if (!node) return mentions;
  const visit = (child: ts.Node): void => {
    const { kind } = child;
    if (kind === ts.SyntaxKind.Identifier) {
      const { text } = child as ts.Identifier;
      if (MODEL_NAMES.has(text)) mentions.makes = true;
      mentions.references.add(text);
      return;
    }
    if (kind <= ts.SyntaxKind.LastToken || (kind >= ts.SyntaxKind.FirstTypeNode && kind <= ts.SyntaxKind.LastTypeNode)) return;
    if (ts.isTypeParameterDeclaration(child)) return;
    if (ts.isPropertyAccessExpression(child)) {
      // `tf.loadModel` is `loadLayersModel` before 1.0; of anything else it is a function of the user's.
      if (MODEL_NAMES.has(child.name.text) || (child.name.text === 'loadModel' && lastName(child.expression) === 'tf')) mentions.makes = true;
      if (child.expression.kind === ts.SyntaxKind.ThisKeyword) mentions.members.add(child.name.text);
      else if (ts.isIdentifier(child.expression)) mentions.references.add(`${child.expression.text}.${child.name.text}`);
      visit(child.expression);
      return;
    }
    // What a value picks out of a table may be anything that the table holds.
    if (ts.isElementAccessExpression(child) && ts.isIdentifier(child.expression)) {
      const key = child.argumentExpression;
      mentions.references.add(ts.isStringLiteralLike(key) ? `${child.expression.text}.${key.text}` : `${child.expression.text}[]`);
    }
    if (ts.isCallExpression(child)) {
      const name = lastName(child.expression);
      if (ts.isIdentifier(child.expression)) {
        if (name === 'model') mentions.references.add('model()');
      } else if (name) {
        if (name === 'model') mentions.makes = true;
        mentions.members.add(name);
      }
    }
    ts.forEachChild(child, visit);
  };
  visit(node);
  return mentions;
}

/** A declared return type that names a model is the author's own word for it. */
export function returnsModel(type: ts.TypeNode | undefined): boolean {
  return type !== undefined && /\b(LayersModel|Sequential)\b/.test(type.getText());
}
