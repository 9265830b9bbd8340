import { ASSUMED_EXTENT, ASSUMED_MARK, assumedArguments, assumedKeys, structureOf, type Block, type BlockArgument, type CostedModel, type Node, type Structure, type TensorSpec } from '../graph';
import { percentage, shape as shapeText, THIN_SPACE } from '../scene/figures';
import { atLeast, summary } from './figures';

/** Rows of one table; a line in a loop may have made hundreds of layers. */
const most = 8;

/** U+202F: in a narrow table a figure is not parted from its unit. */
const NARROW_NO_BREAK_SPACE = '\u202f';

/** Markdown for what a line of a file made; empty when it made nothing of this model. Equal iterations and layers stand in one row. */
export function madeHere(model: CostedModel, file: string, line: number): string {
  const { graph, cost } = model;
  const at = (place: { file: string; line: number } | null) => place?.file === file && place.line === line;
  const nodes = graph.nodes.filter((node) => at(node.source));
  const blocks = graph.blocks.filter((block) => at(block.source) || at(block.definition));
  if (nodes.length + blocks.length === 0) return '';
  const structure = structureOf(graph);
  const made = [...blocks.flatMap((block) => blockMade(block, structure)), ...nodes.flatMap((node) => nodeMade(node, structure))];
  const byLikeness = new Map<string, Made[]>();
  for (const one of made) byLikeness.set(one.alike, [...(byLikeness.get(one.alike) ?? []), one]);
  const groups = [...byLikeness.values()];
  if (groups.length === 0) return '';
  const more = groups.length > most ? `\n\nand ${groups.length - most} more` : '';
  const assumed = assumedArguments(graph.builder);
  const table = groups.slice(0, most).map((group) => row(group, model, structure)).join('\n');
  const whole = [
    `${code(graph.builder.name)}: ${summary(cost.totals)}`,
    ...(assumed.length > 0 ? [`Assumed: ${assumed.map(code).join(', ')}`] : []),
    ...(made.some(({ shapes }) => new RegExp(`\\d[${ASSUMED_MARK}]`).test(shapes)) ? [ASSUMED_EXTENT] : []),
  ].join('  \n');
  return `| | in → out | params | MACs | share |\n|:--|:--|--:|--:|--:|\n${table}${more}\n\n${whole}`.replaceAll(THIN_SPACE, NARROW_NO_BREAK_SPACE);
}

/** A block or a use of a layer. */
interface Made {
  title: string;
  args: BlockArgument[];
  shapes: string;
  /** Uses of layers in it. */
  nodes: string[];
  /** The same for all that are equal but for their arguments: the iterations of a loop. */
  alike: string;
}

function blockMade({ id, name, args }: Block, structure: Structure): Made[] {
  const shell = structure.shells.get(id);
  // A block without layers costs nothing.
  if (!shell) return [];
  const shapes = transition(shell.inputs, shell.outputs, structure);
  return [{ title: `**${text(name)}**`, args, shapes, nodes: structure.descendants(id), alike: JSON.stringify([name, shell.exact, shapes]) }];
}

function nodeMade({ id, layer, inputs, outputs }: Node, structure: Structure): Made[] {
  const made = structure.layers.get(layer);
  const title = text([made?.className ?? 'Layer', ...(made?.assumed ? [`assumed ${assumedKeys(made).join(', ')}`] : [])].join(', '));
  const shapes = arrow(inputs.map(({ node, output }) => structure.nodes.get(node)?.outputs[output]), outputs);
  return [{ title, args: [], shapes, nodes: [id], alike: JSON.stringify([title, structure.shells.get(id)?.exact, shapes]) }];
}

/** All that are alike in one row: their arguments as far as they agree, and what they cost together. */
function row(group: Made[], { cost }: CostedModel, { nodes: all }: Structure): string {
  const [first, ...others] = group as [Made, ...Made[]];
  const args = first.args.filter(({ name, value }) => others.every((other) => other.args.some((arg) => arg.name === name && arg.value === value)));
  const nodes = [...new Set(group.flatMap((made) => made.nodes))];
  // A layer that is used again has its parameters once.
  const params = sum([...new Set(nodes.flatMap((id) => all.get(id)?.layer ?? []))].map((id) => cost.layers[id]?.params));
  const macs = sum(nodes.map((id) => cost.nodes[id]?.macs));
  const title = [first.title, ...(others.length > 0 ? [`×${group.length}`] : []), text(args.map(({ name, value }) => `${name} ${value}`).join(', '))].filter(Boolean).join(' ');
  return `| ${title} | ${first.shapes} | ${atLeast(params.value, params.known)} | ${atLeast(macs.value, macs.known)} | ${percentage(macs.value, cost.totals.macs)} |`;
}

function sum(parts: (number | null | undefined)[]): { value: number | null; known: number } {
  const numbers = parts.filter((part) => typeof part === 'number');
  const known = numbers.reduce((a, b) => a + b, 0);
  return { value: numbers.length < parts.length ? null : known, known };
}

function transition(inputs: string[], outputs: string[], { nodes }: Structure): string {
  const shapes = (tensors: string[]) => tensors.map((tensor) => {
    const cut = tensor.lastIndexOf('#');
    return nodes.get(tensor.slice(0, cut))?.outputs[Number(tensor.slice(cut + 1))];
  });
  return arrow(shapes(inputs), shapes(outputs));
}

/** What stays as it is stands once. */
function arrow(inputs: (TensorSpec | undefined)[], outputs: (TensorSpec | undefined)[]): string {
  return [...new Set([list(inputs), list(outputs)])].filter((side) => side !== '').join(' → ');
}

function list(tensors: (TensorSpec | undefined)[]): string {
  const each = tensors.map((tensor) => (tensor ? shapeText(tensor) : '?'));
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
