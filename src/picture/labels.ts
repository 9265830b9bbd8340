import { partName } from '../graph';
import type { Measured, MeasuredFigures } from '../measured';
import type { MeasuredMode, Mode, Scene, SceneItem } from '../scene/types';
import { type Amount, amountIn, type Figures, figuresOf, has, nodesOfItem, share } from './figures';
import { amountText, bytes, count, percent } from './format';
import { heatOf, isMeasured, measuredOver, measuredText } from './measuring';
import type { ModelIndex } from './modelIndex';

/** What is written on an item beside its title, and how dear it is. */
export interface Label {
  figures: Figures;
  /** What a device took for it, when there is a profile. */
  measured: MeasuredFigures | null;
  /** The mode's figure is from before the code changed. */
  stale: boolean;
  /** The current mode's figure, at the right; empty in `kind`. */
  figure: string;
  /** A block's line of figures, from most to least complete; the first that fits is drawn. */
  summaries: string[];
  /** What a closed block tells, likewise: one figure, with its unit's name or share where there is room. */
  closed: string[];
  /** Share of the model, 0 to 1, for the bar at a block's foot. */
  share: number | null;
  /** 0 to 1 on the heat scale; `null` when the mode has no heat or the figure is unknown. */
  heat: number | null;
}

export interface Labels {
  of(id: string): Label | undefined;
  /** The figure at the hot end of the legend, in the current mode, and at the cold end (0 but for efficiency). */
  hottest: number;
  coldest: number;
  total: Figures;
  measured: Measured | null;
  /** What the model is made of. */
  part: 'layer' | 'operation';
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

/** What stands before a figure whose code has changed since: the dot of VS Code's own modified files. */
export const changedMark = '●\u2009';

/** Labels of every item of a scene in a mode. Heat is relative to the dearest item that is drawn closed. */
export function labelScene(index: ModelIndex, scene: Scene, mode: Mode, measured: Measured | null = null): Labels {
  const total = figuresOf(index, index.nodes.keys());
  const labels = new Map<string, Label>();
  const range = new Range();
  for (const item of scene.items) {
    if (item.kind === 'port') continue;
    const label = isMeasured(mode)
      ? measuredLabel(index, item, mode, measured)
      : estimatedLabel(index, item, mode, total, measured);
    labels.set(item.id, label);
    if (!item.open && label.heat !== null) range.add(label.heat);
  }
  // What a reader looks for is hot: much time, but little efficiency.
  const inverse = mode === 'efficiency';
  const [cold, hot] = inverse ? [Math.min(1, Math.max(range.most, range.least + 0.25)), Math.min(range.least, 1)] : [0, Math.max(0, range.most)];
  for (const label of labels.values()) if (label.heat !== null) label.heat = hot === cold ? 0 : (label.heat - cold) / (hot - cold);
  return { of: (id) => labels.get(id), hottest: hot, coldest: cold, total, measured, part: partName(index.model.graph) };
}

class Range {
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  add(value: number): void {
    this.least = Math.min(this.least, value);
    this.most = Math.max(this.most, value);
  }
}

function estimatedLabel(index: ModelIndex, item: SceneItem, mode: Mode, total: Figures, measured: Measured | null): Label {
  const weigh: Mode = mode === 'kind' ? 'macs' : mode;
  const figures = itemFigures(index, item);
  const amount = amountIn(figures, mode);
  const figure = amount && !(amount.known === 0 && amount.unknown === 0) ? modeText(mode, amount) : '';
  return {
    figures,
    measured: measured && itemMeasured(index, item, measured),
    stale: false,
    figure,
    summaries: summaries(item, figures, mode),
    closed: mode === 'kind' ? short(figures) : [figure],
    share: share(amountIn(figures, weigh)!, amountIn(total, weigh)!),
    heat: amount && amount.known === 0 && amount.unknown > 0 ? null : (amount?.known ?? null),
  };
}

function measuredLabel(index: ModelIndex, item: SceneItem, mode: MeasuredMode, measured: Measured | null): Label {
  const figures = itemFigures(index, item);
  const own = measured && itemMeasured(index, item, measured);
  const text = own ? measuredText(mode, own) : '';
  const stale = own !== null && own.stale > 0;
  const figure = stale && text ? changedMark + text : text;
  const part = !own || own.share === null || mode !== 'time' ? '' : percent(Math.min(1, own.share));
  const full = [figure, part].filter(Boolean);
  const shapes = item.shapes ? [item.shapes] : [];
  const macs = figures.macs.known > 0 ? [`${amountText(figures.macs, count)} MACs`] : [];
  const whole = measured?.total.peakBytes ?? null;
  return {
    figures, measured: own, stale, figure,
    summaries: joined([[...shapes, ...macs, ...full], [...macs, ...full], full, [figure], []]),
    closed: joined([full, [figure]]),
    share: mode === 'peak' ? (own?.peakBytes != null && whole ? Math.min(1, own.peakBytes / whole) : null) : (own?.share ?? null),
    heat: own ? heatOf(mode, own) : null,
  };
}

/** What a device took for an item. */
export function itemMeasured(index: ModelIndex, item: SceneItem, measured: Measured): MeasuredFigures {
  return measuredOver(measured, `${item.id}|${item.blocks.length}|${item.nodes.length}`, () => nodesOfItem(index, item));
}

function short({ macs }: Figures): string[] {
  if (macs.known === 0) return [];
  const text = amountText(macs, count);
  return [`${text} MACs`, text];
}

function summaries(item: SceneItem, figures: Figures, mode: Mode): string[] {
  const params = has(figures.params) ? [`${amountText(figures.params, count)} params`] : [];
  const macs = has(figures.macs) ? [`${amountText(figures.macs, count)} MACs`] : [];
  const memory = mode === 'memory' ? [amountText(figures.activationBytes, bytes)] : [];
  const shapes = item.shapes ? [item.shapes] : [];
  const own = mode === 'memory' ? memory : mode === 'params' ? params : macs;
  return joined([[...shapes, ...params, ...macs, ...memory], [...params, ...macs, ...memory], own, []]);
}

function joined(variants: string[][]): string[] {
  return variants.map((parts) => parts.join('\u2002·\u2002')).filter((text, i, all) => all.indexOf(text) === i);
}
