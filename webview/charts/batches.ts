import * as Plot from '@observablehq/plot';
import { asImage } from './image';
import type { BatchSeries } from './types';

/** One figure over the batch size: points that were measured, joined; every point carries its value. */
export function batches(input: BatchSeries): Element {
  const { points, colour, print } = input;
  const largest = Math.max(...points.map(({ value }) => value), Number.MIN_VALUE);
  const svg = Plot.plot({
    width: input.width, height: input.height, marginLeft: 12, marginRight: 16, marginTop: 22, marginBottom: 22, className: 'plot',
    x: { type: 'point', domain: points.map(({ batch }) => batch), label: null, padding: 0.4 },
    y: { domain: [0, largest], axis: null },
    marks: [
      Plot.ruleY([0], { strokeOpacity: 0.3 }),
      Plot.axisX({ tickSize: 3, label: null, tickFormat: (value: number) => String(value) }),
      Plot.areaY(points, { x: 'batch', y: 'value', fill: colour, fillOpacity: 0.12 }),
      Plot.line(points, { x: 'batch', y: 'value', stroke: colour, strokeWidth: 1.5 }),
      Plot.dot(points, { x: 'batch', y: 'value', fill: colour, r: 3 }),
      Plot.text(points, { x: 'batch', y: 'value', text: (point: { value: number }) => print(point.value), dy: -11 }),
    ],
  });
  return asImage(svg, input.label);
}
