/** Colour arithmetic for the palette. Channels 0 to 255, alpha 0 to 1. */
export interface Rgb {
  r: number;
  g: number;
  b: number;
  a: number;
}

/** Reads what `getComputedStyle` gives: `rgb(…)`, `rgba(…)`, `color(srgb …)`, `#rrggbb`. `null` for anything else. */
export function parseColour(text: string): Rgb | null {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(text.trim())?.[1];
  if (hex) {
    const wide = hex.length <= 4 ? [...hex].map((c) => c + c).join('') : hex;
    const part = (i: number): number => Number.parseInt(wide.slice(i, i + 2), 16);
    return { r: part(0), g: part(2), b: part(4), a: wide.length === 8 ? part(6) / 255 : 1 };
  }
  const match = /^(rgba?|color)\(\s*(?:srgb\s+)?(.*)\)$/i.exec(text.trim());
  if (!match) return null;
  const parts = match[2]!.split(/[\s,/]+/).filter(Boolean).map((part) => (part.endsWith('%') ? Number.parseFloat(part) / 100 : Number(part)));
  const scale = match[1]!.toLowerCase() === 'color' ? 255 : 1;
  const [r, g, b, a = 1] = parts;
  if (r === undefined || g === undefined || b === undefined || [r, g, b, a].some(Number.isNaN)) return null;
  return { r: r * scale, g: g * scale, b: b * scale, a };
}

const written = new WeakMap<Rgb, string>();

/** The colour as CSS; remembered, for it is asked for thousands of times a frame. */
export function css(colour: Rgb, alpha?: number): string {
  if (alpha !== undefined && alpha !== colour.a) return write(colour, alpha);
  let text = written.get(colour);
  if (text === undefined) {
    text = write(colour, colour.a);
    written.set(colour, text);
  }
  return text;
}

function write(colour: Rgb, alpha: number): string {
  const channel = (value: number): number => Math.round(Math.min(255, Math.max(0, value)));
  return `rgba(${channel(colour.r)}, ${channel(colour.g)}, ${channel(colour.b)}, ${Math.round(alpha * 1000) / 1000})`;
}

/** `amount` of `over` laid on `under`; opaque. */
export function mix(under: Rgb, over: Rgb, amount: number): Rgb {
  const t = amount * over.a;
  return { r: under.r + (over.r - under.r) * t, g: under.g + (over.g - under.g) * t, b: under.b + (over.b - under.b) * t, a: 1 };
}

/** The colour as the screen has it, in whole steps. */
export function painted({ r, g, b, a }: Rgb): Rgb {
  return { r: Math.round(r), g: Math.round(g), b: Math.round(b), a };
}

function linear(channel: number): number {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function gamma(channel: number): number {
  const c = Math.min(1, Math.max(0, channel));
  return 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);
}

/** Relative luminance, WCAG 2. */
export function luminance(colour: Rgb): number {
  return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b);
}

/** Contrast ratio, WCAG 2: 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The colour with another OKLab lightness (0 to 1), its hue kept and its chroma as far as sRGB has it. */
export function withLightness(colour: Rgb, lightness: number): Rgb {
  const { a, b } = toOklab(colour);
  for (let chroma = 1; chroma > 0; chroma -= 0.05) {
    const rgb = fromOklab(lightness, a * chroma, b * chroma);
    if (rgb.every((c) => c >= -0.001 && c <= 1.001)) return { r: gamma(rgb[0]), g: gamma(rgb[1]), b: gamma(rgb[2]), a: 1 };
  }
  const [r, g, bl] = fromOklab(lightness, 0, 0);
  return { r: gamma(r), g: gamma(g), b: gamma(bl), a: 1 };
}

export function toOklab(colour: Rgb): { l: number; a: number; b: number } {
  const [r, g, b] = [linear(colour.r), linear(colour.g), linear(colour.b)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}

function fromOklab(L: number, A: number, B: number): [number, number, number] {
  const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3;
  const m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3;
  const s = (L - 0.0894841775 * A - 1.291485548 * B) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** Ten stops of cividis (Nuñez, Anderton, Renslow 2018), a perceptual scale that colour-blind readers see alike. */
const cividis = ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#e1cc55', '#fee838']
  .map((stop) => parseColour(stop)!);

/**
 * Heat for 0 to 1. On a light ground the scale runs the other way and begins near the ground's colour, so that on either
 * what is dear stands out and what is cheap recedes.
 */
export function heat(value: number, ground: { light: boolean; background: Rgb }): Rgb {
  const t = Math.min(1, Math.max(0, value));
  const at = (ground.light ? 1 - t : t) * (cividis.length - 1);
  const low = Math.min(cividis.length - 2, Math.floor(at));
  const colour = mix(cividis[low]!, cividis[low + 1]!, at - low);
  return ground.light ? mix(ground.background, colour, 0.25 + 0.75 * Math.min(1, 1.5 * t)) : colour;
}
