import type { Measure } from '../scene';
import { parseColour } from './colour';
import type { Pen } from './pen';

/** Text without the characters that XML reserves or forbids. */
export function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (sign) => ('\t\n\r'.includes(sign) ? ' ' : '\ufffd'))
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

type Attributes = Record<string, string | number>;

const round = (value: number): number => Math.round(value * 100) / 100;

export function tag(name: string, attributes: Attributes, content?: string): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escaped(value)}"`);
  return content === undefined ? `<${name}${list.join('')}/>` : `<${name}${list.join('')}>${content}</${name}>`;
}

/** What is drawn with it becomes the elements of an SVG: shapes that stay shapes, text that stays text. Only the painter's own ways to draw are there. */
export class SvgPen implements Pen {
  fillStyle: Pen['fillStyle'] = '#000000';
  strokeStyle: Pen['strokeStyle'] = '#000000';
  lineWidth = 1;
  lineCap: CanvasLineCap = 'butt';
  lineJoin: CanvasLineJoin = 'miter';
  globalAlpha = 1;
  font = '';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  textAlign: CanvasTextAlign = 'left';
  readonly elements: string[] = [];
  private path: string[] = [];
  /** The one shape that the path is, where it is one that SVG has an element for. */
  private shape: { name: 'rect' | 'circle'; attributes: Attributes } | null = null;
  private at = { x: 0, y: 0 };

  /** @param weight how heavy lines are, 1 as on the screen */
  constructor(private readonly measure: Measure, private readonly weight = 1) {}

  setTransform(): void {
    // A picture is written at its own size.
  }

  clearRect(): void {
    // There is nothing yet where one begins.
  }

  // What a pointer or the keyboard is at is on the screen alone: only that is dashed, or cut off.
  setLineDash(): void {}
  save(): void {}
  restore(): void {}
  clip(): void {}

  measureText(text: string): { width: number } {
    const [, weight, size] = /^(\d+) ([\d.]+)px/.exec(this.font) ?? [];
    return { width: this.measure(text, Number(size), Number(weight)) };
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.elements.push(tag('rect', { x, y, width, height, ...this.paint('fill', this.fillStyle) }));
  }

  beginPath(): void {
    this.path = [];
    this.shape = null;
  }

  moveTo(x: number, y: number): void {
    this.go('M', x, y);
  }

  lineTo(x: number, y: number): void {
    this.go('L', x, y);
  }

  closePath(): void {
    this.path.push('Z');
  }

  arc(x: number, y: number, radius: number, from: number, to: number, counterclockwise = false): void {
    if (Math.abs(to - from) >= 2 * Math.PI - 1e-9) {
      this.whole('circle', { cx: x, cy: y, r: radius }, `M${round(x - radius)} ${round(y)}a${round(radius)} ${round(radius)} 0 1 0 ${round(2 * radius)} 0a${round(radius)} ${round(radius)} 0 1 0 ${round(-2 * radius)} 0Z`);
      return;
    }
    this.go(this.path.length === 0 ? 'M' : 'L', x + radius * Math.cos(from), y + radius * Math.sin(from));
    this.turn(radius, counterclockwise ? 0 : 1, x + radius * Math.cos(to), y + radius * Math.sin(to));
  }

  arcTo(x1: number, y1: number, x2: number, y2: number, radius: number): void {
    const unit = (x: number, y: number) => { const length = Math.hypot(x, y) || 1; return { x: x / length, y: y / length }; };
    const [back, on] = [unit(this.at.x - x1, this.at.y - y1), unit(x2 - x1, y2 - y1)];
    const cross = back.x * on.y - back.y * on.x;
    if (Math.abs(cross) < 1e-6 || radius <= 0) {
      this.lineTo(x1, y1);
      return;
    }
    const away = radius / Math.tan(Math.acos(Math.max(-1, Math.min(1, back.x * on.x + back.y * on.y))) / 2);
    this.lineTo(x1 + back.x * away, y1 + back.y * away);
    this.turn(radius, cross < 0 ? 1 : 0, x1 + on.x * away, y1 + on.y * away);
  }

  roundRect(x: number, y: number, width: number, height: number, radii: number | DOMPointInit | (number | DOMPointInit)[] = 0): void {
    const r = Math.min(typeof radii === 'number' ? radii : 0, width / 2, height / 2);
    const corner = (dx: number, dy: number) => `a${round(r)} ${round(r)} 0 0 1 ${round(dx)} ${round(dy)}`;
    this.whole('rect', { x, y, width, height, ...(r > 0 ? { rx: r } : {}) },
      `M${round(x + r)} ${round(y)}h${round(width - 2 * r)}${corner(r, r)}v${round(height - 2 * r)}${corner(-r, r)}h${round(2 * r - width)}${corner(-r, -r)}v${round(2 * r - height)}${corner(r, -r)}Z`);
  }

  fill(): void {
    this.element(this.paint('fill', this.fillStyle));
  }

  stroke(): void {
    this.element({
      fill: 'none', ...this.paint('stroke', this.strokeStyle), 'stroke-width': this.lineWidth * this.weight,
      ...(this.lineCap === 'butt' ? {} : { 'stroke-linecap': this.lineCap }), ...(this.lineJoin === 'miter' ? {} : { 'stroke-linejoin': this.lineJoin }),
    });
  }

  fillText(text: string, x: number, y: number): void {
    const [, weight = '400', size = '0'] = /^(\d+) ([\d.]+)px/.exec(this.font) ?? [];
    // Readers do not agree about baselines other than the letters' own.
    const middle = this.textBaseline === 'middle' ? Number(size) * 0.35 : 0;
    this.elements.push(tag('text', {
      x, y: y + middle, ...this.paint('fill', this.fillStyle), 'font-size': Number(size), ...(weight === '400' ? {} : { 'font-weight': weight }),
      ...(this.textAlign === 'right' ? { 'text-anchor': 'end' } : this.textAlign === 'center' ? { 'text-anchor': 'middle' } : {}),
    }, escaped(text)));
  }

  private go(command: 'M' | 'L', x: number, y: number): void {
    this.path.push(`${command}${round(x)} ${round(y)}`);
    this.at = { x, y };
    this.shape = null;
  }

  private turn(radius: number, sweep: 0 | 1, x: number, y: number): void {
    this.path.push(`A${round(radius)} ${round(radius)} 0 0 ${sweep} ${round(x)} ${round(y)}`);
    this.at = { x, y };
  }

  private whole(name: 'rect' | 'circle', attributes: Attributes, path: string): void {
    this.shape = this.path.length === 0 ? { name, attributes } : null;
    this.path.push(path);
  }

  private element(attributes: Attributes): void {
    if (this.path.length === 0) return;
    this.elements.push(this.shape ? tag(this.shape.name, { ...this.shape.attributes, ...attributes }) : tag('path', { d: this.path.join(''), ...attributes }));
  }

  /** A colour as every reader of SVG knows it. */
  private paint(key: 'fill' | 'stroke', style: Pen['fillStyle']): Attributes {
    const colour = parseColour(String(style)) ?? { r: 0, g: 0, b: 0, a: 1 };
    const hex = [colour.r, colour.g, colour.b].map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('');
    const alpha = colour.a * this.globalAlpha;
    return { [key]: `#${hex}`, ...(alpha < 1 ? { [`${key}-opacity`]: alpha } : {}) };
  }
}
