import ts from 'typescript';
import type { Places } from './places';

/**
 * A sentence about the first brace that closes another one than its indentation says: the parser only complains where nothing makes
 * sense any more, which may be far below a brace that is missing or one too many. `undefined` where all are in line.
 */
export function misplacedBrace(source: ts.SourceFile, places: Places): string | undefined {
  const { text } = source;
  let first: { opening: number; closing: number } | undefined;
  const lineOf = (offset: number): string => text.slice(offset - places.position(offset)[1]);
  const indent = (offset: number): string => /^[ \t]*/.exec(lineOf(offset))?.[0] ?? '';
  const visit = (node: ts.Node): void => {
    const opening = ts.isBlock(node) || ts.isObjectLiteralExpression(node) ? places.start(node) : ts.isClassLike(node) ? node.members.pos - 1 : -1;
    const closing = node.end - 1;
    if (text[opening] === '{' && text[closing] === '}' && closing < (first?.closing ?? Number.POSITIVE_INFINITY)) {
      const startsLine = indent(closing).length === places.position(closing)[1];
      if (startsLine && places.position(opening)[0] !== places.position(closing)[0] && indent(opening) !== indent(closing)) first = { opening, closing };
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return first && `The '}' of line ${places.position(first.closing)[0] + 1} closes the '{' of line ${places.position(first.opening)[0] + 1}.`;
}
