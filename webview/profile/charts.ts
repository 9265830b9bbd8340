import { BACKEND_TITLES, boundSentence, type Measured, type Profile } from '../../src/measured';
import { bytes, duration } from '../../src/scene/figures';
import { loadCharts } from '../charts/load';
import type { Charts, RooflineDot } from '../charts/types';
import { count, css, type ModelIndex, percent, rate, type Theme } from '../../src/picture';
import { element } from '../parts/dom';
import { nameOf, type Subject } from './places';

export interface ChartEvents {
  pick(subject: Subject): void;
  hover(subject: Subject | null): void;
}

interface Shown {
  index: ModelIndex;
  measured: Measured;
  theme: Theme;
  selected: ReadonlySet<string>;
  width: number;
}

/** The roofline and, when several batch sizes were timed, throughput and memory over batch. Their code comes on first use. */
export class ProfileCharts {
  readonly roofline = element('section', { class: 'part', 'aria-label': 'Roofline' });
  readonly batches = element('section', { class: 'part', 'aria-label': 'Batch sizes' });
  private readonly roof = element('div', { class: 'chart' });
  private readonly tip = element('div', { class: 'chart-tip', 'aria-hidden': 'true', hidden: true });
  private readonly note = element('p', { class: 'dimmed note' });
  private readonly grid = element('div', { class: 'chart-row' });
  private readonly largest = element('p', { class: 'note' });
  private charts: Charts | null = null;
  private shown: Shown | null = null;
  private drawn: Shown | null = null;

  constructor(private readonly uri: string, private readonly events: ChartEvents, private readonly report: (error: unknown) => void) {
    this.roofline.append(element('div', { class: 'part-head' }, element('h2', {}, 'Roofline')), element('div', { class: 'chart-room' }, this.roof, this.tip), this.note);
    this.batches.append(element('div', { class: 'part-head' }, element('h2', {}, 'Over batch size')), this.grid, this.largest);
  }

  update(shown: Shown): void {
    this.shown = shown;
    if (this.charts) this.draw(this.charts, shown);
    else {
      loadCharts(this.uri).then((charts) => {
        this.charts = charts;
        if (this.shown) this.draw(charts, this.shown);
      }).catch((error: unknown) => {
        this.note.textContent = 'The charts could not be loaded.';
        this.report(error);
      });
    }
  }

  private draw(charts: Charts, shown: Shown): void {
    const before = this.drawn;
    if (before && (Object.keys(shown) as (keyof Shown)[]).every((key) => before[key] === shown[key])) return;
    this.drawn = shown;
    this.drawRoof(charts, shown);
    this.drawBatches(charts, shown);
  }

  private drawRoof(charts: Charts, { index, measured, theme, selected, width }: Shown): void {
    const { device } = measured.profile;
    const dots: RooflineDot[] = [];
    for (const [id, figures] of measured.nodes) {
      const { intensity, flopsPerSecond, timeMs } = figures;
      if (!intensity || !flopsPerSecond || timeMs === null) continue;
      const { category } = nameOf(index, { node: id });
      dots.push({ id, intensity, flopsPerSecond, timeMs, colour: css(theme.kinds[category === 'reshape' ? 'merge' : (category ?? 'custom')]), stale: figures.stale > 0 });
    }
    // The large lie below, so that the small can be pointed at.
    dots.sort((a, b) => b.timeMs - a.timeMs);
    this.tip.hidden = true;
    this.note.textContent = dots.length === 0 ? 'No layer has both operations and a time.' : 'A dot a layer, its area its time. Under the slope memory bounds it, under the flat roof arithmetic.';
    if (dots.length === 0) {
      this.roof.replaceChildren();
      return;
    }
    this.roof.replaceChildren(charts.roofline({
      width, height: Math.round(Math.min(300, Math.max(190, width * 0.66))), dots, selected, peakFlops: device.peakFlops, peakBandwidth: device.peakBandwidth,
      label: rooflineLabel(measured, dots.length),
      hover: (id, at) => this.hover(id, at),
      pick: (id) => this.events.pick({ node: id }),
    }));
  }

  private hover(id: string | null, at: DOMRect | null): void {
    this.events.hover(id === null ? null : { node: id });
    const figures = id === null ? undefined : this.shown?.measured.nodes.get(id);
    if (id === null || !at || !figures || !this.shown) {
      this.tip.hidden = true;
      return;
    }
    const { name, path } = nameOf(this.shown.index, { node: id });
    const share = figures.share === null ? '' : ` · ${percent(Math.min(1, figures.share))}`;
    this.tip.replaceChildren(
      element('div', {}, element('b', {}, name), ' ', element('span', { class: 'dimmed' }, path)),
      element('div', {}, `${duration(figures.timeMs)}${share} · ${rate(figures.flopsPerSecond, 'FLOP/s')}`),
      element('div', { class: 'dimmed' }, boundSentence(figures, this.shown.measured.profile.device)));
    this.tip.hidden = false;
    const room = this.roof.getBoundingClientRect();
    const below = at.bottom - room.top + 8;
    this.tip.style.top = `${below + this.tip.offsetHeight > room.height + 40 ? at.top - room.top - this.tip.offsetHeight - 8 : below}px`;
  }

  private drawBatches(charts: Charts, { measured, theme, width }: Shown): void {
    const { profile } = measured;
    const points = batchPoints(profile);
    this.batches.hidden = points.length < 2 && profile.largestBatch === null;
    const side = width >= 460 ? (width - 12) / 2 : width;
    const series = (label: string, colour: string, value: (point: BatchTotals) => number | null, print: (value: number) => string): Element[] => {
      const known = points.flatMap((point) => { const v = value(point); return v === null ? [] : [{ batch: point.batch, value: v }]; });
      if (known.length < 2) return [];
      return [element('figure', { class: 'chart' }, element('figcaption', { class: 'dimmed' }, label),
        charts.batches({ width: side, height: 130, points: known, colour, print, label: `${label}: ${known.map((p) => `${print(p.value)} at ${p.batch}`).join(', ')}` }))];
    };
    this.grid.replaceChildren(
      ...series('Examples per second', css(theme.kinds.convolution), ({ perSecond }) => perSecond, (value) => count(Number(value.toPrecision(3)))),
      ...series('Peak memory', css(theme.kinds.pooling), ({ memory }) => memory, bytes));
    const stopped = profile.batches.filter((point) => point.timeMs === null && point.why).map((point) => `Batch ${point.batch}: ${point.why}`);
    const found = profile.largestBatch;
    this.largest.replaceChildren(
      ...(found ? [element('b', {}, `Largest batch that fits: ${found.batch}`), ` (${found.how}). ${found.why}`] : []), ...stopped.map((text) => element('div', { class: 'dimmed' }, text)));
  }
}

interface BatchTotals {
  batch: number;
  perSecond: number | null;
  memory: number | null;
}

/** All batch sizes that were timed, the profile's own among them. */
function batchPoints({ batches, settings, endToEnd, peakMemoryBytes }: Profile): BatchTotals[] {
  const own = batches.some(({ batch }) => batch === settings.batch) || batches.length === 0 ? [] : [{ batch: settings.batch, timeMs: endToEnd?.timeMs ?? null, peakMemoryBytes }];
  return [...batches, ...own].sort((a, b) => a.batch - b.batch)
    .map(({ batch, timeMs, peakMemoryBytes: memory }) => ({ batch, perSecond: timeMs && timeMs.median > 0 ? (1000 * batch) / timeMs.median : null, memory }));
}

function rooflineLabel(measured: Measured, dots: number): string {
  const { device } = measured.profile;
  const roofs = [device.peakFlops === null ? '' : rate(device.peakFlops, 'FLOP/s'), device.peakBandwidth === null ? '' : rate(device.peakBandwidth, 'B/s')].filter(Boolean).join(' and ');
  const bounds = new Map<string, number>();
  for (const { bound } of measured.nodes.values()) if (bound) bounds.set(bound, (bounds.get(bound) ?? 0) + 1);
  const words = [...bounds].map(([bound, n]) => `${n} bound by ${bound === 'compute' ? 'arithmetic' : bound}`).join(', ');
  return `Roofline of ${dots} layers on ${BACKEND_TITLES[device.backend]}${roofs ? `; roofs ${roofs}` : ''}${words ? `; ${words}` : ''}.`;
}
