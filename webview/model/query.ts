import { captionOf } from '../../src/scene/captions';
import { shape as shapeText } from '../../src/scene/figures';
import type { Scene, SceneItem } from '../../src/scene/types';
import { amountIn, figuresOf, type ModelIndex } from '../../src/picture';

/** `params>1M`, `macs < 2.5G`: a bound on a figure. */
interface Bound {
  figure: 'params' | 'macs' | 'memory';
  above: boolean;
  value: number;
}

const units: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };
const boundPattern = /^(params?|parameters|macs?|memory|activations?)\s*([<>])=?\s*([\d.]+)\s*([kmgt]?)b?$/i;

export function parseBound(text: string): Bound | null {
  const match = boundPattern.exec(text.trim());
  if (!match) return null;
  const word = match[1]!.toLowerCase();
  const value = Number(match[3]) * units[match[4]!.toLowerCase()]!;
  if (Number.isNaN(value)) return null;
  return { figure: word.startsWith('p') ? 'params' : word.startsWith('mac') ? 'macs' : 'memory', above: match[2] === '>', value };
}

/** Shapes are typed with any of `x`, `×` and `*`. */
function plain(text: string): string {
  return text.toLowerCase().replace(/(?<=[\d?\s])[x×*](?=[\d?\s])/g, '×').replace(/\s*×\s*/g, '×');
}

const nodeTexts = new WeakMap<ModelIndex, Map<string, string>>();

/** Everything a node can be found by: caption, class, name, shape. */
function textsOf(index: ModelIndex): Map<string, string> {
  let texts = nodeTexts.get(index);
  if (texts) return texts;
  texts = new Map();
  for (const node of index.model.graph.nodes) {
    const layer = index.layers.get(node.layer);
    if (!layer) continue;
    const shapes = node.outputs.map((output) => shapeText(output.shape));
    texts.set(node.id, plain([captionOf(layer), layer.className, layer.name, ...shapes].join('\n')));
  }
  nodeTexts.set(index, texts);
  return texts;
}

/**
 * Ids of the drawn items that a query finds, in drawing order: an item whose own text has it, a closed item with a
 * match inside, or, for a bound such as `macs>100M`, whose figure is within it.
 */
export function find(index: ModelIndex, scene: Scene, query: string): string[] {
  const bound = parseBound(query);
  if (bound) {
    return scene.items.filter((item) => item.kind !== 'port' && !item.open && within(index, item, bound)).map((item) => item.id);
  }
  const wanted = plain(query.trim());
  if (!wanted) return [];
  const texts = textsOf(index);
  const matches = (item: SceneItem): boolean => {
    if (plain([item.title, item.detail, item.shapes, ...item.lines.map((line) => line.text)].join('\n')).includes(wanted)) return true;
    if (item.open) return false;
    const inside = item.blocks.length > 0 ? item.blocks.flatMap((block) => index.nodesOf.get(block) ?? []) : item.nodes;
    return inside.some((node) => texts.get(node)?.includes(wanted));
  };
  return scene.items.filter(matches).sort((a, b) => a.y - b.y || a.x - b.x).map((item) => item.id);
}

function within(index: ModelIndex, item: SceneItem, bound: Bound): boolean {
  const nodes = item.blocks.length > 0 ? item.blocks.flatMap((block) => index.nodesOf.get(block) ?? []) : item.nodes;
  const amount = amountIn(figuresOf(index, nodes), bound.figure)!;
  return bound.above ? amount.known > bound.value : amount.known < bound.value && amount.unknown === 0;
}
