import { atLeast, exact, fieldText, shapeText } from './figures';
import { assumptions, blockTitle, flatten, layerTitle, lineText, modelTitle, outline, specOf, type Item } from './outline';
import type { Report } from './report';
import { reasons } from './table';
import { type CostedModel, partName, type Place } from '../graph';

/** Text that Markdown takes literally, inside a table cell too. */
export function literal(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');
}

/** Markdown drops leading spaces; em spaces keep the indentation. */
export const indent = (depth: number): string => '\u2003'.repeat(depth);

function row(item: Item, file: string): string {
  const cells = item.kind === 'block'
    ? [
        `${indent(item.depth - 1)}**${literal(blockTitle(item.block))}**`, '', '', atLeast(item.cost.params, item.cost.known.params),
        atLeast(item.cost.macs, item.cost.known.macs), atLeast(item.cost.flops, item.cost.known.flops),
        atLeast(item.cost.activationBytes, item.cost.known.activationBytes), '',
      ]
    : [
        `${indent(item.depth - 1)}${literal(layerTitle(item.layer))}`, literal(lineText(item.layer, file)),
        item.node.outputs.map(shapeText).join(', '),
        item.again ? 'shared' : exact(item.cost.params), exact(item.cost.macs), exact(item.cost.flops),
        exact(item.cost.activationBytes), fieldText(item.cost.receptiveField),
      ];
  return `| ${cells.join(' | ')} |`;
}

function section(model: CostedModel): string {
  const { totals, batch } = model.cost;
  const ends = (label: string, tensors: typeof model.graph.inputs) =>
    tensors.length === 0 ? [] : [`- ${label}: ${tensors.map((tensor) => `${literal(tensor.name)} ${shapeText(specOf(model, tensor))}`).join(', ')}`];
  return [
    `## ${literal(modelTitle(model))}`,
    '',
    ...assumptions(model).map((line) => `- ${literal(line)}`),
    ...ends('Inputs', model.graph.inputs),
    ...ends('Outputs', model.graph.outputs),
    `- Parameters: ${atLeast(totals.params, totals.known.params)}, of which ${exact(totals.trainable)} trainable; ${exact(totals.weightBytes)} bytes of weights`,
    `- For a batch of ${batch}: ${atLeast(totals.macs, totals.known.macs)} MACs, ${atLeast(totals.flops, totals.known.flops)} FLOPs, ` +
      `${atLeast(totals.activationBytes, totals.known.activationBytes)} bytes of activations`,
    `- ${partName(model.graph) === 'layer' ? 'Layers' : 'Operations'}: ${exact(totals.layers)}`,
    ...(totals.unknown > 0 ? [`- Cannot be known for ${totals.unknown === 1 ? 'one use of a layer' : `${totals.unknown} uses of layers`}: ${literal(reasons(model).join('; '))}`] : []),
    ...(model.graph.complete ? [] : ['- Incomplete: these are the layers made before the error']),
    '',
    '| Layer | Line | Output | Params | MACs | FLOPs | Activations (B) | Field |',
    '| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |',
    ...[...flatten(outline(model))].map((item) => row(item, model.graph.builder.place.file)),
    '',
  ].join('\n');
}

/** A Markdown document: each model's totals and a table of its blocks and layers; then what is to be said of the file. */
export function toMarkdown(report: Report): string {
  const name = report.file.split('/').at(-1) ?? report.file;
  const at = ({ file, line, column }: Place) => `${literal(file.split('/').at(-1) ?? file)}:${line}:${column}`;
  const diagnostics = report.diagnostics.flatMap(({ severity, message, place, calls = [] }) =>
    [`- ${severity} at ${at(place)}: ${literal(message)}`, ...calls.map((call) => `  - called from ${at(call)}`)]);
  return [
    `# ${literal(name)}`,
    '',
    ...report.models.map(section),
    ...(diagnostics.length > 0 ? ['## Diagnostics', '', ...diagnostics, ''] : []),
  ].join('\n');
}
