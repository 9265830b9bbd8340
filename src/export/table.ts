import { align, width, type Row } from './columns';
import { atLeast, exact, fieldText, shapeText } from './figures';
import { assumptions, blockTitle, flatten, layerTitle, lineText, modelTitle, outline, type Item } from './outline';
import type { Report } from './report';
import { type CostedModel, partName } from '../graph';

const HEAD: Row = ['Layer', 'Line', 'Output', 'Params', 'MACs', 'FLOPs', 'Activations (B)', 'Field'];
/** The first columns are text, the others figures. */
const TEXT_COLUMNS = 3;

function row(item: Item, file: string): Row {
  const indent = '  '.repeat(item.depth - 1);
  if (item.kind === 'block') {
    const { cost } = item;
    return [
      `${indent}${blockTitle(item.block)}`, '', '', atLeast(cost.params, cost.known.params), atLeast(cost.macs, cost.known.macs),
      atLeast(cost.flops, cost.known.flops), atLeast(cost.activationBytes, cost.known.activationBytes), '',
    ];
  }
  const { cost, layer, node } = item;
  return [
    `${indent}${layerTitle(layer)}`,
    lineText(layer, file),
    node.outputs.map(shapeText).join(', '),
    item.again ? 'shared' : exact(cost.params), exact(cost.macs), exact(cost.flops), exact(cost.activationBytes), fieldText(cost.receptiveField),
  ];
}

function modelTable(model: CostedModel): string {
  const { cost, graph } = model;
  const { totals } = cost;
  const total: Row = [
    `${totals.layers} ${partName(graph)}s`, '', '', atLeast(totals.params, totals.known.params), atLeast(totals.macs, totals.known.macs),
    atLeast(totals.flops, totals.known.flops), atLeast(totals.activationBytes, totals.known.activationBytes), '',
  ];
  const lines = align([HEAD, ...[...flatten(outline(model))].map((item) => row(item, graph.builder.place.file)), total], TEXT_COLUMNS);
  const rule = '─'.repeat(Math.max(...lines.map(width)));
  const title = [modelTitle(model), `batch ${cost.batch}`, ...(graph.complete ? [] : ['incomplete: these are the layers made before the error'])];
  const notes = [
    totals.params === null || totals.trainable === null
      ? 'Of a part of the model the parameters are not known.'
      : `${exact(totals.trainable)} parameters are trainable, ${exact(totals.params - totals.trainable, totals.params)} are not; weights take ${exact(totals.weightBytes)} bytes.`,
    ...(totals.unknown > 0 ? [`${totals.unknown === 1 ? 'One use of a layer has' : `${totals.unknown} uses of layers have`} a cost that cannot be known: ${reasons(model).join('; ')}.`] : []),
  ];
  return [title.join(', '), ...assumptions(model), rule, lines[0], rule, ...lines.slice(1, -1), rule, lines[lines.length - 1], rule, ...notes].join('\n');
}

/** Why costs cannot be known, each reason once. */
export function reasons({ cost }: CostedModel): string[] {
  return [...new Set(Object.values(cost.nodes).flatMap(({ why }) => (why ? [why] : [])))];
}

/** An aligned table of blocks and layers for a terminal, one for each model. */
export function toTable(report: Report): string {
  return report.models.map((model) => `${modelTable(model)}\n`).join('\n');
}
