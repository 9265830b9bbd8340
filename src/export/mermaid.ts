import { drawing, nested } from './drawing';
import type { Report } from './report';

/** A quoted Mermaid label; what has a meaning there, in HTML or in Markdown becomes an entity. */
function quoted(lines: readonly string[]): string {
  const text = (line: string) => line.replace(/["#&<>`\\[\]{}|*_~]/g, (character) => `#${character.charCodeAt(0)};`).replace(/\r?\n/g, ' ');
  return `"${lines.map(text).join('<br/>')}"`;
}

/** A Mermaid flowchart: a subgraph for each block, a node for each use of a layer, tensor shapes on the edges. */
export function toMermaid(report: Report): string {
  const { boxes, arrows } = drawing(report.models);
  return [
    'flowchart TB',
    ...nested(boxes, (box) => `subgraph ${box.id}[${quoted(box.label)}]`, 'end', (box) => `${box.id}[${quoted(box.label)}]`),
    ...arrows.map(({ from, to, label }) => `  ${from} -->${label ? `|${quoted([label])}|` : ''} ${to}`),
    '',
  ].join('\n');
}
