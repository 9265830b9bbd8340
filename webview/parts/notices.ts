import type { Diagnostic, Place } from '../../src/graph';
import type { FromPage, PanelState } from '../../src/panel/protocol';
import { placeLabel } from './cardModel';
import { element, icon } from './dom';

export type RunCommand = Extract<FromPage, { type: 'run' }>['command'];

export interface NoticeEvents {
  reveal(place: Place): void;
  run(command: RunCommand): void;
}

/** The diagnostic that explains most: the first error, else the first warning. */
export function foremost(diagnostics: Diagnostic[]): Diagnostic | null {
  return diagnostics.find(({ severity }) => severity === 'error') ?? diagnostics.find(({ severity }) => severity === 'warning') ?? null;
}

/** Callers that are told of one place: the nearest, and the outermost. */
const shownCalls = 4;

const lineOf = ({ file, line }: Place): string => `${file}:${line}`;

/** A failure of the engine itself has no place in the code: it is told at the file's first character, with no extent. */
function isOfEngine({ place }: Diagnostic): boolean {
  return place.line === 1 && place.column === 1 && place.endLine === 1 && place.endColumn === 1;
}

/** What stands around the picture: the progress bar, the slim bar of the first error, and the page when there is nothing to draw. */
export class Notices {
  readonly progress = element('div', { class: 'progress', role: 'progressbar', 'aria-label': 'Evaluating', hidden: true }, element('div', { class: 'progress-bit' }));
  readonly bar = element('div', { class: 'notice', role: 'status', hidden: true });
  readonly empty = element('div', { class: 'empty', hidden: true });
  private busyTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly busyWith = new Set<string>();
  private pageProblem: string | null = null;
  private last: PanelState | null = null;

  constructor(private readonly events: NoticeEvents) {}

  /** Shows the bar after a moment, so that an evaluation of a few milliseconds does not flicker. */
  busy(busy: boolean, what: 'evaluating' | 'profiling' | 'laying out' = 'evaluating'): void {
    if (busy) this.busyWith.add(what);
    else this.busyWith.delete(what);
    clearTimeout(this.busyTimer);
    if (this.busyWith.size === 0) this.progress.hidden = true;
    else this.busyTimer = setTimeout(() => { this.progress.hidden = false; }, 150);
  }

  /** A trouble of the page itself (its layout worker); `null` when it is over. */
  problem(message: string | null): void {
    this.pageProblem = message;
    this.update(this.last);
  }

  update(state: PanelState | null): void {
    this.last = state;
    const drawable = (state?.models.length ?? 0) > 0;
    this.writeBar(state, drawable);
    this.writeEmpty(state, drawable);
  }

  private writeBar(state: PanelState | null, drawable: boolean): void {
    const first = state && drawable ? foremost(state.diagnostics) : null;
    const failed = first && (state?.stale || first.severity === 'error' || state?.models.some((model) => !model.graph.complete));
    if (this.pageProblem) {
      this.bar.replaceChildren(icon('error'), element('span', { class: 'notice-text' }, this.pageProblem));
    } else if (first && failed) {
      this.bar.replaceChildren(icon(first.severity), element('span', { class: 'notice-text', title: first.message }, first.message), this.way(first));
      const more = state!.diagnostics.filter(({ severity }) => severity === 'error').length - 1;
      if (more > 0) this.bar.append(this.command(`${more} more`, 'problems'));
    } else if (state?.stale && drawable) {
      this.bar.replaceChildren(icon('info'), element('span', { class: 'notice-text' }, 'The picture is from before the last change.'));
    } else {
      this.bar.hidden = true;
      this.bar.replaceChildren();
      return;
    }
    this.bar.classList.toggle('error', this.pageProblem !== null || first?.severity === 'error');
    this.bar.hidden = false;
  }

  private writeEmpty(state: PanelState | null, drawable: boolean): void {
    this.empty.hidden = state === null || drawable;
    if (!state || drawable) return;
    const first = foremost(state.diagnostics);
    const sentence = state.nothing ?? first?.message ?? 'This file makes no model yet.';
    const actions = element('div', { class: 'empty-actions' });
    if (first && isOfEngine(first)) actions.append(this.command('Restart Blocklens', 'restart'));
    else if (first) actions.append(this.way(first), this.command('Show Problems', 'problems'));
    else actions.append(this.command('Open an Example', 'example'));
    const asking = state.builders.some(({ missing }) => missing);
    if (first?.severity !== 'error' || !isOfEngine(first)) actions.append(this.command(asking ? 'Give Arguments…' : 'Show Expression…', 'expression'));
    this.empty.replaceChildren(icon(first ? first.severity : 'type-hierarchy-sub'), element('p', {}, sentence), actions);
    if (first && state.nothing && first.message !== state.nothing) this.empty.insertBefore(element('p', { class: 'dimmed' }, first.message), actions);
  }

  /** The place, and the calls that led there: what is wrong is often the caller's, not the helper's that says so. */
  private way({ place, calls = [] }: Diagnostic): HTMLElement {
    const lines = new Set([lineOf(place)]);
    const callers = calls.filter((call) => !lines.has(lineOf(call)) && lines.add(lineOf(call)));
    const shown = callers.length <= shownCalls ? callers : [...callers.slice(0, shownCalls - 1), ...callers.slice(-1)];
    const link = (to: Place, from: Place): HTMLElement => {
      const button = element('button', { class: 'link', type: 'button', title: `Go to ${to.file}, line ${to.line}` }, to.file === from.file && to !== from ? `:${to.line}` : placeLabel(to));
      button.addEventListener('click', () => this.events.reveal(to));
      return button;
    };
    const way = element('span', { class: 'notice-way' }, link(place, place));
    shown.forEach((call, i) => {
      const skipped = i === shown.length - 1 && callers.length > shown.length;
      way.append(element('span', { class: 'dimmed' }, i === 0 ? 'called from' : skipped ? '… ←' : '←'), link(call, shown[i - 1] ?? place));
    });
    return way;
  }

  private command(label: string, command: RunCommand): HTMLElement {
    const button = element('button', { class: 'link', type: 'button' }, label);
    button.addEventListener('click', () => this.events.run(command));
    return button;
  }
}
