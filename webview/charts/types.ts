/** What the charts' bundle is given; it comes on first use, so the page itself knows only these types. */

export interface RooflineDot {
  id: string;
  /** Operations per byte, and what was achieved of them per second. */
  intensity: number;
  flopsPerSecond: number;
  timeMs: number;
  colour: string;
  stale: boolean;
}

export interface RooflineInput {
  width: number;
  height: number;
  dots: RooflineDot[];
  selected: ReadonlySet<string>;
  /** Measured peaks of the device; without one its roof is left out. */
  peakFlops: number | null;
  peakBandwidth: number | null;
  /** For readers. */
  label: string;
  hover(id: string | null, at: DOMRect | null): void;
  pick(id: string): void;
}

export interface BatchSeries {
  width: number;
  height: number;
  points: { batch: number; value: number }[];
  colour: string;
  label: string;
  /** How a value is written, at the axis and at its point. */
  print(value: number): string;
}

export interface Charts {
  roofline(input: RooflineInput): Element;
  batches(input: BatchSeries): Element;
}
