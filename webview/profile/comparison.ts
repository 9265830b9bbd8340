import { BACKEND_TITLES, compare, type Pair, type Profile } from '../../src/measured';
import { duration } from '../../src/scene/figures';
import { type ModelIndex, plural, settingsText, whenText } from '../../src/picture';
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
  const known = [other.device.name, BACKEND_TITLES[other.device.backend], settingsText(other), whenText(other.measuredAt)] as const;
  // What tells the two apart stands first.
  const title = compared.sameDevice ? known[3] : other.device.name === shown.device.name ? known[1] : known[0];
  const root = element('section', { class: 'part', 'aria-label': 'Comparison' },
    element('div', { class: 'part-head' }, element('h2', {}, 'Compared with'), element('span', { class: 'grow' }), iconButton('close', 'End the comparison', events.close)),
    element('div', {}, element('b', {}, title)),
    element('div', { class: 'dimmed' }, [...known].filter((text) => text !== title).join(' · ')),
    element('div', { class: 'versus' }, element('span', {}, `${duration(whole.a)} → ${duration(whole.b)}`), element('b', {}, factor(whole.ratio))),
    ...compared.differently.map((text) => element('div', { class: 'dimmed' }, text)));
  const rows = compared.rows.filter(({ difference }) => difference !== null && difference !== 0)
    .sort((a, b) => Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0)).slice(0, shownRows);
  const largest = Math.abs(rows[0]?.difference ?? 1);
  root.append(element('ol', { class: 'slow' }, ...rows.map((row) => {
    const { name, path } = nameOf(index, { node: row.id });
    const slower = (row.difference ?? 0) > 0;
    const bar = element('span', { class: slower ? 'delta slower' : 'delta faster' });
    bar.style.width = `${Math.max(1, (100 * Math.abs(row.difference ?? 0)) / largest)}%`;
    const button = element('button', { class: 'compare-row', type: 'button' },
      element('span', { class: 'slow-name' }, name, element('span', { class: 'dimmed' }, row.changed ? `changed · ${path}` : path)),
      element('span', {}, factor(row.ratio)),
      element('span', { class: 'compare-track', 'aria-hidden': 'true' }, bar),
      element('span', { class: 'dimmed' }, `${duration(row.a)} → ${duration(row.b)}`));
    button.addEventListener('click', () => events.pick({ node: row.id }));
    return element('li', {}, button);
  })));
  const only = [compared.onlyInA.length > 0 ? `${plural(compared.onlyInA.length, 'layer')} only in the shown one` : '', compared.onlyInB.length > 0 ? `${plural(compared.onlyInB.length, 'layer')} only in the other` : ''].filter(Boolean);
  if (only.length > 0) root.append(element('div', { class: 'dimmed note' }, `${only.join(', ')}.`));
  return root;
}
