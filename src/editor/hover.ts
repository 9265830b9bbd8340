import * as vscode from 'vscode';
import type { Block, BlockCost, CostedModel, Node, NodeCost, Shape } from '../graph';
import { count, percentage } from '../scene/figures';
import { isSource, languages, pathOfDocument } from './documents';
import type { Evaluations } from './evaluations';
import { macs, summary } from './figures';
import { Owner } from './owner';
import { isEnabled } from './settings';

/** Rows of one hover; a line in a loop may have made hundreds of layers. */
const most = 8;

/** On a line that made layers or blocks: what they are and what they cost. */
export class CostHovers extends Owner implements vscode.HoverProvider {
  readonly #evaluations: Evaluations;

  constructor(evaluations: Evaluations) {
    super();
    this.#evaluations = evaluations;
    this.own(vscode.languages.registerHoverProvider(languages, this));
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    if (!isEnabled('hover', document) || !isSource(document)) return undefined;
    const file = pathOfDocument(document);
    const line = position.line + 1;
    for (const known of this.#evaluations.concerning(file)) {
      // Lines of an older text would be other lines.
      if (!this.#evaluations.isFresh(known)) continue;
      const told = known.evaluation.models.map((model) => describe(model, file, line)).filter((text) => text !== '');
      if (told.length > 0) return new vscode.Hover(new vscode.MarkdownString(told.join('\n\n---\n\n')), document.lineAt(position).range);
    }
    return undefined;
  }
}

/** Markdown for what a line of a file made; empty when it made nothing of this model. */
export function describe({ graph, cost }: CostedModel, file: string, line: number): string {
  const at = (place: { file: string; line: number } | null) => place?.file === file && place.line === line;
  const nodes = graph.nodes.filter((node) => at(node.source));
  const blocks = graph.blocks.filter((block) => at(block.source) || at(block.definition));
  const classes = new Map(graph.layers.map((layer) => [layer.id, layer.className]));
  const shapes = new Map(graph.nodes.map((node) => [node.id, node]));
  const rows = [
    ...group(blocks.map((block) => blockRow(block, cost.blocks[block.id]))),
    ...group(nodes.map((node) => nodeRow(node, classes.get(node.layer) ?? 'Layer', shapes, cost.nodes[node.id]))),
  ];
  if (rows.length === 0) return '';
  const table = rows.slice(0, most).map(({ title, shapes: transition, params, macs: operations, exact, times }) =>
    `| ${times > 1 ? `${times} × ` : ''}${title} | ${transition} | ${params} | ${operations} | ${percentage(exact, cost.totals.macs)} |`);
  const more = rows.length > most ? `\n\nand ${rows.length - most} more` : '';
  const whole = `${code(graph.builder.name)}: ${summary(cost.totals)}`;
  return `| | in → out | params | MACs | share |\n|:--|:--|--:|--:|--:|\n${table.join('\n')}${more}\n\n${whole}`;
}

interface Row {
  title: string;
  shapes: string;
  params: string;
  macs: string;
  /** MACs of all that the row stands for. */
  exact: number | null;
  times: number;
}

/** Equal rows stand as one, with their number. */
function group(rows: Row[]): Row[] {
  const groups = new Map<string, Row>();
  for (const row of rows) {
    const key = [row.title, row.shapes, row.params, row.macs].join('\n');
    const same = groups.get(key);
    if (!same) groups.set(key, { ...row });
    else {
      same.times += 1;
      same.exact = same.exact === null || row.exact === null ? null : same.exact + row.exact;
    }
  }
  return [...groups.values()];
}

function blockRow(block: Block, cost: BlockCost | undefined): Row {
  return {
    title: `**${text(block.name)}**${block.args.length > 0 ? ` ${text(block.args.map(({ name, value }) => `${name} ${value}`).join(', '))}` : ''}`,
    shapes: '', params: count(cost?.params), macs: cost ? macs(cost) : count(null), exact: cost?.macs ?? null, times: 1,
  };
}

function nodeRow(node: Node, className: string, nodes: Map<string, Node>, cost: NodeCost | undefined): Row {
  const inputs = node.inputs.map(({ node: id, output }) => nodes.get(id)?.outputs[output]?.shape ?? null);
  const outputs = node.outputs.map((output) => output.shape);
  return {
    title: text(className),
    shapes: [list(inputs), list(outputs)].filter((side) => side !== '').join(' → '),
    params: count(cost?.params), macs: count(cost?.macs), exact: cost?.macs ?? null, times: 1,
  };
}

function list(shapes: (Shape | null)[]): string {
  const each = shapes.map((shape) => shape?.slice(1).map((dim) => dim ?? '?').join('×') || '?');
  const distinct = new Set(each);
  return distinct.size === 1 && each.length > 2 ? `${each.length} of ${each[0]}` : each.join(', ');
}

/** Text that Markdown leaves alone, in a table too. */
function text(value: string): string {
  return value.replace(/[\\`*_{}[\]()#+\-.!|<>&~]/g, '\\$&').replace(/\s+/g, ' ');
}

function code(value: string): string {
  return `\`${value.replace(/`/g, 'ˋ').replace(/\s+/g, ' ')}\``;
}
