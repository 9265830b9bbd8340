import type { Measured, Profile } from '../../src/measured';
import type { ProfileAction, Profiling } from '../../src/panel/protocol';
import type { ModelIndex, Theme } from '../../src/picture';
import { element, icon, iconButton } from '../parts/dom';
import { ProfileCharts } from './charts';
import { comparison } from './comparison';
import type { Subject } from './places';
import { Slowest } from './slowest';
import { Splitter } from './splitter';
import { provenance, summary } from './summary';

export interface DrawerEvents {
  act(action: ProfileAction): void;
  /** Go to its block and line. */
  pick(subject: Subject): void;
  hover(subject: Subject | null): void;
  close(): void;
  /** The user gave it another size, px. */
  sized(size: number): void;
}

export interface DrawerContent {
  open: boolean;
  size: number | null;
  index: ModelIndex | null;
  measured: Measured | null;
  other: Profile | null;
  /** What `Profile Model` would do now. */
  plan: string;
  theme: Theme;
  /** Nodes that are selected in the picture. */
  selected: ReadonlySet<string>;
}

/** Beside the picture, or under it where the panel is narrow: what was measured, where the time goes, and why. */
export class Drawer {
  readonly root = element('aside', { class: 'drawer', 'aria-label': 'Profile', hidden: true });
  private readonly body = element('div', { class: 'drawer-body', tabindex: '0', role: 'region', 'aria-label': 'What was measured' });
  private readonly running = element('div', { class: 'running', hidden: true });
  private readonly progressText = element('span', { class: 'running-text' });
  private readonly progressBar = element('div', { class: 'running-bar', role: 'progressbar', 'aria-label': 'Profiling', 'aria-valuemin': '0', 'aria-valuemax': '100' });
  private readonly fill = element('span', { class: 'running-fill' });
  private readonly tools: Partial<Record<ProfileAction, HTMLButtonElement>> = {};
  private readonly provenance = element('section', { class: 'part provenance', 'aria-label': 'How it was measured' });
  private readonly totals = element('div', {});
  private readonly compared = element('div', {});
  private readonly slowest: Slowest;
  private readonly charts: ProfileCharts;
  private readonly splitter: Splitter;
  private content: DrawerContent | null = null;
  private written = '';
  private drawnFor: { measured: Measured; index: ModelIndex; theme: Theme; other: Profile | null } | null = null;

  constructor(chartsUri: string, private readonly events: DrawerEvents, report: (error: unknown) => void) {
    this.slowest = new Slowest(events);
    this.charts = new ProfileCharts(chartsUri, events, report);
    const tool = (action: ProfileAction, glyph: string, label: string): HTMLButtonElement => {
      const button = iconButton(glyph, label, () => events.act(action));
      this.tools[action] = button;
      return button;
    };
    const cancel = element('button', { class: 'link', type: 'button' }, 'Cancel');
    cancel.addEventListener('click', () => events.act('cancel'));
    this.progressBar.append(this.fill);
    this.running.append(element('div', { class: 'running-line' }, this.progressText, cancel), this.progressBar);
    this.splitter = new Splitter(this.root, { sized: (size) => events.sized(size) });
    this.root.append(
      this.splitter.root,
      element('div', { class: 'drawer-head' }, element('h1', {}, 'Profile'),
        element('div', { class: 'tools', role: 'toolbar', 'aria-label': 'Profile' },
          tool('start', 'refresh', 'Measure again'), tool('options', 'settings-gear', 'Profile with options…'), tool('device', 'chip', 'Select profiling device…'),
          tool('compare', 'diff', 'Compare with…'), tool('export', 'export', 'Export profile…'), tool('open', 'folder-opened', 'Open a profile…'),
          tool('clear', 'trash', 'Clear the profile'), iconButton('close', 'Close', () => events.close()))),
      this.running, this.body);
    new ResizeObserver(() => this.drawCharts()).observe(this.body);
  }

  update(content: DrawerContent): void {
    this.content = content;
    this.root.hidden = !content.open;
    this.splitter.size(content.size);
    if (!content.open) return;
    const { measured, index, theme, other } = content;
    for (const action of ['compare', 'export', 'clear'] as const) this.tools[action]!.hidden = measured === null;
    if (!measured || !index) {
      this.drawnFor = null;
      this.writeEmpty(content.plan);
      return;
    }
    this.written = '';
    const before = this.drawnFor;
    if (before && before.measured === measured && before.index === index && before.theme === theme && before.other === other) {
      this.drawCharts();
      return;
    }
    this.drawnFor = { measured, index, theme, other };
    this.slowest.update(index, measured, theme);
    this.provenance.replaceChildren(...provenance(measured.profile, !this.running.hidden));
    this.totals.replaceChildren(summary(measured, () => this.events.act('start')));
    this.compared.replaceChildren(...(other ? [comparison(index, measured.profile, other, { pick: (subject) => this.events.pick(subject), close: () => this.events.act('uncompare') })] : []));
    // What stays in place keeps its scroll and focus while figures come in.
    if (this.provenance.parentElement !== this.body) {
      this.body.replaceChildren(this.provenance, this.totals, this.compared, this.slowest.root, this.charts.roofline, this.charts.batches);
    }
    this.drawCharts();
  }

  /** A run under way, or `null` when it is over. */
  progress(run: Profiling | null): void {
    this.running.hidden = run === null;
    this.tools.start!.disabled = run !== null;
    if (!run) {
      // How it ended is told now.
      this.drawnFor = null;
      if (this.content) this.update(this.content);
      return;
    }
    this.progressText.textContent = run.message;
    this.progressBar.classList.toggle('unknown', run.part === null);
    if (run.part !== null) this.progressBar.setAttribute('aria-valuenow', String(Math.round(100 * run.part)));
    else this.progressBar.removeAttribute('aria-valuenow');
    this.fill.style.width = run.part === null ? '' : `${100 * run.part}%`;
  }

  private drawCharts(): void {
    const { content } = this;
    if (!content?.open || !content.measured || !content.index) return;
    const width = Math.floor(this.body.clientWidth - 24);
    if (width < 80) return;
    const { index, measured, theme, selected } = content;
    this.charts.update({ index, measured, theme, selected, width });
  }

  private writeEmpty(plan: string): void {
    const key = `empty ${plan}`;
    if (this.written === key) return;
    this.written = key;
    const start = element('button', { class: 'primary', type: 'button' }, 'Profile Model');
    start.addEventListener('click', () => this.events.act('start'));
    const link = (label: string, action: ProfileAction): HTMLElement => {
      const button = element('button', { class: 'link', type: 'button' }, label);
      button.addEventListener('click', () => this.events.act(action));
      return button;
    };
    this.body.replaceChildren(element('div', { class: 'drawer-empty' },
      icon('dashboard'),
      element('p', {}, 'Measures each layer on this machine, in a process of its own.'),
      start,
      element('p', { class: 'dimmed' }, plan),
      element('div', { class: 'drawer-links' }, link('Options…', 'options'), link('Device…', 'device'), link('Open a profile…', 'open'))));
  }
}
