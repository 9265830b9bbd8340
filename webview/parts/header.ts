import { assumedArguments, type Builder, type Choice, type CostedModel, partName } from '../../src/graph';
import { PICTURE_FORMATS, type PictureFormat } from '../../src/export';
import { BACKEND_TITLES, type Measured } from '../../src/measured';
import { duration, THIN_SPACE } from '../../src/scene/figures';
import type { Direction, Mode, ThemeName } from '../../src/scene/types';
import { amountText, bytes, changedMark, changedSince, count, measuredModes, plural, settingsText, whenText, whole } from '../../src/picture';
import type { ViewState } from '../store';
import { element, iconButton, relabel } from './dom';
import { fitting, type Piece } from './fitting';
import { Menu, type MenuEntry } from './menu';

export interface HeaderEvents {
  pick(builder: string): void;
  pickModel(model: number): void;
  /** Another expression, or other arguments. */
  expression(): void;
  mode(mode: Mode): void;
  /** One level more or less. */
  depth(step: 1 | -1): void;
  expandAll(): void;
  collapseAll(): void;
  /** Back to the opening view's choice of open blocks. */
  reset(): void;
  direction(direction: Direction): void;
  allShapes(shown: boolean): void;
  fit(): void;
  search(): void;
  /** `theme`: colours of an SVG, where not those of the page. */
  export(format: PictureFormat, theme?: ThemeName): void;
  /** Opens or closes the profile drawer. */
  profile(): void;
  /** Measures what has changed since. */
  measureAgain(): void;
}

export interface HeaderContent {
  builders: Builder[];
  picked: string | null;
  models: CostedModel[];
  model: number;
  view: ViewState;
  /** The mode that is drawn: what needs a profile falls back without one. */
  mode: Mode;
  measured: Measured | null;
}

const modeNames: Record<Mode, string> = {
  kind: 'Kinds', params: 'Parameters', macs: 'MACs', memory: 'Memory', time: 'Time', rate: 'FLOP/s', efficiency: 'Efficiency', peak: 'Peak memory',
};
const estimatedModes: Mode[] = ['kind', 'params', 'macs', 'memory'];

/** Arguments as they would stand in a call, shortened: `resnet50(1000)`. */
export function signature(builder: Builder): string {
  if (builder.args.length === 0) return builder.name;
  const args = builder.args.map((arg) => {
    // As it would be written: keys without quotes; what is no JSON value came as the text of an expression.
    const json = JSON.stringify(arg) ?? '…';
    const isExpression = typeof arg === 'string' && builder.call?.includes(json) === false;
    const text = (isExpression ? arg : json).replace(/"([A-Za-z_$][\w$]*)":/g, '$1: ');
    return text.length > 24 ? `${text.slice(0, 22)}…` : text;
  }).join(', ');
  return `${builder.name}(${args.length > 48 ? `${args.slice(0, 46)}…` : args})`;
}

/** A tool of the header, and its entries in the `…` menu where there is no room for it. */
interface Tool {
  root: HTMLElement;
  entries(): MenuEntry[];
}

/** A button is the same in the menu. */
function tool(button: HTMLButtonElement): Tool {
  return { root: button, entries: () => [{ label: button.title, act: () => button.click(), ...(button.hasAttribute('aria-pressed') && { checked: button.getAttribute('aria-pressed') === 'true' }) }] };
}

/** Single entries beside each other are one group. */
function grouped(all: MenuEntry[][]): MenuEntry[][] {
  const groups: MenuEntry[][] = [];
  let singles: MenuEntry[] | null = null;
  for (const entries of all) {
    if (entries.length > 1) {
      groups.push(entries);
      singles = null;
    } else if (singles) {
      singles.push(...entries);
    } else {
      singles = [...entries];
      groups.push(singles);
    }
  }
  return groups;
}

/** Between the three parts of the header, and before a further figure; px. */
const gap = 12;
const figureGap = 14;
/** What the builder's name, and each list beside it, may shrink to. */
const leastName = 56;
/** The builder's name takes no more than this part of the line from what could stand there besides. */
const nameShare = 0.4;

/** The one line above the picture. What a reader looks for, the totals, stays; where there is little room the tools go into a menu. */
export class Header {
  readonly root = element('header', { class: 'header' });
  private readonly who = element('div', { class: 'who' });
  private readonly picker = element('select', { class: 'picker', title: 'Builder', 'aria-label': 'Builder' });
  private readonly single = element('span', { class: 'builder' });
  private readonly assumed = element('button', { class: 'link assumed', type: 'button', hidden: true });
  private readonly choices = element('span', { class: 'choices', hidden: true });
  private readonly modelPicker = element('select', { class: 'picker models', title: 'Model', 'aria-label': 'Model' });
  private readonly totals = element('div', { class: 'totals' });
  private readonly mode = element('select', { class: 'mode', title: 'Colour and figures', 'aria-label': 'Colour and figures' });
  private readonly depth = element('button', { class: 'depth-value', type: 'button', title: 'Depth (click for the opening view)' });
  private readonly profile: HTMLButtonElement;
  private readonly turn: HTMLButtonElement;
  private readonly shapes: HTMLButtonElement;
  /** The most important first: the last is the first to go into the menu. */
  private readonly tools: Tool[];
  private readonly more: Menu;
  private direction: Direction = 'down';
  private shapesShown = false;
  private written = '';

  constructor(private readonly events: HeaderEvents) {
    this.turn = iconButton('arrow-right', '', () => events.direction(this.direction === 'down' ? 'right' : 'down'));
    this.shapes = iconButton('symbol-ruler', '', () => events.allShapes(!this.shapesShown));
    this.profile = iconButton('dashboard', 'Profile', () => events.profile());
    this.offerModes(false);
    this.picker.addEventListener('change', () => events.pick(this.picker.value));
    this.assumed.addEventListener('click', () => events.expression());
    this.modelPicker.addEventListener('change', () => events.pickModel(Number(this.modelPicker.value)));
    this.mode.addEventListener('change', () => events.mode(this.mode.value as Mode));
    this.depth.addEventListener('click', () => events.reset());
    const less = iconButton('remove', 'One level less ([)', () => events.depth(-1));
    const deeper = iconButton('add', 'One level more (])', () => events.depth(1));
    const depth = element('span', { class: 'group depth', role: 'group', 'aria-label': 'Depth' }, less, this.depth, deeper);
    const collapse = iconButton('collapse-all', 'Close all blocks', () => events.collapseAll());
    const expand = iconButton('expand-all', 'Open all blocks', () => events.expandAll());
    const fit = iconButton('screen-full', 'Fit (F)', () => events.fit());
    const search = iconButton('search', 'Find (Ctrl+F)', () => events.search());
    const expression = iconButton('edit', 'Show another expression, or other arguments…', () => events.expression());
    const exports = (prefix: string): MenuEntry[] => PICTURE_FORMATS.map((one) => ({ label: `${prefix}${one.label}`, act: () => events.export(one.format, 'theme' in one ? one.theme : undefined) }));
    const exporting = new Menu(iconButton('export', 'Export…', () => undefined), 'Export as', () => [exports('')]);
    const opening: MenuEntry = { label: 'Opening view', act: () => events.reset() };
    this.tools = [
      { root: this.mode, entries: () => this.modeEntries() }, tool(this.profile), tool(fit), tool(search),
      { root: exporting.root, entries: () => exports('Export as ') },
      { root: depth, entries: () => [less, deeper].flatMap((button) => tool(button).entries()).concat(opening) },
      tool(this.turn), tool(this.shapes), tool(expand), tool(collapse), tool(expression),
    ];
    this.more = new Menu(iconButton('ellipsis', 'More…', () => undefined), 'More', () => grouped(this.tools.filter(({ root }) => root.classList.contains('folded')).map(({ entries }) => entries())));
    this.who.append(this.single, this.picker, this.assumed, this.choices, this.modelPicker);
    this.root.append(
      this.who, this.totals,
      element('div', { class: 'tools', role: 'toolbar', 'aria-label': 'View' },
        expression, this.mode, depth, collapse, expand, this.shapes, this.turn, fit, search, exporting.root, this.profile, this.more.root));
    new ResizeObserver(() => this.arrange()).observe(this.root);
  }

  private modeEntries(): MenuEntry[] {
    return [...this.mode.options].map(({ value, text }) => ({ label: text, checked: value === this.mode.value, act: () => this.events.mode(value as Mode) }));
  }

  /** Shows what there is room for. Each part is measured at its own width, once, in one layout of the page. */
  private arrange(): void {
    const { root, who, totals } = this;
    who.style.maxWidth = '';
    if (root.classList.contains('blank') || root.clientWidth === 0) return;
    root.classList.remove('wordy');
    root.classList.add('measuring');
    const style = getComputedStyle(root);
    const room = root.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    const wide = (part: HTMLElement): number => Math.ceil(part.getBoundingClientRect().width);
    const figures = [...totals.children] as HTMLElement[];
    const brief = new Map(figures.map((figure) => [figure, wide(figure)]));
    root.classList.add('wordy');
    const names = [...who.children].filter((part): part is HTMLElement => part instanceof HTMLElement && !part.hidden);
    const own = names.map(wide);
    const least = names.map((part, i) => (part === this.assumed ? own[i]! : Math.min(own[i]!, leastName * Math.max(1, part === this.choices ? part.childElementCount : 1))));
    const sum = (widths: number[]): number => widths.reduce((all, width) => all + width + 6, -6);
    const [natural, narrow] = [sum(own), sum(least)];
    const figure = (kind: string, words: 'brief' | 'wordy' = 'brief'): Piece<HTMLElement | string>[] => figures.filter((part) => part.classList.contains(kind)).map((part) => (words === 'brief'
      ? { what: part, width: brief.get(part)! + figureGap } : { what: 'wordy', width: wide(part) - brief.get(part)! }));
    const tools = this.tools.map((one) => ({ what: one.root, width: wide(one.root) + 2 }));
    const pieces: Piece<HTMLElement | string>[] = [
      ...figure('partial'), ...figure('params'), ...figure('macs'), ...figure('time'), ...tools.slice(0, 2),
      { what: 'name', width: Math.max(0, Math.min(natural, nameShare * room) - narrow) },
      ...figure('changed'), ...tools.slice(2), ...figure('changed', 'wordy'), ...figure('layers'), ...figure('memory'),
    ];
    const ellipsis = wide(this.more.root);
    const shown = fitting(pieces, room - narrow - gap, ellipsis + gap);
    root.classList.toggle('wordy', shown.has('wordy'));
    for (const part of [...figures, ...this.tools.map((one) => one.root)]) part.classList.toggle('folded', !shown.has(part));
    const all = this.tools.every((one) => shown.has(one.root));
    this.more.root.classList.toggle('folded', all);
    root.classList.remove('measuring');
    const used = pieces.reduce((taken, { what, width }) => taken + (what !== 'name' && shown.has(what) ? width : 0), 0);
    who.style.maxWidth = `${Math.max(narrow, room - used - gap - (all ? 0 : ellipsis + gap))}px`;
  }

  /** Figures that were measured stand in a group of their own, and only when there are some. */
  private offerModes(measured: boolean): void {
    if (this.mode.childElementCount > 0 && measured === (this.mode.querySelector('optgroup') !== null)) return;
    const options = (modes: readonly Mode[]): HTMLElement[] => modes.map((mode) => element('option', { value: mode }, modeNames[mode]));
    this.mode.replaceChildren(...(measured
      ? [element('optgroup', { label: 'Estimated' }, ...options(estimatedModes)), element('optgroup', { label: 'Measured' }, ...options(measuredModes))]
      : options(estimatedModes)));
  }

  update(content: HeaderContent): void {
    const { builders, picked, models, model, view, mode, measured } = content;
    const current = models[model]?.graph.builder ?? builders.find((builder) => builder.name === picked) ?? builders[0];
    this.direction = view.direction;
    this.shapesShown = view.allShapes;
    relabel(this.turn, view.direction === 'down' ? 'arrow-right' : 'arrow-down',
      view.direction === 'down' ? 'Draw from left to right' : 'Draw from top to bottom');
    relabel(this.shapes, 'symbol-ruler', view.allShapes ? 'Shapes only where they change' : 'Shapes on all edges');
    this.shapes.setAttribute('aria-pressed', String(view.allShapes));
    this.offerModes(measured !== null);
    this.mode.value = mode;
    relabel(this.profile, 'dashboard', view.drawer.open ? 'Close the profile' : 'Profile');
    this.profile.setAttribute('aria-pressed', String(view.drawer.open));
    const depth = view.depth === null ? 'auto' : view.depth === 'all' ? 'all' : String(view.depth);
    if (this.depth.textContent !== depth) {
      this.depth.textContent = depth;
      this.depth.setAttribute('aria-label', `Depth ${depth}; back to the opening view`);
    }
    this.root.classList.toggle('blank', models.length === 0);
    this.writePickers(builders, current, models, model);
    this.writeTotals(models[model], measured);
    this.arrange();
  }

  private writePickers(builders: Builder[], current: Builder | undefined, models: CostedModel[], model: number): void {
    const key = JSON.stringify([builders.map(signature), current && signature(current), current?.assumed, current?.values, current?.choices, current?.call, models.map((m) => m.graph.name), model]);
    if (key === this.written) return;
    this.written = key;
    const several = builders.length > 1;
    this.picker.hidden = !several;
    this.single.hidden = several;
    const whole = current ? signature(current) : '';
    this.single.textContent = whole;
    this.single.title = whole;
    this.picker.replaceChildren(...builders.map((builder) => {
      const shown = builder.name === current?.name ? current : builder;
      return element('option', { value: builder.name, selected: builder.name === current?.name }, signature(shown));
    }));
    // Where values were assumed in vain, the empty panel asks for them.
    const assumed = current && !current.missing ? assumedArguments(current) : [];
    this.assumed.hidden = assumed.length === 0;
    this.assumed.textContent = assumed.length === 0 ? '' : 'assumed';
    this.assumed.title = `${assumed.join(', ')}: no value is known, so a plausible one was assumed. Click to change it.`;
    this.choices.hidden = !current?.choices?.length;
    const focused = this.choices.contains(document.activeElement) ? document.activeElement?.getAttribute('aria-label') : null;
    this.choices.replaceChildren(...(current?.choices ?? []).map((choice) => this.choice(choice, current?.call)));
    if (focused) this.choices.querySelector<HTMLElement>(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
    this.modelPicker.hidden = models.length < 2;
    this.modelPicker.replaceChildren(...models.map((each, i) =>
      element('option', { value: String(i), selected: i === model }, `${i + 1} of ${models.length}: ${each.graph.name}`)));
  }

  /** Literals that the code itself knows for an argument. */
  private choice({ name, values }: Choice, call: string | undefined): HTMLElement {
    const select = element('select', { class: 'picker choice', title: `${name}: the values that the code knows`, 'aria-label': name },
      ...values.map((one) => element('option', { value: one.call, selected: one.call === call }, one.value.replace(/^(["'])(.*)\1$/, '$2'))));
    select.addEventListener('change', () => this.events.pick(select.value));
    return select;
  }

  private writeTotals(model: CostedModel | undefined, measured: Measured | null): void {
    if (!model) {
      this.totals.replaceChildren();
      return;
    }
    const { totals, batch } = model.cost;
    const part = partName(model.graph);
    const figure = (value: string, unit: string, title: string, kind: string): HTMLElement =>
      element('span', { class: `total ${kind}`, title }, element('b', {}, value), ` ${unit}`);
    const params = { known: totals.known.params, unknown: totals.params === null ? 1 : 0 };
    const macs = { known: totals.known.macs, unknown: totals.macs === null ? 1 : 0 };
    const memory = { known: totals.known.activationBytes, unknown: totals.activationBytes === null ? 1 : 0 };
    this.totals.replaceChildren(
      ...(model.graph.complete ? [] : [element('span', { class: 'total partial', title: 'The builder failed; these are the layers made before.' }, 'incomplete')]),
      figure(amountText(params, count), 'params', params.unknown > 0 ? 'Parameters; of a part of the model they are not known' : `${plural(params.known, 'parameter')}, ${whole(totals.trainable ?? 0)} trainable`, 'params'),
      figure(amountText(macs, count), batch === 1 ? 'MACs' : `MACs, batch ${batch}`, `Multiply–accumulates of one forward pass, batch ${batch}; ${flops(model)}`, 'macs'),
      ...(measured ? this.took(measured) : []),
      figure(totals.layers.toLocaleString('en-US'), plural(totals.layers, part).split(' ')[1]!, plural(totals.layers, part), 'layers'),
      figure(amountText(memory, bytes), 'act.', `Activation memory: outputs that a forward pass holds, batch ${batch}`, 'memory'));
  }

  /** The model's time and, when code has changed since, the way to measure again. */
  private took(measured: Measured): HTMLElement[] {
    const { profile, total } = measured;
    const changed = changedSince(measured);
    const time = profile.endToEnd?.timeMs.median ?? total.timeMs;
    const title = `${BACKEND_TITLES[profile.device.backend]}: ${profile.device.name}\n${settingsText(profile)}\nMeasured ${whenText(profile.measuredAt)}`;
    const mark = changed > 0 ? changedMark : '';
    const what = profile.endToEnd === null ? 'sum of layers' : 'measured';
    const took = time === null ? [] : [element('span', { class: 'total time', title }, element('b', {}, `${mark}${profile.endToEnd === null && total.missing > 0 ? `≥${THIN_SPACE}` : ''}${duration(time)}`), ` ${what}`)];
    if (changed === 0) return took;
    const again = element('button', { class: 'link', type: 'button', title: 'Measures only what has changed' }, 'measure again');
    again.addEventListener('click', () => this.events.measureAgain());
    const [count, word] = plural(changed, 'layer').split(' ');
    // Where there is little room, in fewer words.
    return [...took, element('span', { class: 'total changed', title: `${plural(changed, 'layer')} changed since the measurement` },
      `${count} `, element('span', { class: 'long' }, `${word} `), 'changed', element('span', { class: 'long' }, ' since'), ' · ', again)];
  }
}

function flops(model: CostedModel): string {
  const { totals } = model.cost;
  return `${amountText({ known: totals.known.flops, unknown: totals.flops === null ? 1 : 0 }, count)} FLOPs`;
}
