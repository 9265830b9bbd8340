import type { Category, Mode, Scene } from '../../src/scene/types';
import { css, heat, type Labels, legendOf, type LegendText, type Theme } from '../../src/picture';
import { element } from './dom';

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
    const legend = legendOf(scene, mode, labels);
    const key = JSON.stringify([legend, theme.kinds, theme.background]);
    if (key === this.written) return;
    this.written = key;
    this.root.replaceChildren(...('kinds' in legend ? legend.kinds.map((one) => this.kind(one, theme)) : this.scale(legend, theme)));
  }

  private kind({ kind, name }: { kind: Category; name: string }, theme: Theme): HTMLElement {
    const swatch = element('span', { class: 'swatch' });
    swatch.style.background = css(theme.kinds[kind]);
    return element('span', { class: 'legend-kind' }, swatch, name);
  }

  private scale({ title, cold, hot, note }: Exclude<LegendText, { kinds: unknown }>, theme: Theme): HTMLElement[] {
    const ramp = element('canvas', { class: 'ramp', width: '120', height: '8' });
    const context = ramp.getContext('2d');
    for (let x = 0; context && x < 120; x++) {
      context.fillStyle = css(heat(x / 119, theme));
      context.fillRect(x, 0, 1, 8);
    }
    return [element('span', {}, title), element('span', {}, cold), ramp, element('span', {}, hot), ...(note ? [element('span', {}, note)] : [])];
  }
}
