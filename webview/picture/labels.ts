import type { Mode, Scene, SceneItem } from '../../src/scene/types';
import { type Amount, amountIn, type Figures, figuresOf, nodesOfItem, share } from '../model/figures';
import { amountText, bytes, count } from '../model/format';
import type { ModelIndex } from '../model/modelIndex';

/** What is written on an item beside its title, and how dear it is. */
export interface Label {
  figures: Figures;
  /** The current mode's figure, at the right; empty in `kind`. */
  figure: string;
  /** A block's line of figures, from most to least complete; the first that fits is drawn. */
  summaries: string[];
  /** Its MACs, with and without their name. */
  short: string[];
  /** Share of the model, 0 to 1, for the bar at a block's foot. */
  share: number | null;
  /** 0 to 1 on the heat scale; `null` when the mode has no heat or the figure is unknown. */
  heat: number | null;
}

export interface Labels {
  of(id: string): Label | undefined;
  /** The figure at the hot end of the legend, in the current mode. */
  hottest: number;
  total: Figures;
}

const cached = new WeakMap<ModelIndex, Map<string, Figures>>();

/** Figures of an item, kept with the model: opening and closing blocks does not sum again. */
export function itemFigures(index: ModelIndex, item: SceneItem): Figures {
  let known = cached.get(index);
  if (!known) {
    known = new Map();
    cached.set(index, known);
  }
  // A fold's members may change with the scene under the same id.
  const key = `${item.id}|${item.blocks.length}|${item.nodes.length}`;
  let figures = known.get(key);
  if (!figures) {
    figures = figuresOf(index, nodesOfItem(index, item));
    known.set(key, figures);
  }
  return figures;
}

export function modeText(mode: Mode, amount: Amount): string {
  return amountText(amount, mode === 'memory' ? bytes : count);
}

/** Labels of every item of a scene in a mode. Heat is relative to the dearest item that is drawn closed. */
export function labelScene(index: ModelIndex, scene: Scene, mode: Mode): Labels {
  const total = figuresOf(index, index.nodes.keys());
  const weigh: Mode = mode === 'kind' ? 'macs' : mode;
  const whole = amountIn(total, weigh)!;
  const labels = new Map<string, Label>();
  let hottest = 0;
  for (const item of scene.items) {
    if (item.kind === 'port') continue;
    const figures = itemFigures(index, item);
    const amount = amountIn(figures, mode);
    labels.set(item.id, {
      figures,
      figure: amount && !(amount.known === 0 && amount.unknown === 0) ? modeText(mode, amount) : '',
      summaries: summaries(item, figures, mode),
      short: short(figures),
      share: share(amountIn(figures, weigh)!, whole),
      heat: amount && amount.known === 0 && amount.unknown > 0 ? null : (amount?.known ?? null),
    });
    if (!item.open && amount) hottest = Math.max(hottest, amount.known);
  }
  for (const label of labels.values()) if (label.heat !== null) label.heat = hottest > 0 ? label.heat / hottest : 0;
  return { of: (id) => labels.get(id), hottest, total };
}

function short({ macs }: Figures): string[] {
  if (macs.known === 0) return [];
  const text = amountText(macs, count);
  return [`${text} MACs`, text];
}

function summaries(item: SceneItem, figures: Figures, mode: Mode): string[] {
  const params = figures.params > 0 ? [`${count(figures.params)} params`] : [];
  const macs = figures.macs.known > 0 || figures.macs.unknown > 0 ? [`${amountText(figures.macs, count)} MACs`] : [];
  const memory = mode === 'memory' ? [amountText(figures.activationBytes, bytes)] : [];
  const shapes = item.shapes ? [item.shapes] : [];
  const own = mode === 'memory' ? memory : mode === 'params' ? params : macs;
  return [[...shapes, ...params, ...macs, ...memory], [...params, ...macs, ...memory], own, []]
    .map((parts) => parts.join('\u2002·\u2002'))
    .filter((text, i, all) => all.indexOf(text) === i);
}
