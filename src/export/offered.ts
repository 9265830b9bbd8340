import type { ThemeName } from '../scene/types';

/** What a shown model can be written as, in the order in which the panel's menu and the command offer it. */
export const PICTURE_FORMATS = [
  { format: 'svg', label: 'SVG picture', description: 'in the colours of this theme' },
  { format: 'svg', theme: 'light', label: 'SVG, light', description: 'for a page' },
  { format: 'svg', theme: 'dark', label: 'SVG, dark', description: 'for a dark page or slide' },
  { format: 'svg', theme: 'paper', label: 'SVG for a paper', description: 'black on white, with thin lines' },
  { format: 'png', label: 'PNG picture', description: 'in the colours of this theme, at twice its size' },
  { format: 'json', label: 'JSON', description: 'all figures, for programs' },
  { format: 'markdown', label: 'Markdown', description: 'a table of blocks and layers' },
  { format: 'dot', label: 'Graphviz DOT', description: 'the graph as text' },
  { format: 'mermaid', label: 'Mermaid', description: 'the graph as text' },
] as const satisfies { format: string; theme?: ThemeName; label: string; description: string }[];

export type PictureFormat = (typeof PICTURE_FORMATS)[number]['format'];
