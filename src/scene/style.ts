import type { Category, ThemeName } from './types';

/** Lengths and colours that every painter of a scene shares. Lengths are CSS pixels at zoom 1, on a raster of 4. */

export const RASTER = 4;

export const GEOMETRY = {
  pillHeight: 28,
  /** One line of a stacked pill after the first. */
  lineHeight: 24,
  /** A closed block or fold. */
  closedHeight: 36,
  pillRadius: 6,
  blockRadius: 8,
  /** The bar at a pill's left in the colour of its kind. */
  barWidth: 4,
  /** From a pill's left edge to its text. */
  textLeft: 14,
  /** From the figure to a pill's right edge. */
  textRight: 12,
  /** Kept free at the right for the figure of the mode. */
  figureWidth: 48,
  /** Between a text and the figure after it. */
  figureGap: 12,
  shortestPill: 120,
  mergeSize: 24,
  /** The title line of an open block. */
  titleHeight: 28,
  titleLeft: 12,
  blockPadding: 16,
  /** The bar along a block's foot that shows its share. */
  shareHeight: 2,
  /** How far each card of a fold's stack shows behind the one before it. */
  cardStep: 4,
  cards: 2,
  /** Between two things in a row, without and with room for a shape. */
  gap: 24,
  /** From a thing to where its edge turns. */
  turn: 12,
  /** Between two parallel edges. */
  lane: 8,
  /** From a body to the shortcut beside it. */
  shortcut: 24,
  /** Between two branches. */
  branchGap: 24,
  edgeRadius: 6,
  edgeWidth: 1.25,
  arrow: 6,
  labelHeight: 16,
  labelGap: 6,
  margin: 24,
} as const;

export const TYPE = {
  family: 'system-ui, -apple-system, "Segoe UI", Roboto, Ubuntu, "Helvetica Neue", sans-serif',
  layer: { size: 13, weight: 400 },
  title: { size: 13, weight: 600 },
  figure: { size: 11, weight: 400 },
  glyph: { size: 14, weight: 400 },
} as const;

export interface Palette {
  background: string;
  text: string;
  dimmed: string;
  edge: string;
  shortcut: string;
  pill: string;
  pillBorder: string;
  /** Fill of blocks by nesting, outermost first; deeper ones take the last. */
  blocks: string[];
  blockBorder: string;
  /** Width of edges, and of the borders of pills and blocks. */
  edgeWidth: number;
  borderWidth: number;
  /** Whether a bar along a block's foot shows its share of the model. */
  shares: boolean;
  categories: Record<Category, string>;
}

/**
 * Hues after Okabe and Ito's set for colour-blind readers, each with its own lightness, so that the kinds
 * stay apart in grey too.
 */
const LIGHT: Record<Category, string> = {
  input: '#5f6b7a',
  convolution: '#1f6fd1',
  dense: '#0b8f86',
  normalization: '#4ea24a',
  activation: '#d99a00',
  pooling: '#7a4fc4',
  merge: '#707780',
  recurrent: '#d1539b',
  attention: '#d9601a',
  custom: '#d9601a',
  reshape: '#b4bac2',
  dropout: '#b4bac2',
};

const DARK: Record<Category, string> = {
  input: '#9aa7b8',
  convolution: '#4a9dff',
  dense: '#27b9ad',
  normalization: '#7cc674',
  activation: '#eebb45',
  pooling: '#a583ea',
  merge: '#9aa0a8',
  recurrent: '#ee7fbf',
  attention: '#f2884b',
  custom: '#f2884b',
  reshape: '#666d76',
  dropout: '#666d76',
};

export const PALETTES: Record<ThemeName, Palette> = {
  light: {
    background: '#ffffff', text: '#1f2328', dimmed: '#6a727c', edge: '#7d8590', shortcut: '#7d8590',
    pill: '#ffffff', pillBorder: '#d0d5db', blocks: ['#f6f8fa', '#eff2f5', '#e8ecf0', '#e1e6eb'], blockBorder: '#d0d5db',
    edgeWidth: GEOMETRY.edgeWidth, borderWidth: 1, shares: true,
    categories: LIGHT,
  },
  dark: {
    background: '#1f1f1f', text: '#d6d8da', dimmed: '#9097a0', edge: '#7b828b', shortcut: '#7b828b',
    pill: '#2b2b2b', pillBorder: '#454a50', blocks: ['#252627', '#2b2d2f', '#313437', '#383b3f'], blockBorder: '#43474c',
    edgeWidth: GEOMETRY.edgeWidth, borderWidth: 1, shares: true,
    categories: DARK,
  },
  paper: {
    background: '#ffffff', text: '#000000', dimmed: '#555555', edge: '#222222', shortcut: '#222222',
    pill: '#ffffff', pillBorder: '#444444', blocks: ['#ffffff'], blockBorder: '#888888',
    edgeWidth: 0.75, borderWidth: 0.5, shares: false,
    categories: LIGHT,
  },
};

/** Rounds up to the raster, to twice the raster where a centre must lie on it. */
export function snap(length: number, step: number = RASTER): number {
  return Math.ceil(length / step - 1e-9) * step;
}
