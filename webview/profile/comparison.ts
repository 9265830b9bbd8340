import { compare, type Pair, type Profile } from '../../src/measured';
import { duration } from '../../src/scene/figures';
import { backendNames, settingsText, whenText } from '../model/measuring';
import type { ModelIndex } from '../model/modelIndex';
import { plural } from '../model/format';
import { element, iconButton } from '../parts/dom';
import { nameOf, type Subject } from './places';

const shownRows = 12;

export function factor(ratio: number | null): string {
  if (ratio === null || ratio <= 0) return '';
  const slower = ratio >= 1 ? ratio : 1 / ratio;
  if (slower < 1.02) return 'the same';
  return `${slower >= 100 ? Math.round(slower) : Number(slower.toPrecision(3))}× ${ratio >= 1 ? 'slower' : 'faster'}`;
}

/** Two profiles side by side: the whole, and where they differ most. `other` is told in terms of the one that is shown. */
export function comparison(index: ModelIndex, shown: Profile, other: Profile, events: { pick(subject: Subject): void; close(): void }): HTMLElement {
  const compared = compare(shown, other);
  const whole: Pair = compared.endToEnd.ratio === null ? compared.sumOfLayers : compared.endToEnd;
  const root = element('section', { class: 'part', 'aria-label': 'Comparison' },
    element('div', { class: 'part-head' }, element('h2', {}, 'Compared with'), element('span', { class: 'grow' }), iconButton('close', 'End the comparison', events.close)),
    element('div', {}, element('b', {}, compared.sameDevice ? whenText(other.measuredAt) : other.device.name)),
    element('div', { class: 'dimmed' }, `${backendNames[other.device.backend]} · ${settingsText(other)}${compared.sameDevice ? '' : ` · ${whenText(other.measuredAt)}`}`),
    element('div', { class: 'versus' }, element('span', {}, `${duration(whole.a)} → ${duration(whole.b)}`), element('b', {}, factor(whole.ratio))),
    ...compared.differently.map((text) => element('div', { class: 'dimmed' }, text)));
  const rows = compared.rows.filter(({ difference }) => difference !== null && difference !== 0)
    .sort((a, b) => Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0)).slice(0, shownRows);
  if (rows.length > 0) {
    const largest = Math.abs(rows[0]!.difference ?? 1);
    root.append(element('table', { class: 'compare' },
      element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Layer'), ...['shown', 'other', 'other is'].map((word) => element('th', { scope: 'col', class: 'compare-number' }, word)))),
      element('tbody', {}, ...rows.map((row) => {
        const { name, path } = nameOf(index, { node: row.id });
        const go = element('button', { class: 'link-plain', type: 'button', title: path }, name);
        go.addEventListener('click', () => events.pick({ node: row.id }));
        const bar = element('span', { class: (row.difference ?? 0) > 0 ? 'delta slower' : 'delta faster', 'aria-hidden': 'true' });
        bar.style.width = `${Math.max(1, (40 * Math.abs(row.difference ?? 0)) / largest)}px`;
        return element('tr', {}, element('th', { scope: 'row' }, go, ...(row.changed ? [element('span', { class: 'dimmed', title: 'Its code differs between the two' }, ' changed')] : [])),
          element('td', { class: 'compare-number' }, duration(row.a)), element('td', { class: 'compare-number' }, duration(row.b)), element('td', { class: 'compare-number' }, element('span', {}, factor(row.ratio)), bar));
      }))));
  }
  const only = [compared.onlyInA.length > 0 ? `${plural(compared.onlyInA.length, 'layer')} only in the shown one` : '', compared.onlyInB.length > 0 ? `${plural(compared.onlyInB.length, 'layer')} only in the other` : ''].filter(Boolean);
  if (only.length > 0) root.append(element('div', { class: 'dimmed note' }, `${only.join(', ')}.`));
  return root;
}
