import { assumedKeys, isExact, type Node, partName, type Place, tensorBytes, type TensorSpec } from '../../src/graph';
import { BACKEND_TITLES, boundSentence, type Measured, type MeasuredFigures } from '../../src/measured';
import { significantConfig } from '../../src/scene/defaults';
import { duration, shape as shapeText } from '../../src/scene/figures';
import type { Scene, SceneEdge, SceneItem } from '../../src/scene/types';
import {
  type Amount, amountText, blocksAround, bytes, count, efficiencyText, type Figures, figuresOf, measuredOver, type ModelIndex, nodesOfItem,
  has, percent, plural, rate, share, type Use, useOf,
} from '../../src/picture';

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
  /** What a device took for it, when there is a profile. */
  measured: MeasuredCard | null;
  /** Name of the block that the rows' shares are of, when there is one around the item. */
  block: string | null;
  /** `3 × 3` or `11 × 11`; empty when it has no meaning. */
  receptiveField: string;
  /** Sentences: what a fold stands for, what differs, why a cost is unknown. */
  notes: string[];
  links: CardLink[];
}

export interface MeasuredCard {
  /** `on WebGPU`. */
  device: string;
  rows: CardRow[];
  /** What bounds it, why it was not measured, that its code has changed. */
  sentences: string[];
  stale: boolean;
}

export interface CardRow {
  label: string;
  value: string;
  /** After the value, dimmed: its spread, its part of the peak. */
  aside?: string;
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

function inputsOf(index: ModelIndex, node: Node): TensorSpec[] {
  return node.inputs.map((ref) => useOf(index, ref.node)?.node.outputs[ref.output]).filter((spec) => spec !== undefined);
}

function nodeShapes(index: ModelIndex, node: Node): string {
  const outputs = node.outputs.map(shapeText).join(' + ');
  const inputs = inputsOf(index, node).map(shapeText);
  const merged = inputs.length > 3 && new Set(inputs).size === 1 ? `${inputs.length} × ${inputs[0]}` : inputs.join(' + ');
  return [merged, outputs].filter(Boolean).join(' → ');
}

/** Which parts of a layer hang on data that is not there. */
function assumedNote(layer: Use['layer'], { outputs }: Node): string {
  const extents = outputs.flatMap(({ shape, assumed = [] }) => assumed.map((axis) => shape[axis] ?? '?'));
  return `Assumed: ${layer.assumed?.length ? assumedKeys(layer).join(', ') : `the extent ${extents.join(', ')}`}. It comes from data that is not here.`;
}

/** The card of an item; `line` picks a line of a stacked pill. `null` for what has nothing to tell. */
export function cardFor(index: ModelIndex, item: SceneItem, line = 0, measured: Measured | null = null): CardModel | null {
  const nodes = nodesOfItem(index, item);
  const took = (ids: string[]): MeasuredCard | null => measured && measuredCard(index, ids, measured);
  if (item.blocks.length > 0) return { ...blockCard(index, item, nodes), measured: took(nodes) };
  if (item.count > 1) return { ...foldCard(index, item, nodes), measured: took(nodes) };
  const id = item.lines[line]?.node || nodes[line] || nodes[0];
  const use = id === undefined ? undefined : useOf(index, id);
  return use ? { ...layerCard(index, use, item.lines[line]?.text || item.title), measured: took([use.node.id]) } : null;
}

function measuredCard(index: ModelIndex, nodes: string[], measured: Measured): MeasuredCard | null {
  const { profile, total } = measured;
  const figures = measuredOver(measured, nodes.join(' '), () => nodes);
  // Nothing runs at an input, so there is nothing to tell of it.
  if (figures.measured === 0 && figures.missing === 0) return null;
  const around = blockAround(index, nodes);
  const block = around === undefined ? null : measuredOver(measured, `block ${around}`, () => index.nodesOf.get(around) ?? []);
  const part = (take: (f: MeasuredFigures) => number | null, whole: MeasuredFigures | null): number | null => {
    const [own, all] = [take(figures), whole && take(whole)];
    return own === null || !all ? null : Math.min(1, own / all);
  };
  const row = (label: string, value: string, aside = '', take?: (f: MeasuredFigures) => number | null): CardRow => ({
    label, value, aside, ofBlock: take && block ? part(take, block) : null, ofModel: take ? part(take, total) : null,
  });
  const { timeMs, p10, p90, kernelMs, flopsPerSecond, bytesPerSecond, peakBytes, efficiency } = figures;
  const rows: CardRow[] = [];
  if (timeMs !== null) {
    const spread = p10 === null || p90 === null ? '' : `${duration(p10)} – ${duration(p90)}`;
    rows.push(row('Time', duration(timeMs), spread, (f) => f.timeMs));
  }
  if (kernelMs !== null) rows.push(row('On the device', duration(kernelMs), '', (f) => f.kernelMs));
  if (flopsPerSecond) rows.push(row('FLOP/s', rate(flopsPerSecond, 'FLOP/s'), ofPeak(flopsPerSecond, profile.device.peakFlops)));
  if (bytesPerSecond) rows.push(row('Bytes/s', rate(bytesPerSecond, 'B/s'), ofPeak(bytesPerSecond, profile.device.peakBandwidth)));
  if (efficiency !== null) rows.push(row('Efficiency', efficiencyText(efficiency), 'of the roofline'));
  if (peakBytes !== null) rows.push(row('Peak memory', bytes(peakBytes)));
  const shared = nodes.length === 1 ? profile.nodes.find((node) => node.id === nodes[0])?.sharedWith : undefined;
  return {
    device: `on ${BACKEND_TITLES[profile.device.backend]}`,
    rows,
    stale: figures.stale > 0,
    sentences: [
      ...(figures.stale > 0 ? [nodes.length === 1 ? 'Changed since it was measured.' : `${plural(figures.stale, 'layer')} changed since the measurement.`] : []),
      ...(figures.measured > 0 ? [boundSentence(figures, profile.device)] : []),
      ...(shared ? ['Measured once for all equal layers (quick mode).'] : []),
      ...(figures.missing > 0 ? figures.why.map((why) => (figures.measured > 0 ? `${plural(figures.missing, 'layer')} not measured: ${why}` : `Not measured: ${why}`)) : []),
    ],
  };
}

function ofPeak(value: number, peak: number | null): string {
  return peak === null ? '' : `${percent(Math.min(1, value / peak))} of peak`;
}

type Estimated = Omit<CardModel, 'measured'>;

/** The card of an edge: the tensor that runs along it. `null` where the model does not have it (any more). */
export function cardForEdge(index: ModelIndex, scene: Scene, edge: SceneEdge): CardModel | null {
  const maker = useOf(index, edge.tensor.node);
  const spec = maker?.node.outputs[edge.tensor.output];
  const ends = [edge.from, edge.to].map((id) => scene.items.find((item) => item.id === id));
  if (!maker || !spec) return null;
  const [from, to] = ends.map((item) => (item ? [item.title || item.lines[0]?.text || '', item.count > 1 && !item.title.includes('×') ? `×${item.count}` : ''].filter(Boolean).join(' ') : '?'));
  const size = tensorBytes(spec, index.model.cost.batch);
  const reader = ends[1]?.nodes.map((id) => index.nodes.get(id)).find((node) => node?.inputs.some((ref) => ref.node === edge.tensor.node && ref.output === edge.tensor.output));
  const times = Math.max(...ends.map((item) => item?.count ?? 1));
  return {
    title: edge.label.text, kind: `tensor · ${spec.dtype}`, name: '', shapes: `${from} → ${to}`,
    config: [{ key: 'size', value: `${size === null ? 'unknown' : bytes(size)}, batch ${index.model.cost.batch}` }],
    rows: [], measured: null, block: null, receptiveField: '',
    notes: [...(spec.assumed?.length ? [assumedNote({ ...maker.layer, assumed: [] }, maker.node)] : []), ...(times > 1 ? [`Drawn once for all ${times}.`] : [])],
    links: links([['from', maker.node.source], ['to', reader?.source ?? null]]),
  };
}

function layerCard(index: ModelIndex, { node, layer, cost }: Use, title: string): Estimated {
  const uses = index.model.graph.nodes.filter((other) => other.layer === node.layer).length;
  const field = cost.receptiveField;
  const isInput = layer.className === 'InputLayer' && node.inputs.length === 0;
  const notes = cost.why ? [cost.why] : [];
  if (layer.assumed || node.outputs.some(({ assumed }) => assumed)) notes.push(assumedNote(layer, node));
  const figures = figuresOf(index, [node.id]);
  notes.push(...fixedNotes(figures));
  if (node.steps) notes.push(`Runs at each of ${node.steps.map((steps) => steps ?? '?').join(' × ')} steps: the shapes are of one, the figures of all.`);
  if (uses > 1) notes.push(`One of ${uses} uses of this layer; its parameters count once.`);
  const operations = node.trace?.operations.length ?? 0;
  if (layer.custom && notes.length === 0) notes.push(operations > 0 ? `A class of your own; its call runs ${plural(operations, 'operation')}.` : 'A class of your own.');
  return {
    title,
    // A title that is made of class and name has told both.
    kind: title.includes(layer.className) ? '' : layer.operation ? `operation ${layer.className}` : layer.className,
    name: layer.named && !title.includes(layer.name) ? layer.name : '',
    shapes: nodeShapes(index, node),
    ...(isInput ? { config: inputConfig(node, index.model.cost.batch), rows: [], block: null } : {
      config: Object.entries(significantConfig(layer)).map(([key, value]) => ({ key, value: configValue(value) })),
      ...shares(index, [node.id], figures),
    }),
    receptiveField: field && field.length > 0 ? field.join(' × ') : '',
    notes,
    links: links([['made', node.source], ...node.calls.map((call): Step => ['called from', call])]),
  };
}

/** What there is to tell of an input: the model's own costs begin after it. */
function inputConfig({ outputs: [spec] }: Node, batch: number): CardModel['config'] {
  if (!spec) return [];
  const size = tensorBytes(spec, batch);
  return [{ key: 'type', value: spec.dtype }, { key: 'size', value: `${size === null ? 'unknown' : bytes(size)}, batch ${batch}` }];
}

function foldCard(index: ModelIndex, item: SceneItem, nodes: string[]): Estimated {
  const { node: first, layer } = useOf(index, nodes[0] ?? '') ?? {};
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

function blockCard(index: ModelIndex, item: SceneItem, nodes: string[]): Estimated {
  const block = index.blocks.get(item.blocks[0]!);
  const figures = figuresOf(index, nodes);
  const kinds = { model: 'model', builder: 'builder', call: 'block', loop: 'loop', nested: 'nested model', layer: 'layer' } as const;
  const args = block?.args.map((arg) => ({ key: arg.name, value: arg.value })) ?? [];
  return {
    title: item.count > 1 ? `${item.title} ×${item.count}` : item.title,
    kind: `${block ? kinds[block.kind] : 'block'} · ${plural(figures.layers, partName(index.model.graph))}`,
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
  const notes = [...figures.why, ...fixedNotes(figures)];
  if (item.count > 1) {
    const [equal, alike] = item.difference ? ['', ' of the same structure'] : ['equal ', ''];
    notes.unshift(`Stands for ${item.count} ${equal}${item.blocks.length > 0 ? 'blocks' : 'layers'}${alike}; figures are totals of all.`);
    if (item.difference) notes.push(`They differ: ${item.difference}.`);
  }
  return notes;
}

/** Weights that training does not change: moving averages, frozen layers. */
function fixedNotes({ params, trainable }: Figures): string[] {
  if (trainable.known + trainable.unknown === 0) return params.known + params.unknown > 0 ? ['None of the parameters are trained.'] : [];
  // Beyond 2^53 a difference says nothing.
  if (!isExact(params.known)) return [];
  const fixed = params.known - trainable.known;
  return params.unknown > 0 || fixed === 0 ? [] : [`${count(fixed)} of the parameters are not trained.`];
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

/** The nearest block that holds these nodes and more. */
function blockAround(index: ModelIndex, nodes: string[]): string | undefined {
  const own = new Set(nodes);
  return blocksAround(index, nodes[0] ?? '').find((id) => {
    const members = new Set(index.nodesOf.get(id));
    return members.size > own.size && nodes.every((node) => members.has(node));
  });
}

/** The table's rows with their shares of the block around and of the model. */
function shares(index: ModelIndex, nodes: string[], figures: Figures): { rows: CardRow[]; block: string | null } {
  const around = blockAround(index, nodes);
  const block = around === undefined ? null : figuresOf(index, index.nodesOf.get(around)!);
  const model = figuresOf(index, index.nodes.keys());
  const row = (label: string, take: (f: Figures) => Amount, print: (value: number) => string): CardRow => ({
    label,
    value: amountText(take(figures), print),
    ofBlock: block && share(take(figures), take(block)),
    ofModel: share(take(figures), take(model)),
  });
  return {
    block: around === undefined ? null : (index.blocks.get(around)?.name ?? null),
    // A table of nothing but zeros tells nothing.
    rows: [figures.params, figures.macs, figures.flops, figures.activationBytes].every((amount) => !has(amount)) ? [] : [
      row('Parameters', (f) => f.params, count),
      row('MACs', (f) => f.macs, count),
      row('FLOPs', (f) => f.flops, count),
      row('Activations', (f) => f.activationBytes, bytes),
    ],
  };
}
