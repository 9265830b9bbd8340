import { toDot } from './dot';
import { toJson } from './json';
import { toMarkdown } from './markdown';
import { toMermaid } from './mermaid';
import type { CostedModel } from '../graph';
import type { Report } from './report';
import type { SvgOptions } from './svg';
import { toTable } from './table';

export { toDot, toJson, toMarkdown, toMermaid, toTable };
export { PROFILE_FORMATS, profileToCsv, profileToJson, profileToMarkdown, profileToTable, profileToTrace, type ProfileFormat } from './profile';
export { reportOf, type Report } from './report';
export { PICTURE_FORMATS, type PictureFormat } from './offered';
export type { SvgOptions } from './svg';

/** Formats that are text of the whole report. */
export const TEXT_FORMATS = {
  table: toTable,
  json: toJson,
  markdown: toMarkdown,
  dot: toDot,
  mermaid: toMermaid,
} satisfies Record<string, (report: Report) => string>;

export type TextFormat = keyof typeof TEXT_FORMATS;

/** The model's picture as SVG; `Infinity` as its depth opens everything. Its layout is large, so it is loaded when first asked for. */
export async function toSvg(model: CostedModel, options?: SvgOptions): Promise<string> {
  const svg = await import('./svg');
  return svg.toSvg(model, options);
}
