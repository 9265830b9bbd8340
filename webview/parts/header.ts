import { assumedArguments, type Builder, type Choice, type CostedModel, partName } from '../../src/graph';
import type { FromPage } from '../../src/panel/protocol';
import { BACKEND_TITLES, type Measured } from '../../src/measured';
import { duration, THIN_SPACE } from '../../src/scene/figures';
import type { Direction, Mode, ThemeName } from '../../src/scene/types';
import { amountText, bytes, changedSince, count, measuredModes, plural, settingsText, whenText, whole } from '../../src/picture';
import type { ViewState } from '../store';
import { element, icon, iconButton, relabel } from './dom';

export type ExportFormat = Extract<FromPage, { type: 'export' }>['format'];

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
  export(format: ExportFormat, theme?: ThemeName): void;
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

const formats: [ExportFormat, string, ThemeName?][] = [
  ['svg', 'SVG picture'], ['svg', 'SVG for a paper', 'paper'], ['png', 'PNG picture'], ['json', 'JSON'], ['markdown', 'Markdown'], ['dot', 'Graphviz DOT'], ['mermaid', 'Mermaid'],
];

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

/** The one line above the picture. */
export class Header {
  readonly root = element('header', { class: 'header' });
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
  private readonly collapse: HTMLButtonElement;
  private readonly expand: HTMLButtonElement;
  private readonly menuButton: HTMLButtonElement;
  private readonly menu = element('div', { class: 'menu', role: 'menu', 'aria-label': 'Export as', hidden: true });
  private direction: Direction = 'down';
  private shapesShown = false;
  private written = '';

  constructor(private readonly events: HeaderEvents) {
    this.turn = iconButton('arrow-right', '', () => events.direction(this.direction === 'down' ? 'right' : 'down'));
    this.shapes = iconButton('symbol-ruler', '', () => events.allShapes(!this.shapesShown));
    this.collapse = iconButton('collapse-all', 'Close all blocks', () => events.collapseAll());
    this.expand = iconButton('expand-all', 'Open all blocks', () => events.expandAll());
    // Where the panel is narrow, the depth control and the card stand for these.
    for (const button of [this.collapse, this.expand]) button.classList.add('wide');
    for (const button of [this.shapes, this.turn]) button.classList.add('seldom');
    this.menuButton = iconButton('export', 'Export…', () => this.openMenu(this.menu.hidden !== false));
    this.menuButton.setAttribute('aria-haspopup', 'menu');
    this.menuButton.setAttribute('aria-expanded', 'false');
    this.profile = iconButton('dashboard', 'Profile', () => events.profile());
    this.offerModes(false);
    this.picker.addEventListener('change', () => events.pick(this.picker.value));
    this.assumed.addEventListener('click', () => events.expression());
    this.modelPicker.addEventListener('change', () => events.pickModel(Number(this.modelPicker.value)));
    this.mode.addEventListener('change', () => events.mode(this.mode.value as Mode));
    this.depth.addEventListener('click', () => events.reset());
    this.fillMenu();
    const expression = iconButton('edit', 'Show another expression, or other arguments…', () => events.expression());
    expression.classList.add('wide');
    this.root.append(
      element('div', { class: 'who' }, icon('type-hierarchy-sub'), this.single, this.picker, this.assumed, this.choices, this.modelPicker, expression),
      this.totals,
      element('div', { class: 'tools', role: 'toolbar', 'aria-label': 'View' },
        this.mode,
        element('span', { class: 'group depth', role: 'group', 'aria-label': 'Depth' },
          iconButton('remove', 'One level less ([)', () => events.depth(-1)), this.depth,
          iconButton('add', 'One level more (])', () => events.depth(1))),
        this.collapse, this.expand, this.shapes, this.turn,
        iconButton('screen-full', 'Fit (F)', () => events.fit()),
        iconButton('search', 'Find (Ctrl+F)', () => events.search()),
        element('span', { class: 'menu-anchor' }, this.menuButton, this.menu),
        this.profile));
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
  }

  private writePickers(builders: Builder[], current: Builder | undefined, models: CostedModel[], model: number): void {
    const key = JSON.stringify([builders.map(signature), current && signature(current), current?.assumed, current?.values, current?.choices, current?.call, models.map((m) => m.graph.name), model]);
    if (key === this.written) return;
    this.written = key;
    const several = builders.length > 1;
    this.picker.hidden = !several;
    this.single.hidden = several;
    // Long arguments would push the totals out; the tooltip has them.
    const whole = current ? signature(current) : '';
    this.single.textContent = current && whole.length > 28 && current.args.length > 0 ? `${current.name}(…)` : whole;
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
      ...(measured ? this.took(measured) : []),
      ...(model.graph.complete ? [] : [element('span', { class: 'total partial', title: 'The builder failed; these are the layers made before.' }, 'incomplete')]),
      figure(amountText(params, count), 'params', params.unknown > 0 ? 'Parameters; of a part of the model they are not known' : `${plural(params.known, 'parameter')}, ${whole(totals.trainable ?? 0)} trainable`, 'params'),
      figure(amountText(macs, count), 'MACs', `Multiply–accumulates of one forward pass, batch ${batch}; ${flops(model)}`, 'macs'),
      figure(totals.layers.toLocaleString('en-US'), plural(totals.layers, part).split(' ')[1]!, plural(totals.layers, part), 'layers'),
      figure(amountText(memory, bytes), 'act.', `Activation memory: outputs that a forward pass holds, batch ${batch}`, 'memory'));
  }

  /** The model's time and, when code has changed since, the way to measure again. */
  private took(measured: Measured): HTMLElement[] {
    const { profile, total } = measured;
    const changed = changedSince(measured);
    const time = profile.endToEnd?.timeMs.median ?? total.timeMs;
    const title = `${BACKEND_TITLES[profile.device.backend]}: ${profile.device.name}\n${settingsText(profile)}\nMeasured ${whenText(profile.measuredAt)}`;
    const took = time === null ? [] : [element('span', { class: 'total time', title }, element('b', {}, `${profile.endToEnd === null && total.missing > 0 ? `≥${THIN_SPACE}` : ''}${duration(time)}`), ' measured')];
    if (changed === 0) return took;
    const again = element('button', { class: 'link', type: 'button', title: 'Measures only what has changed' }, 'measure again');
    again.addEventListener('click', () => this.events.measureAgain());
    const [count, word] = plural(changed, 'layer').split(' ');
    // Before the time, which is no longer quite true; where there is little room, in fewer words.
    return [element('span', { class: 'total changed', title: `${plural(changed, 'layer')} changed since the measurement` },
      `${count} `, element('span', { class: 'long' }, `${word} `), 'changed', element('span', { class: 'long' }, ' since'), ' · ', again), ...took];
  }

  private fillMenu(): void {
    for (const [format, name, theme] of formats) {
      const entry = element('button', { class: 'menu-item', role: 'menuitem', type: 'button', tabindex: '-1' }, name);
      entry.addEventListener('click', () => {
        this.openMenu(false);
        this.events.export(format, theme);
      });
      this.menu.append(entry);
    }
    this.menu.addEventListener('keydown', (event) => {
      const entries = [...this.menu.querySelectorAll('button')];
      const at = entries.indexOf(document.activeElement as HTMLButtonElement);
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (step) entries[(at + step + entries.length) % entries.length]?.focus();
      else if (event.key === 'Escape') this.openMenu(false);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    document.addEventListener('pointerdown', (event) => {
      if (!this.menu.hidden && !this.menu.parentElement!.contains(event.target as globalThis.Node)) this.openMenu(false, false);
    });
  }

  private openMenu(open: boolean, refocus = true): void {
    this.menu.hidden = !open;
    this.menuButton.setAttribute('aria-expanded', String(open));
    if (open) this.menu.querySelector('button')?.focus();
    else if (refocus) this.menuButton.focus();
  }
}

function flops(model: CostedModel): string {
  const { totals } = model.cost;
  return `${amountText({ known: totals.known.flops, unknown: totals.flops === null ? 1 : 0 }, count)} FLOPs`;
}
