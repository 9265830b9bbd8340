import type { Measured, MeasuredFigures, Profile } from '../measured';
import { figuresOver } from '../measured';
import { bytes as printBytes, count, duration, percentage, THIN_SPACE } from '../scene/figures';
import type { MeasuredMode, Mode } from '../scene/types';

/** What a profile tells about the things that are drawn, and the words for it. */

export const measuredModes: readonly MeasuredMode[] = ['time', 'rate', 'efficiency', 'peak'];

export function isMeasured(mode: Mode): mode is MeasuredMode {
  return (measuredModes as readonly Mode[]).includes(mode);
}

/** A number with a prefix right before its unit: `1.20 TFLOP/s`, `96.0 GB/s`, `12 B/s`. */
export function rate(value: number | null, unit: string): string {
  if (value === null) return '?';
  const text = count(value);
  return text.includes(THIN_SPACE) ? `${text}${unit}` : `${text}${THIN_SPACE}${unit}`;
}

/** Of the best that the device could do; caches may beat the measured peak, and nobody wants to read 131 %. */
export function efficiencyText(value: number): string {
  return value > 1 ? `100${THIN_SPACE}%` : percentage(value, 1);
}

/** The mode's figure as it stands on a pill; empty where there is nothing to tell, a dash where it was not measured. */
export function measuredText(mode: MeasuredMode, figures: MeasuredFigures): string {
  if (figures.measured === 0) return figures.missing > 0 ? '–' : '';
  const least = figures.missing > 0 ? `≥${THIN_SPACE}` : '';
  switch (mode) {
    case 'time': return figures.timeMs === null ? '' : least + duration(figures.timeMs);
    case 'rate': return figures.flopsPerSecond ? rate(figures.flopsPerSecond, 'FLOP/s') : '';
    case 'efficiency': return figures.efficiency === null ? '' : efficiencyText(figures.efficiency);
    case 'peak': return figures.peakBytes === null ? '' : printBytes(figures.peakBytes);
  }
}

/** Of the model's time, below which a layer's efficiency is of no interest: nothing could be gained there. */
export const worthwhile = 0.005;

/** The figure that heat is made of; `null` leaves a thing without colour. */
export function heatOf(mode: MeasuredMode, figures: MeasuredFigures): number | null {
  switch (mode) {
    case 'time': return figures.timeMs;
    case 'rate': return figures.flopsPerSecond;
    case 'efficiency': return figures.efficiency === null || (figures.share ?? 0) < worthwhile ? null : Math.min(1, figures.efficiency);
    case 'peak': return figures.peakBytes;
  }
}

/** Time that would be saved if it ran at its roof. */
export function lostMs(figures: MeasuredFigures): number | null {
  const took = figures.kernelMs ?? figures.timeMs;
  return took === null || figures.timeMs === null || figures.efficiency === null ? null : Math.max(0, figures.timeMs - took * figures.efficiency);
}

/** Layers that changed, or came, since the profile was made. */
export function changedSince({ profile, nodes, stale }: Measured): number {
  const known = new Set(profile.nodes.map((node) => node.id));
  return stale.size + [...nodes].filter(([id, figures]) => figures.missing > 0 && !known.has(id)).length;
}

const cached = new WeakMap<Measured, Map<string, MeasuredFigures>>();

/** Figures over a set of nodes, kept with the analysis under `key`: opening and closing blocks does not sum again. */
export function measuredOver(measured: Measured, key: string, nodes: () => string[]): MeasuredFigures {
  let known = cached.get(measured);
  if (!known) {
    known = new Map();
    cached.set(measured, known);
  }
  let figures = known.get(key);
  if (!figures) {
    figures = figuresOver(measured, nodes());
    known.set(key, figures);
  }
  return figures;
}

/** `Training step with adam · batch 8 · exact`. */
export function settingsText({ settings }: Profile): string {
  const step = settings.training ? `Training step with ${settings.optimizer ?? 'an optimizer'}` : 'Forward pass';
  return [step, `batch ${settings.batch}`, settings.mode].join(' · ');
}

/** `just now`, `5 min ago`, `yesterday, 14:02`, `3 Mar 2026`. */
export function whenText(iso: string, now = new Date()): string {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return iso;
  const minutes = (now.getTime() - then.getTime()) / 60_000;
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${Math.floor(minutes)} min ago`;
  const time = then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(then).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return `today, ${time}`;
  if (days === 1) return `yesterday, ${time}`;
  return then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}
