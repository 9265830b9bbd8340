import type { CostedModel } from '../../src/graph';
import { reportOf, TEXT_FORMATS } from '../../src/export';
import type { PictureCanvas } from '../picture/canvas';
import type { ExportFormat } from './header';

export interface Exported {
  format: ExportFormat;
  text: string | null;
  base64: string | null;
}

/** Around an exported picture, px. */
const margin = 24;

/** The drawn model in a format: text, or a PNG at twice its size as base64. `null` when there is nothing to export. */
export async function exportAs(format: ExportFormat, model: CostedModel | null, canvas: PictureCanvas, svg: (model: CostedModel) => Promise<string>): Promise<Exported | null> {
  if (!model) return null;
  if (format === 'png') {
    const url = canvas.picture(2, margin)?.toDataURL('image/png');
    return url ? { format, text: null, base64: url.slice(url.indexOf(',') + 1) } : null;
  }
  if (format === 'svg') {
    return { format, text: await svg(model), base64: null };
  }
  return { format, text: TEXT_FORMATS[format](reportOf(model)), base64: null };
}
