import { indent, literal } from '../markdown';
import { BATCH_HEAD, batchCells, cells, columns, itemCells, notes } from './rows';
import { flatten, profileTitle, tree, type Profiled } from './tree';

const row = (texts: string[]): string => `| ${texts.join(' | ')} |`;

/** A Markdown document: how it was measured, the reconciliation, and a table of blocks and layers, the slowest of each block first. */
export function profileMarkdown(report: Profiled): string {
  const root = tree(report);
  const rows = [...flatten(root, true)].map((item) => {
    const [title, ...figures] = itemCells(item, '');
    return [`${indent(item.depth - 1)}${item.kind === 'block' ? `**${literal(title)}**` : literal(title)}`, ...figures];
  });
  const [head, ...body] = columns([...rows, cells('**All**', root.figures)]);
  const batches = batchCells(report);
  return [
    `# ${literal(profileTitle(report.profile))}`,
    '',
    ...notes(report).map((note) => `- ${literal(note)}`),
    '',
    row(head),
    row(head.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...body.map(row),
    '',
    ...(batches.length > 0 ? [row(BATCH_HEAD), row(BATCH_HEAD.map(() => '---:')), ...batches.map((texts) => row(texts.map(literal))), ''] : []),
  ].join('\n');
}
