import type { Node, Place, Shape } from '../../src/graph';
import { significantConfig } from '../../src/scene/defaults';
import { shape as shapeText } from '../../src/scene/figures';
import type { SceneItem } from '../../src/scene/types';
import { type Amount, type Figures, figuresOf, nodesOfItem, share } from '../model/figures';
import { amountText, bytes, count, plural } from '../model/format';
import { blocksAround, type ModelIndex } from '../model/modelIndex';

/** What the card tells about one item, as data; `card.ts` makes it visible. */
export interface CardModel {
  title: string;
  /** `Conv2D` for a layer; `block · 12 layers` for a block. */
  kind: string;
  /** The author's name, when there is one that the title does not say. */
  name: string;
  /** `56×56×64 → 28×28×128`, inputs joined by ` + `. */
  shapes: string;
  config: { key: string; value: string }[];
  rows: CardRow[];
  /** Name of the block that the rows' shares are of, when there is one around the item. */
  block: string | null;
  /** `3 × 3` or `11 × 11`; empty when it has no meaning. */
  receptiveField: string;
  /** Sentences: what a fold stands for, what differs, why a cost is unknown. */
  notes: string[];
  links: CardLink[];
}

export interface CardRow {
  label: string;
  value: string;
  /** Share of the block around and of the model, 0 to 1; `null` where unknown. */
  ofBlock: number | null;
  ofModel: number | null;
}

export interface CardLink {
  label: string;
  /** What stands there: `made`, `called from`, `defined`. */
  role: string;
  place: Place;
}

const baseName = (file: string): string => file.split(/[\\/]/).pop() || file;

export function placeLabel(place: Place): string {
  return `${baseName(place.file)}:${place.line}`;
}

function configValue(value: unknown): string {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'number')) {
    return value.length > 1 ? value.join(' × ') : String(value[0] ?? '[]');
  }
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) {
    const { className, class_name: serialised } = value as { className?: unknown; class_name?: unknown };
    const name = className ?? serialised;
    if (typeof name === 'string') return name;
  }
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function inputShapes(index: ModelIndex, node: Node): Shape[] {
  return node.inputs.map((ref) => index.nodes.get(ref.node)?.outputs[ref.output]?.shape).filter((shape) => shape !== undefined);
}

function nodeShapes(index: ModelIndex, node: Node): string {
  const outputs = node.outputs.map((output) => shapeText(output.shape)).join(' + ');
  const inputs = inputShapes(index, node).map(shapeText);
  const merged = inputs.length > 3 && new Set(inputs).size === 1 ? `${inputs.length} × ${inputs[0]}` : inputs.join(' + ');
  return merged ? `${merged} → ${outputs}` : outputs;
}

/** The card of an item; `line` picks a line of a stacked pill. `null` for what has nothing to tell. */
export function cardFor(index: ModelIndex, item: SceneItem, line = 0): CardModel | null {
  const nodes = nodesOfItem(index, item);
  if (item.blocks.length > 0) return blockCard(index, item, nodes);
  if (item.count > 1) return foldCard(index, item, nodes);
  const id = item.lines[line]?.node || nodes[line] || nodes[0];
  const node = id === undefined ? undefined : index.nodes.get(id);
  return node ? layerCard(index, node, item.lines[line]?.text || item.title) : null;
}

function layerCard(index: ModelIndex, node: Node, title: string): CardModel {
  const layer = index.layers.get(node.layer);
  const cost = index.model.cost.nodes[node.id];
  const uses = index.model.graph.nodes.filter((other) => other.layer === node.layer).length;
  const field = cost?.receptiveField;
  const notes = cost?.why ? [cost.why] : [];
  if (cost && cost.params > cost.trainable) notes.push(fixedNote(cost));
  if (uses > 1) notes.push(`One of ${uses} uses of this layer; its parameters count once.`);
  if (layer?.custom && notes.length === 0) notes.push('A class of your own.');
  const figures = figuresOf(index, [node.id]);
  return {
    title,
    // A title that is made of class and name has told both.
    kind: layer && !title.includes(layer.className) ? layer.className : '',
    name: layer?.named && !title.includes(layer.name) ? layer.name : '',
    shapes: nodeShapes(index, node),
    config: layer ? Object.entries(significantConfig(layer)).map(([key, value]) => ({ key, value: configValue(value) })) : [],
    ...shares(index, [node.id], figures),
    receptiveField: field && field.length > 0 ? field.join(' × ') : '',
    notes,
    links: links([['made', node.source], ...node.calls.map((call): Step => ['called from', call])]),
  };
}

function foldCard(index: ModelIndex, item: SceneItem, nodes: string[]): CardModel {
  const first = index.nodes.get(nodes[0] ?? '');
  const layer = first && index.layers.get(first.layer);
  const figures = figuresOf(index, nodes);
  return {
    title: item.title,
    kind: `${layer?.className ?? 'layers'} ×${item.count}`,
    name: '',
    shapes: item.shapes,
    config: layer ? Object.entries(significantConfig(layer)).map(([key, value]) => ({ key, value: configValue(value) })) : [],
    ...shares(index, nodes, figures),
    receptiveField: '',
    notes: foldNotes(item, figures),
    links: links([['made', first?.source ?? null], ...(first?.calls ?? []).map((call): Step => ['called from', call])]),
  };
}

function blockCard(index: ModelIndex, item: SceneItem, nodes: string[]): CardModel {
  const block = index.blocks.get(item.blocks[0]!);
  const figures = figuresOf(index, nodes);
  const kinds = { model: 'model', builder: 'builder', call: 'block', loop: 'loop', nested: 'nested model' } as const;
  const args = block?.args.map((arg) => ({ key: arg.name, value: arg.value })) ?? [];
  return {
    title: item.count > 1 ? `${item.title} ×${item.count}` : item.title,
    kind: `${block ? kinds[block.kind] : 'block'} · ${plural(figures.layers, 'layer')}`,
    name: '',
    shapes: item.shapes,
    config: item.count > 1 ? [] : args,
    ...shares(index, nodes, figures),
    receptiveField: '',
    notes: foldNotes(item, figures),
    links: links([
      [item.count > 1 ? 'first called from' : 'called from', block?.source ?? null],
      ['defined', block?.definition ?? null],
      ...(block?.calls ?? []).map((call): Step => ['called from', call]),
    ]),
  };
}

function foldNotes(item: SceneItem, figures: Figures): string[] {
  const notes = [...figures.why];
  if (figures.params > figures.trainable) notes.push(fixedNote(figures));
  if (item.count > 1) {
    notes.unshift(`Stands for ${item.count} equal ${item.blocks.length > 0 ? 'blocks' : 'layers'}; figures are totals of all.`);
    if (item.difference) notes.push(item.difference);
  }
  return notes;
}

/** Weights that training does not change: moving averages, frozen layers. */
function fixedNote({ params, trainable }: { params: number; trainable: number }): string {
  return trainable === 0 ? 'None of the parameters are trained.' : `${count(params - trainable)} of the parameters are not trained.`;
}

type Step = [string, Place | null];

function links(steps: Step[]): CardLink[] {
  const seen = new Set<string>();
  const found: CardLink[] = [];
  for (const [role, place] of steps) {
    if (!place) continue;
    const key = `${place.file}:${place.line}`;
    if (seen.has(key)) continue;
    seen.add(key);
    found.push({ label: placeLabel(place), role, place });
    if (found.length === 4) break;
  }
  return found;
}

/** The table's rows with their shares of the block around and of the model. */
function shares(index: ModelIndex, nodes: string[], figures: Figures): { rows: CardRow[]; block: string | null } {
  const own = new Set(nodes);
  const around = blocksAround(index, nodes[0] ?? '').find((id) => {
    const members = index.nodesOf.get(id)!;
    return members.length > own.size && nodes.every((node) => members.includes(node));
  });
  const block = around === undefined ? null : figuresOf(index, index.nodesOf.get(around)!);
  const model = figuresOf(index, index.nodes.keys());
  const of = (value: number): Amount => ({ known: value, unknown: 0 });
  const row = (label: string, take: (f: Figures) => Amount, print: (value: number) => string): CardRow => ({
    label,
    value: amountText(take(figures), print),
    ofBlock: block && share(take(figures), take(block)),
    ofModel: share(take(figures), take(model)),
  });
  return {
    block: around === undefined ? null : (index.blocks.get(around)?.name ?? null),
    rows: [
      row('Parameters', (f) => of(f.params), count),
      row('MACs', (f) => f.macs, count),
      row('FLOPs', (f) => f.flops, count),
      row('Activations', (f) => f.activationBytes, bytes),
    ],
  };
}
