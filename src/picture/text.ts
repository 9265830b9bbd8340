import type { Pen } from './pen';
const capacity = 20_000;

/** Measures and shortens text for a canvas, with a memory: the same few texts are drawn in every frame. */
export class TextRuler {
  private readonly widths = new Map<string, number>();
  private readonly fitted = new Map<string, string>();

  constructor(private readonly context: Pen, readonly family: string) {}

  font(px: number, weight = 400): string {
    return `${weight} ${px}px ${this.family}`;
  }

  /** Width in px at a font size. Measured once at 32 px and scaled, so that zooming measures nothing. */
  width(text: string, px: number, weight = 400): number {
    const key = `${weight}|${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      if (this.widths.size > capacity) this.widths.clear();
      const before = this.context.font;
      this.context.font = this.font(32, weight);
      width = this.context.measureText(text).width / 32;
      this.context.font = before;
      this.widths.set(key, width);
    }
    return width * px;
  }

  /** The text, or as much of its start as fits with an ellipsis; empty when not even that is worth showing. */
  fit(text: string, room: number, px: number, weight = 400): string {
    if (this.width(text, px, weight) <= room + 0.5) return text;
    const ems = Math.floor((room / px) * 8) / 8;
    const key = `${weight}|${ems}|${text}`;
    let short = this.fitted.get(key);
    if (short === undefined) {
      if (this.fitted.size > capacity) this.fitted.clear();
      let low = 0;
      let high = text.length;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (this.width(`${text.slice(0, middle).trimEnd()}…`, 1, weight) <= ems) low = middle;
        else high = middle - 1;
      }
      short = low < 2 ? '' : `${text.slice(0, low).trimEnd()}…`;
      this.fitted.set(key, short);
    }
    return short;
  }
}
