import { BACKEND_TITLES, type Measured, type Profile } from '../../src/measured';
import { bytes, duration } from '../../src/scene/figures';
import { changedSince, count, percent, plural, rate, settingsText, whenText } from '../../src/picture';
import { element, icon } from '../parts/dom';

/** Who measured, what, when, and, once it is over, whether it came to its end. */
export function provenance(profile: Profile, running: boolean): HTMLElement[] {
  const { device, outcome } = profile;
  const versions = Object.entries(device.versions).map(([name, version]) => `${name} ${version}`).join('\n');
  const parts = [
    element('div', { class: 'device', title: versions }, icon('chip'), element('span', {}, device.name)),
    element('div', { class: 'dimmed' }, `${BACKEND_TITLES[device.backend]}${device.memoryBytes === null ? '' : ` · ${bytes(device.memoryBytes)}`} · ${whenText(profile.measuredAt)}`),
    element('div', { class: 'dimmed' }, settingsText(profile)),
  ];
  if (outcome.status !== 'complete' && !running) {
    parts.push(element('div', { class: 'outcome', role: 'status' }, icon(outcome.status === 'failed' ? 'error' : 'warning'),
      element('span', {}, outcome.status === 'cancelled' ? `Stopped early; what was measured until then stands. ${outcome.message}` : `Ended early: ${outcome.message}`)));
  }
  return parts;
}

/** How many layers were not measured, and why, each reason once. */
function missing({ total }: Measured): HTMLElement[] {
  if (total.missing === 0) return [];
  return [element('details', { class: 'missing' },
    element('summary', {}, `${plural(total.missing, 'layer')} not measured`),
    element('ul', {}, ...total.why.slice(0, 8).map((why) => element('li', {}, why))))];
}

function tile(label: string, value: string, aside: string, title = ''): HTMLElement {
  return element('div', { class: 'tile', title }, element('div', { class: 'tile-label dimmed' }, label), element('div', { class: 'tile-value' }, value), element('div', { class: 'dimmed' }, aside));
}

/** The model's own figures, and how the layers' times make up the time end to end. */
export function summary(measured: Measured, measureAgain: () => void): HTMLElement {
  const { profile, total } = measured;
  const whole = profile.endToEnd?.timeMs ?? null;
  const time = whole?.median ?? total.timeMs;
  const root = element('section', { class: 'part', 'aria-label': 'Totals' });
  const changed = changedSince(measured);
  if (changed > 0) {
    const again = element('button', { class: 'link', type: 'button', title: 'Measures only what has changed' }, 'measure again');
    again.addEventListener('click', measureAgain);
    root.append(element('div', { class: 'changed-since' }, icon('circle-filled'), element('span', {}, `${plural(changed, 'layer')} changed since · `, again)));
  }
  const tiles = element('div', { class: 'tiles' });
  // Of a part of the layers no rate of the model can be told.
  const all = whole !== null || total.missing === 0;
  if (time !== null) tiles.append(tile(whole ? 'End to end' : `Sum of ${total.missing === 0 ? '' : `${total.measured} of `}${plural(total.measured + total.missing, 'layer')}`, duration(time), whole ? `${duration(whole.p10)} – ${duration(whole.p90)}` : '', 'Median; the tenth and ninetieth percentile'));
  if (time !== null && all) {
    const perSecond = (1000 * profile.settings.batch) / time;
    tiles.append(tile('Throughput', `${count(perSecond < 1000 ? Number(perSecond.toPrecision(3)) : perSecond)} /s`, profile.settings.training ? 'examples trained' : 'examples'));
  }
  if (total.flops !== null && time && all) tiles.append(tile('Achieved', rate((1000 * total.flops) / time, 'FLOP/s'), profile.device.peakFlops === null ? '' : `${percent(Math.min(1, (1000 * total.flops) / time / profile.device.peakFlops))} of peak`));
  if (total.peakBytes !== null) tiles.append(tile('Peak memory', bytes(total.peakBytes), profile.device.memoryBytes === null ? '' : `${percent(Math.min(1, total.peakBytes / profile.device.memoryBytes))} of the device`));
  root.append(tiles, ...reconciliation(measured), ...missing(measured));
  return root;
}

interface Piece {
  name: string;
  ms: number;
  kind: string;
}

/** Layers, optimizer and what neither explains, against the whole; one bar and its words. */
function reconciliation(measured: Measured): HTMLElement[] {
  const { profile, sumOfLayersMs, unexplainedMs, unexplainedShare } = measured;
  const whole = profile.endToEnd?.timeMs.median;
  if (whole === undefined || unexplainedMs === null) return [];
  const pieces: Piece[] = [
    { name: 'layers', ms: sumOfLayersMs, kind: 'layers' },
    ...(profile.optimizerMs ? [{ name: profile.settings.optimizer ?? 'optimizer', ms: profile.optimizerMs.median, kind: 'optimizer' }] : []),
    { name: unexplainedMs < 0 ? 'overlap' : 'unexplained', ms: unexplainedMs, kind: unexplainedMs < 0 ? 'overlap' : 'unexplained' },
  ];
  const full = Math.max(whole, ...[pieces.filter(({ ms }) => ms > 0).reduce((sum, { ms }) => sum + ms, 0)]);
  const bar = element('div', { class: 'stack', 'aria-hidden': 'true' });
  for (const { ms, kind } of pieces) {
    if (ms <= 0) continue;
    const piece = element('span', { class: `piece ${kind}` });
    piece.style.width = `${(100 * ms) / full}%`;
    bar.append(piece);
  }
  const words = element('div', { class: 'stack-words' }, ...pieces.map(({ name, ms, kind }) => {
    const share = kind === 'unexplained' || kind === 'overlap' ? unexplainedShare : ms / whole;
    return element('span', { class: 'stack-word', title: titles[kind] ?? '' },
      element('span', { class: `dot ${kind}`, 'aria-hidden': 'true' }),
      `${name} ${ms < 0 ? '−' : ''}${duration(Math.abs(ms))}`,
      element('span', { class: 'dimmed' }, share === null ? '' : ` ${share <= -0.001 ? '−' : ''}${percent(Math.abs(share))}`));
  }));
  return [bar, words];
}

const titles: Record<string, string> = {
  layers: 'The sum of the layers’ own times',
  optimizer: 'The update of all weights',
  unexplained: 'Of the time end to end, what no layer’s time explains: the library’s own work between layers',
  overlap: 'The layers, each measured in its place, take more than the whole in one go: timing them one by one costs, or they overlap',
};
