import type { Category } from '../scene/types';
import { contrast, css, heat, luminance, mix, painted, parseColour, type Rgb, withLightness } from './colour';

/** The colours and fonts of the picture, taken from the editor's theme. */
export interface Theme {
  light: boolean;
  highContrast: boolean;
  background: Rgb;
  foreground: Rgb;
  /** Figures, shapes and other secondary text. */
  dimmed: string;
  text: string;
  edge: string;
  litEdge: string;
  pillFill: Rgb;
  pillStroke: string;
  blockStroke: string;
  focus: Rgb;
  /** What failed, as the editor's own squiggles say it. */
  error: Rgb;
  match: string;
  currentMatch: string;
  kinds: Record<Category, Rgb>;
  family: string;
  /** For print: nothing that only a screen needs. */
  paper?: true;
}

/** VS Code's own defaults, Dark Modern's: also for a variable that a theme leaves out. */
export const darkModern = {
  '--vscode-editor-background': '#1f1f1f',
  '--vscode-editor-foreground': '#cccccc',
  '--vscode-descriptionForeground': '#9d9d9d',
  '--vscode-focusBorder': '#0078d4',
  '--vscode-editorError-foreground': '#f14c4c',
  '--vscode-charts-blue': '#59a4f9',
  '--vscode-charts-green': '#89d185',
  '--vscode-charts-yellow': '#cca700',
  '--vscode-charts-orange': '#d18616',
  '--vscode-charts-purple': '#b180d7',
  '--vscode-terminal-ansiCyan': '#11a8cd',
  '--vscode-terminal-ansiMagenta': '#bc3fbc',
  '--vscode-editor-findMatchHighlightBackground': '#ea5c0055',
  '--vscode-editor-findMatchBackground': '#9e6a03',
} as const;

export type Variable = keyof typeof darkModern;

/**
 * Hue (from the theme) and lightness (ours) of each kind. Neighbours in hue differ in lightness, so that the kinds stay
 * apart for colour-blind readers and in print. Lightness is OKLab's, for a dark and a light ground.
 */
const kinds: Record<Exclude<Category, 'input' | 'reshape' | 'merge' | 'dropout'>, { variable: Variable; hue?: string; dark: number; light: number }> = {
  convolution: { variable: '--vscode-charts-blue', dark: 0.66, light: 0.52 },
  dense: { variable: '--vscode-terminal-ansiCyan', hue: '#12b5a5', dark: 0.78, light: 0.53 },
  normalization: { variable: '--vscode-charts-green', dark: 0.86, light: 0.66 },
  activation: { variable: '--vscode-charts-yellow', hue: '#e39a00', dark: 0.8, light: 0.67 },
  pooling: { variable: '--vscode-charts-purple', dark: 0.6, light: 0.45 },
  recurrent: { variable: '--vscode-terminal-ansiMagenta', hue: '#e0569b', dark: 0.7, light: 0.56 },
  attention: { variable: '--vscode-charts-orange', dark: 0.72, light: 0.6 },
  custom: { variable: '--vscode-charts-orange', dark: 0.72, light: 0.6 },
};

interface Ground {
  highContrast: boolean;
}

/** Derives every colour of the picture from the theme's; pure, for tests. */
export function makeTheme(take: (name: Variable) => Rgb, read: (name: string) => Rgb | null, ground: Ground, family: string): Theme {
  const background = mix({ r: 0, g: 0, b: 0, a: 1 }, take('--vscode-editor-background'), 1);
  const foreground = take('--vscode-editor-foreground');
  const light = luminance(background) > 0.35;
  const focus = take('--vscode-focusBorder');
  const { highContrast } = ground;
  const border = read('--vscode-contrastBorder') ?? foreground;
  const line = (amount: number): string => css(highContrast ? border : mix(background, foreground, amount));
  return {
    light,
    highContrast,
    background,
    foreground,
    text: css(foreground, 1),
    dimmed: css(legible(highContrast ? take('--vscode-descriptionForeground') : mix(background, foreground, 0.66), background, foreground)),
    edge: line(light ? 0.38 : 0.42),
    litEdge: css(legible(focus, background, foreground, 3)),
    pillFill: highContrast ? background : mix(background, foreground, light ? 0.035 : 0.07),
    pillStroke: line(light ? 0.2 : 0.2),
    blockStroke: line(light ? 0.16 : 0.16),
    focus: { ...focus, a: 1 },
    error: legible({ ...take('--vscode-editorError-foreground'), a: 1 }, background, foreground, 3),
    match: css(take('--vscode-editor-findMatchHighlightBackground')),
    currentMatch: css(take('--vscode-editor-findMatchBackground')),
    kinds: kindColours(take, background, foreground, light),
    family: family || 'system-ui, sans-serif',
  };
}

function kindColours(take: (name: Variable) => Rgb, background: Rgb, foreground: Rgb, light: boolean): Record<Category, Rgb> {
  const own = (kind: keyof typeof kinds): Rgb => {
    const { variable, hue, dark, light: lightness } = kinds[kind];
    const base = hue ? parseColour(hue)! : take(variable);
    return legible(withLightness(base, light ? lightness : dark), background, foreground, 3);
  };
  const grey = mix(background, foreground, 0.6);
  return {
    input: mix(background, foreground, 0.75),
    convolution: own('convolution'),
    dense: own('dense'),
    normalization: own('normalization'),
    activation: own('activation'),
    pooling: own('pooling'),
    recurrent: own('recurrent'),
    attention: own('attention'),
    custom: own('custom'),
    merge: grey,
    dropout: mix(background, foreground, 0.45),
    reshape: mix(background, foreground, 0.3),
  };
}

/** Moves a colour towards the foreground until it has the wanted contrast on the ground (4.5 for text, 3 for marks). */
export function legible(colour: Rgb, background: Rgb, foreground: Rgb, wanted = 4.5): Rgb {
  const solid = mix(background, colour, 1);
  for (let t = 0; t <= 1; t += 0.1) {
    const candidate = painted(mix(solid, { ...foreground, a: 1 }, t));
    if (contrast(candidate, background) >= wanted) return candidate;
  }
  return { ...foreground, a: 1 };
}

/** A block's fill: the ground, a little nearer the foreground with each level. */
export function blockFill(theme: Theme, depth: number): Rgb {
  if (theme.highContrast) return theme.background;
  const step = theme.light ? 0.022 : 0.026;
  return mix(theme.background, theme.foreground, Math.min(6, depth + 1) * step);
}

const white: Rgb = { r: 255, g: 255, b: 255, a: 1 };
const black: Rgb = { r: 0, g: 0, b: 0, a: 1 };

/** The fill of something as hot as `value`, 0 to 1. What was measured before the code changed is still told, but no longer believed. */
export function heatFill(theme: Theme, value: number, stale: boolean): Rgb {
  const glow = heat(value, theme);
  return stale ? mix(theme.pillFill, glow, 0.4) : glow;
}

/** The fill of a selected thing: the theme's focus colour over its own. */
export function selectedFill(theme: Theme, fill: Rgb): Rgb {
  return mix(fill, theme.focus, theme.light ? 0.1 : 0.2);
}

/** The fill of what the library refused to apply. */
export function failedFill(theme: Theme): Rgb {
  return mix(theme.background, theme.error, theme.light ? 0.08 : 0.16);
}

/** The error's colour as text on a ground. */
export function errorOn(theme: Theme, ground: Rgb): Rgb {
  return legible(theme.error, ground, inkOn(theme, ground).text);
}

/** What is written on a fill: `text`, and `dimmed` for what stands beside it. Both have the contrast of text, 4.5 to 1, on every fill. */
export interface Ink {
  text: Rgb;
  dimmed: Rgb;
}

const inks = new WeakMap<Theme, Map<string, Ink>>();

/** The theme's own colours as far as they can be read on the fill; of black and white, one always can. */
export function inkOn(theme: Theme, ground: Rgb): Ink {
  const fill = painted(ground);
  const known = inks.get(theme) ?? new Map<string, Ink>();
  inks.set(theme, known);
  const key = css(fill);
  let ink = known.get(key);
  if (!ink) {
    const best = contrast(black, fill) >= contrast(white, fill) ? black : white;
    const text = contrast(theme.foreground, fill) >= contrast(theme.background, fill) ? theme.foreground : theme.background;
    const own = legible({ ...text, a: 1 }, fill, best);
    ink = { text: own, dimmed: legible(mix(fill, own, 0.7), fill, best) };
    known.set(key, ink);
  }
  return ink;
}
