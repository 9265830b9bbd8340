import { partName } from '../../src/graph';
import type { Measured, MeasuredFigures } from '../../src/measured';
import { duration } from '../../src/scene/figures';
import { css, lostMs, measuredOver, type ModelIndex, percent, plural, type Theme } from '../../src/picture';
import { element } from '../parts/dom';
import { type Named, namesApart, type Subject } from './places';

export type Of = 'layers' | 'blocks';
export type By = 'time' | 'lost';

export interface SlowRow {
  subject: Subject;
  figures: MeasuredFigures;
  ms: number;
}

/** What takes most time, or has most to gain, first. A block that only wraps another one is left to that one. */
export function slowest(index: ModelIndex, measured: Measured, of: Of, by: By): SlowRow[] {
  const rows: SlowRow[] = [];
  const add = (subject: Subject, figures: MeasuredFigures): void => {
    const ms = by === 'time' ? figures.timeMs : lostMs(figures);
    if (ms !== null && ms > 0) rows.push({ subject, figures, ms });
  };
  if (of === 'layers') for (const [node, figures] of measured.nodes) add({ node }, figures);
  else {
    for (const { id, parent } of index.model.graph.blocks) {
      const nodes = index.nodesOf.get(id) ?? [];
      if (id === index.root || nodes.length < 2) continue;
      const wrapsOne = parent !== null && parent !== index.root && index.nodesOf.get(parent)?.length === nodes.length;
      if (!wrapsOne) add({ block: id }, measuredOver(measured, `block ${id}`, () => nodes));
    }
  }
  return rows.sort((a, b) => b.ms - a.ms);
}

export interface SlowestEvents {
  pick(subject: Subject): void;
  hover(subject: Subject | null): void;
}

/** Shown before `Show all`, and at most. */
const few = 10;
const most = 400;

/** The list of what takes the time; a row goes to its block and line. */
export class Slowest {
  readonly root = element('section', { class: 'part', 'aria-label': 'Slowest' });
  private readonly list = element('ol', { class: 'slow' });
  private readonly more = element('button', { class: 'link', type: 'button' });
  private readonly whole = element('div', { class: 'dimmed note' });
  private readonly by = element('select', { 'aria-label': 'Order', title: 'Order' },
    element('option', { value: 'time' }, 'by time'), element('option', { value: 'lost' }, 'by time above the roofline'));
  private readonly tabs: Record<Of, HTMLButtonElement>;
  private of: Of = 'layers';
  private all = false;
  private shown: { index: ModelIndex; measured: Measured; theme: Theme } | null = null;

  constructor(private readonly events: SlowestEvents) {
    const tab = (of: Of, label: string): HTMLButtonElement => {
      const button = element('button', { class: 'segment', type: 'button' }, label);
      button.addEventListener('click', () => { this.of = of; this.all = false; this.write(); });
      return button;
    };
    this.tabs = { layers: tab('layers', 'Layers'), blocks: tab('blocks', 'Blocks') };
    this.by.addEventListener('change', () => this.write());
    this.more.addEventListener('click', () => { this.all = !this.all; this.write(); });
    this.root.append(
      element('div', { class: 'part-head' }, element('h2', {}, 'Slowest'),
        element('span', { class: 'segments', role: 'group', 'aria-label': 'Slowest of' }, this.tabs.layers, this.tabs.blocks), this.by),
      this.list, this.more, this.whole);
    this.list.addEventListener('keydown', (event) => {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (step === 0) return;
      const rows = [...this.list.querySelectorAll('button')];
      rows[rows.indexOf(document.activeElement as HTMLButtonElement) + step]?.focus();
      event.preventDefault();
      event.stopPropagation();
    });
  }

  update(index: ModelIndex, measured: Measured, theme: Theme): void {
    this.shown = { index, measured, theme };
    this.write();
  }

  private write(): void {
    if (!this.shown) return;
    const { index, measured, theme } = this.shown;
    const hasBlocks = index.model.graph.blocks.length > 1;
    if (!hasBlocks) this.of = 'layers';
    this.tabs.blocks.parentElement!.hidden = !hasBlocks;
    for (const of of ['layers', 'blocks'] as const) this.tabs[of].setAttribute('aria-pressed', String(this.of === of));
    const rows = slowest(index, measured, this.of, this.by.value as By);
    const longest = rows[0]?.ms ?? 1;
    const names = namesApart(index, rows.map(({ subject }) => subject));
    this.list.replaceChildren(...rows.slice(0, this.all ? most : few).map((row, i) => this.row(row, names[i]!, longest, theme)));
    const { profile } = measured;
    const parts = profile.nodes.filter(({ timeMs }) => timeMs !== null);
    this.whole.textContent = rows.length === 0 ? '' : `Shares of ${duration(parts.reduce((sum, { timeMs }) => sum + timeMs!.median, 0))}, the sum of ${plural(parts.length, partName(index.model.graph))}.`;
    this.more.hidden = rows.length <= few;
    this.more.textContent = this.all ? 'Show fewer' : `Show all ${Math.min(rows.length, most)}`;
    if (rows.length === 0) this.list.append(element('li', { class: 'dimmed' }, this.by.value === 'lost' ? 'The roofline of this device was not measured.' : 'Nothing has been measured yet.'));
  }

  private row({ subject, figures, ms }: SlowRow, { name, path, category }: Named, longest: number, theme: Theme): HTMLElement {
    const share = figures.share === null ? '' : percent(Math.min(1, figures.share));
    const bar = element('span', { class: 'slow-bar', 'aria-hidden': 'true' });
    bar.style.width = `${Math.max(0.5, (100 * ms) / longest)}%`;
    const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
    if (category) {
      swatch.style.background = css(theme.kinds[category]);
      bar.style.background = css(theme.kinds[category]);
    } else swatch.classList.add('none');
    const changed = figures.stale > 0;
    const button = element('button', { class: changed ? 'slow-row changed' : 'slow-row', type: 'button', ...(changed ? { title: 'Changed since it was measured' } : {}) },
      swatch,
      element('span', { class: 'slow-name' }, name),
      element('span', { class: 'slow-time' }, duration(ms)),
      element('span', { class: 'slow-share dimmed' }, share),
      ...(path ? [element('span', { class: 'slow-path dimmed' }, path)] : []),
      element('span', { class: 'slow-track' }, bar));
    button.addEventListener('click', () => this.events.pick(subject));
    button.addEventListener('pointerenter', () => this.events.hover(subject));
    button.addEventListener('pointerleave', () => this.events.hover(null));
    return element('li', {}, button);
  }
}
