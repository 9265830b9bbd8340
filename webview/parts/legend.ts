import { duration } from '../../src/scene/figures';
import type { Category, MeasuredMode, Mode, Scene } from '../../src/scene/types';
import {
  amountIn, bytes, count, css, efficiencyText, heat, isMeasured, type Labels, percent, rate, type Theme, worthwhile,
} from '../../src/picture';
import { element } from './dom';

const names: Record<Category, string> = {
  input: 'input', convolution: 'convolution', dense: 'dense', normalization: 'normalisation', activation: 'activation', pooling: 'pooling',
  merge: 'merging', recurrent: 'recurrent', attention: 'attention', reshape: 'reshaping', dropout: 'dropout', custom: 'own class',
};
const order: Category[] = ['convolution', 'dense', 'normalization', 'activation', 'pooling', 'recurrent', 'attention', 'custom', 'dropout'];

/** The strip under the picture: the kinds that occur, or the heat scale in the model's own numbers. */
export class Legend {
  readonly root = element('div', { class: 'legend', 'aria-hidden': 'true' });
  private written = '';

  update(scene: Scene | null, mode: Mode, labels: Labels | null, theme: Theme): void {
    if (!scene || !labels) {
      this.root.replaceChildren();
      this.written = '';
      return;
    }
    const kinds = this.kinds(scene);
    const key = JSON.stringify([mode, kinds, labels.hottest, labels.coldest, labels.measured?.total, theme.kinds, theme.background]);
    if (key === this.written) return;
    this.written = key;
    this.root.replaceChildren(...(mode === 'kind' ? kinds.map((kind) => this.kind(kind, theme)) : this.scale(mode, labels, theme)));
  }

  private kinds(scene: Scene): Category[] {
    const seen = new Set<Category>();
    for (const item of scene.items) {
      if (item.lines.length > 0) for (const line of item.lines) seen.add(line.category);
      else if (item.blocks.length === 0 && (item.kind === 'pill' || item.kind === 'block')) seen.add(item.category);
    }
    return order.filter((kind) => seen.has(kind));
  }

  private kind(kind: Category, theme: Theme): HTMLElement {
    const swatch = element('span', { class: 'swatch' });
    swatch.style.background = css(theme.kinds[kind]);
    return element('span', { class: 'legend-kind' }, swatch, names[kind]);
  }

  private scale(mode: Mode, labels: Labels, theme: Theme): HTMLElement[] {
    const ramp = element('canvas', { class: 'ramp', width: '120', height: '8' });
    const context = ramp.getContext('2d');
    for (let x = 0; context && x < 120; x++) {
      context.fillStyle = css(heat(x / 119, theme));
      context.fillRect(x, 0, 1, 8);
    }
    if (isMeasured(mode)) return this.measured(mode, labels, ramp);
    const print = mode === 'memory' ? bytes : count;
    const whole = amountIn(labels.total, mode)?.known ?? 0;
    const top = whole > 0 ? ` · ${percent(labels.hottest / whole)}` : '';
    const title = mode === 'params' ? 'parameters' : mode === 'macs' ? 'MACs' : 'activations';
    return [element('span', {}, title), element('span', {}, '0'), ramp, element('span', {}, `${print(labels.hottest)}${top}`)];
  }

  private measured(mode: MeasuredMode, { hottest, coldest, measured }: Labels, ramp: HTMLElement): HTMLElement[] {
    const total = measured?.total;
    const peak = measured?.profile.device.peakFlops ?? null;
    const part = (whole: number | null | undefined): string => (whole && hottest > 0 ? ` · ${percent(Math.min(1, hottest / whole))}` : '');
    const [title, cold, hot] = {
      time: ['time', '0', `${duration(hottest)}${part(total?.timeMs)}`],
      rate: ['FLOP/s', '0', `${rate(hottest, 'FLOP/s')}${peak === null ? '' : `${part(peak)} of peak`}`],
      efficiency: ['efficiency', efficiencyText(coldest), efficiencyText(hottest)],
      peak: ['peak memory', '0', bytes(hottest)],
    }[mode] as [string, string, string];
    const note = mode === 'efficiency' ? [element('span', {}, `under ${percent(worthwhile)} of the time: not coloured`)] : [];
    return [element('span', {}, title), element('span', {}, cold), ramp, element('span', {}, hot), ...note];
  }
}
