import { duration } from '../scene/figures';
import type { Category, MeasuredMode, Mode, Scene } from '../scene/types';
import { amountIn } from './figures';
import { bytes, count, percent } from './format';
import type { Labels } from './labels';
import { efficiencyText, isMeasured, rate, worthwhile } from './measuring';

const names: Record<Category, string> = {
  input: 'input', convolution: 'convolution', dense: 'dense', normalization: 'normalisation', activation: 'activation', pooling: 'pooling',
  merge: 'merging', recurrent: 'recurrent', attention: 'attention', reshape: 'reshaping', dropout: 'dropout', custom: 'own class',
};
const order: Category[] = ['convolution', 'dense', 'normalization', 'activation', 'pooling', 'recurrent', 'attention', 'custom', 'dropout'];

/** What the colours of a picture mean: the kinds that occur, or a scale of heat in the model's own numbers. */
export type LegendText =
  | { kinds: { kind: Category; name: string }[] }
  | { title: string; cold: string; hot: string; note: string };

export function legendOf(scene: Scene, mode: Mode, labels: Labels): LegendText {
  if (mode === 'kind') return { kinds: kindsIn(scene).map((kind) => ({ kind, name: names[kind] })) };
  return isMeasured(mode) ? measured(mode, labels) : estimated(mode, labels);
}

function kindsIn(scene: Scene): Category[] {
  const seen = new Set<Category>();
  for (const item of scene.items) {
    if (item.lines.length > 0) for (const line of item.lines) seen.add(line.category);
    else if (item.blocks.length === 0 && (item.kind === 'pill' || item.kind === 'block')) seen.add(item.category);
  }
  return order.filter((kind) => seen.has(kind));
}

function estimated(mode: Mode, labels: Labels): LegendText {
  const print = mode === 'memory' ? bytes : count;
  const whole = amountIn(labels.total, mode)?.known ?? 0;
  const top = whole > 0 ? ` · ${percent(labels.hottest / whole)}` : '';
  const title = mode === 'params' ? 'parameters' : mode === 'macs' ? 'MACs' : 'activations';
  return { title, cold: '0', hot: `${print(labels.hottest)}${top}`, note: '' };
}

function measured(mode: MeasuredMode, { hottest, coldest, measured: profile }: Labels): LegendText {
  const total = profile?.total;
  const peak = profile?.profile.device.peakFlops ?? null;
  const part = (whole: number | null | undefined): string => (whole && hottest > 0 ? ` · ${percent(Math.min(1, hottest / whole))}` : '');
  const [title, cold, hot] = {
    time: ['time', '0', `${duration(hottest)}${part(total?.timeMs)}`],
    rate: ['FLOP/s', '0', `${rate(hottest, 'FLOP/s')}${peak === null ? '' : `${part(peak)} of peak`}`],
    efficiency: ['efficiency', efficiencyText(coldest), efficiencyText(hottest)],
    peak: ['peak memory', '0', bytes(hottest)],
  }[mode] as [string, string, string];
  return { title, cold, hot, note: mode === 'efficiency' ? `under ${percent(worthwhile)} of the time: not coloured` : '' };
}
