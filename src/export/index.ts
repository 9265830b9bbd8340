import { toDot } from './dot';
import { toJson } from './json';
import { toMarkdown } from './markdown';
import { toMermaid } from './mermaid';
import type { Report } from './report';
import { toTable } from './table';

export { toDot, toJson, toMarkdown, toMermaid, toTable };
export { reportOf, type Report } from './report';

/** Formats that are text of the whole report; SVG, which needs a layout, stands in `svg.ts` and is loaded when asked for. */
export const TEXT_FORMATS = {
  table: toTable,
  json: toJson,
  markdown: toMarkdown,
  dot: toDot,
  mermaid: toMermaid,
} satisfies Record<string, (report: Report) => string>;

export type TextFormat = keyof typeof TEXT_FORMATS;
