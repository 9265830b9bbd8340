import type { CostedModel } from '../../src/graph';
import { type PictureFormat, reportOf, TEXT_FORMATS } from '../../src/export';
import { poster, type Poster, svgOf, TextRuler, type Theme, THEMES } from '../../src/picture';
import type { ThemeName } from '../../src/scene/types';
import type { PictureCanvas } from '../picture/canvas';

export interface Exported {
  format: PictureFormat;
  text: string | null;
  base64: string | null;
}

/** How many times larger than on the screen a PNG is. */
const scale = 2;

/** What is shown in a format: text, or a PNG as base64. `null` when there is nothing to export. */
export function exportAs(format: PictureFormat, model: CostedModel | null, canvas: PictureCanvas, theme?: ThemeName): Exported | null {
  if (!model) return null;
  if (format !== 'svg' && format !== 'png') return { format, text: TEXT_FORMATS[format](reportOf(model)), base64: null };
  const content = canvas.content(model, theme ? THEMES[theme] : canvas.theme);
  if (!content) return null;
  if (format === 'svg') return { format, text: svgOf(content, measureIn(content.theme)), base64: null };
  const url = png(content)?.toDataURL('image/png');
  return url ? { format, text: null, base64: url.slice(url.indexOf(',') + 1) } : null;
}

function png(content: Poster): HTMLCanvasElement | null {
  const sheet = document.createElement('canvas');
  const context = sheet.getContext('2d');
  if (!context) return null;
  const { width, height, draw } = poster(context, content);
  // Above some 16,000 px a side, browsers refuse a canvas.
  const ratio = Math.min(scale, 16_000 / Math.max(width, height));
  sheet.width = Math.round(width * ratio);
  sheet.height = Math.round(height * ratio);
  draw(ratio);
  return sheet;
}

/** Widths in the font that the picture is drawn in. */
function measureIn({ family }: Theme): (text: string, size: number, weight: number) => number {
  const context = document.createElement('canvas').getContext('2d');
  const ruler = context && new TextRuler(context, family);
  return (text, size, weight) => ruler?.width(text, size, weight) ?? 0;
}
