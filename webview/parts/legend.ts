import type { Category, Mode, Scene } from '../../src/scene/types';
import { css, heat } from '../picture/colour';
import type { Labels } from '../picture/labels';
import type { Theme } from '../picture/theme';
import { bytes, count, percent } from '../model/format';
import { amountIn } from '../model/figures';
import { element } from './dom';

const names: Record<Category, string> = {
  input: 'input', convolution: 'convolution', dense: 'dense', normalization: 'normalisation', activation: 'activation', pooling: 'pooling',
  merge: 'merging', recurrent: 'recurrent', attention: 'attention', reshape: 'reshaping', dropout: 'dropout', custom: 'own class',
};
const order: Category[] = ['convolution', 'dense', 'normalization', 'activation', 'pooling', 'recurrent', 'attention', 'custom', 'dropout'];

/** At the picture's lower left: the kinds that occur, or the heat scale in the model's own numbers. */
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
    const key = JSON.stringify([mode, kinds, labels.hottest, theme.kinds, theme.background]);
    if (key === this.written) return;
    this.written = key;
    this.root.replaceChildren(...(mode === 'kind' ? kinds.map((kind) => this.kind(kind, theme)) : this.scale(mode, labels, theme)));
  }

  private kinds(scene: Scene): Category[] {
    const seen = new Set<Category>();
    for (const item of scene.items) {
      if (item.lines.length > 0) for (const line of item.lines) seen.add(line.category);
      else if (item.blocks.length === 0 && item.kind === 'pill') seen.add(item.category);
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
    const print = mode === 'memory' ? bytes : count;
    const whole = amountIn(labels.total, mode)?.known ?? 0;
    const top = whole > 0 ? ` · ${percent(labels.hottest / whole)}` : '';
    const title = { kind: '', params: 'parameters', macs: 'MACs', memory: 'activations' }[mode];
    return [element('span', {}, title), element('span', {}, '0'), ramp, element('span', {}, `${print(labels.hottest)}${top}`)];
  }
}
