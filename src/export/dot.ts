import { drawing, nested } from './drawing';
import type { Report } from './report';

/** A quoted DOT string; lines are centred. */
function quoted(lines: readonly string[]): string {
  return `"${lines.map((line) => line.replace(/["\\]/g, (character) => `\\${character}`).replace(/\r?\n/g, ' ')).join('\\n')}"`;
}

/** A Graphviz digraph: a cluster for each block, a node for each use of a layer, tensor shapes on the edges. */
export function toDot(report: Report): string {
  const { boxes, arrows } = drawing(report.models);
  return [
    'digraph {',
    '  node [shape=box, style=rounded, fontname="Helvetica"];',
    '  edge [fontname="Helvetica", fontsize=10];',
    '  graph [fontname="Helvetica"];',
    ...nested(boxes, (box) => `subgraph cluster_${box.id} { label=${quoted(box.label)};`, '}', (box) => `${box.id} [label=${quoted(box.label)}];`),
    ...arrows.map(({ from, to, label }) => `  ${from} -> ${to} [label=${quoted([label])}];`),
    '}',
    '',
  ].join('\n');
}
