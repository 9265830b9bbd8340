import * as Plot from '@observablehq/plot';
import { count, THIN_SPACE } from '../../src/scene/figures';
import { asImage } from './image';
import type { RooflineInput } from './types';

/** `0.01`, `10 k`: a tick's zeros after the point tell nothing. */
const tick = (value: number): string => count(value).replace(/\.(\d*?)0+(?=\D|$)/, (_, digits: string) => (digits ? `.${digits}` : ''));

const rate = (value: number, unit: string): string => `${count(value)}${value < 999.5 ? THIN_SPACE : ''}${unit}`;

/** Log–log: what each layer achieves over how much it computes per byte, under the roofs that were measured. */
export function roofline(input: RooflineInput): Element {
  const { dots, peakFlops, peakBandwidth } = input;
  const ridge = peakFlops !== null && peakBandwidth !== null ? peakFlops / peakBandwidth : null;
  // Many dots are smaller, so that they stay apart.
  const reach = 3 + 14 / dots.length ** 0.25;
  const x = domain([...dots.map((dot) => dot.intensity), ...(ridge === null ? [] : [ridge / 4, ridge * 4])], reach / (input.width - 58));
  const roofAt = (intensity: number): number => Math.min(peakFlops ?? Infinity, peakBandwidth === null ? Infinity : peakBandwidth * intensity);
  const y = domain([...dots.map((dot) => dot.flopsPerSecond), ...(peakFlops === null ? [] : [peakFlops * 2.2]), ...(Number.isFinite(roofAt(x[0])) ? [roofAt(x[0])] : [])], reach / (input.height - 52));
  const corners = [x[0], ...(ridge !== null && ridge > x[0] && ridge < x[1] ? [ridge] : []), x[1]]
    .map((intensity) => ({ intensity, roof: roofAt(intensity) })).filter(({ roof }) => Number.isFinite(roof));
  const longest = Math.max(...dots.map((dot) => dot.timeMs), Number.MIN_VALUE);
  const ground = 'var(--vscode-editor-background)';
  const svg = Plot.plot({
    width: input.width, height: input.height, marginLeft: 46, marginRight: 12, marginTop: 18, marginBottom: 34, className: 'plot',
    x: { type: 'log', domain: x, label: null }, y: { type: 'log', domain: y, label: null },
    r: { type: 'identity' },
    marks: [
      Plot.gridX(ticks(x), { strokeOpacity: 0.1 }), Plot.gridY(ticks(y), { strokeOpacity: 0.1 }),
      Plot.axisX(ticks(x), { text: tick, tickSize: 3, label: 'FLOPs per byte', labelAnchor: 'center', labelArrow: 'none', labelOffset: 30 }),
      Plot.axisY(ticks(y), { text: tick, tickSize: 3, label: 'FLOP/s', labelArrow: 'none' }),
      ...(ridge === null ? [] : [Plot.ruleX([ridge], { strokeDasharray: '2,3', strokeOpacity: 0.35, y1: y[0], y2: peakFlops! })]),
      Plot.line(corners, { x: 'intensity', y: 'roof', stroke: 'currentColor', strokeWidth: 1.5, strokeOpacity: 0.75 }),
      ...(peakFlops === null ? [] : [Plot.text([{ x: x[1], y: peakFlops }], { x: 'x', y: 'y', text: () => rate(peakFlops, 'FLOP/s'), textAnchor: 'end', dy: -11 - reach / 3 })]),
      ...(peakBandwidth === null || corners.length === 0 ? [] : [slopeLabel(input, x, y, peakBandwidth, ridge, ground)]),
      Plot.dot(dots, {
        x: 'intensity', y: 'flopsPerSecond', r: (dot) => 2 + reach * Math.sqrt(dot.timeMs / longest), fill: 'colour', sort: null,
        fillOpacity: (dot) => (dot.stale ? 0.25 : 0.72), stroke: (dot) => (input.selected.has(dot.id) ? 'currentColor' : ground),
        strokeWidth: (dot) => (input.selected.has(dot.id) ? 1.75 : 0.75),
      }),
    ],
  });
  return finish(svg, input);
}

/** Written along the slope, where it has most room above the dots. */
function slopeLabel(input: RooflineInput, x: [number, number], y: [number, number], bandwidth: number, ridge: number | null, ground: string): Plot.Markish {
  const end = Math.min(ridge ?? x[1], x[1], y[1] / bandwidth);
  const start = Math.max(x[0], y[0] / bandwidth);
  const at = start * (end / start) ** 0.45;
  const tall = (input.height - 52) / Math.log(y[1] / y[0]);
  const wide = (input.width - 58) / Math.log(x[1] / x[0]);
  return Plot.text([{ x: at, y: at * bandwidth }], {
    x: 'x', y: 'y', text: () => rate(bandwidth, 'B/s'), rotate: (-Math.atan2(tall, wide) * 180) / Math.PI, dy: -8, dx: -4, stroke: ground, strokeWidth: 4, fill: 'currentColor',
  });
}

/** Whole powers of ten around the values would leave half the chart empty; a quarter of a decade, and room for the dots (a part of the axis), does not. */
function domain(values: number[], dot: number): [number, number] {
  const good = values.filter((value) => value > 0 && Number.isFinite(value));
  if (good.length === 0) return [1, 10];
  const [least, most] = [Math.min(...good), Math.max(...good)];
  const room = 1.8 * (most / least) ** dot;
  return [least / room, most * room];
}

/** Powers of ten, no more than six; within a decade or two also what lies between. */
function ticks([from, to]: [number, number]): number[] {
  const [first, last] = [Math.ceil(Math.log10(from)), Math.floor(Math.log10(to))];
  const step = Math.max(1, Math.ceil((last - first + 1) / 6));
  const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i).filter((power) => (power - first) % step === 0).map((power) => 10 ** power);
  if (powers.length > 2) return powers;
  return Array.from({ length: last - first + 3 }, (_, i) => 10 ** (first - 1 + i)).flatMap((power) => [power, 3 * power]).filter((value) => value >= from && value <= to);
}

function finish(svg: Element, input: RooflineInput): Element {
  // Marks lie in the order of their data, for `sort` is off.
  svg.querySelectorAll('circle').forEach((circle, i) => {
    const dot = input.dots[i];
    if (!dot) return;
    circle.dataset.node = dot.id;
    circle.addEventListener('pointerenter', () => input.hover(dot.id, circle.getBoundingClientRect()));
    circle.addEventListener('pointerleave', () => input.hover(null, null));
    circle.addEventListener('click', () => input.pick(dot.id));
  });
  return asImage(svg, input.label);
}
