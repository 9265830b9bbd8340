import { align, width } from '../columns';
import { BATCH_HEAD, batchCells, cells, columns, itemCells, notes } from './rows';
import { flatten, profileTitle, tree, type Profiled } from './tree';

/** An aligned table of blocks and layers for a terminal, in the graph's order. */
export function profileTable(report: Profiled): string {
  const root = tree(report);
  const items = [...flatten(root)].map((item) => itemCells(item, '  '.repeat(item.depth - 1)));
  const lines = align(columns([...items, cells(`${report.measured.total.measured} uses of layers`, root.figures)]), 1);
  const rule = '─'.repeat(lines.reduce((most, line) => Math.max(most, width(line)), 0));
  const batches = batchCells(report);
  const table = [profileTitle(report.profile), rule, lines[0], rule, ...lines.slice(1, -1), rule, lines[lines.length - 1], rule, ...notes(report)];
  return `${[...table, ...(batches.length > 0 ? ['', ...align([BATCH_HEAD, ...batches], 0)] : [])].join('\n')}\n`;
}
