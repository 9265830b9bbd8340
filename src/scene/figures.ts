import { ASSUMED_MARK, isExact, type Shape, type TensorSpec } from '../graph';

/** Numbers as they stand in the picture: three significant digits, a thin space, a unit; `≈` before what is beyond 2^53, where sums lose their last digits. */

/** U+2009, between a number and its unit. */
export const THIN_SPACE = '\u2009';

/** What stands for a figure that cannot be known. */
export const UNKNOWN = '?';

const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

function threeDigits(value: number): string {
  // Rounded first: 0.9995 has its first digit one place further left than it seems.
  const rounded = Number(value.toPrecision(3));
  if (rounded === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toFixed(Math.min(digits, 20));
}

function scaled(value: number, step: number, units: string[]): string {
  let unit = 0;
  let rest = value;
  // 999.5 and more would be written with four digits.
  while (unit < units.length - 1 && Math.abs(rest) >= (step === 1000 ? 999.5 : 1000)) {
    rest /= step;
    unit++;
  }
  const text = unit === 0 ? `${Number.isInteger(rest) ? rest : threeDigits(rest)}` : threeDigits(rest);
  const name = units[unit] as string;
  const written = Math.abs(rest) < 1000 ? text : rest.toExponential(2).replace('e+', 'e');
  return `${isExact(value) ? '' : `≈${THIN_SPACE}`}${name === '' ? written : `${written}${THIN_SPACE}${name}`}`;
}

/** A count: `0`, `950`, `9.47 k`, `25.6 M`, `3.86 G`; `?` when it cannot be known. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? UNKNOWN : scaled(value, 1000, DECIMAL);
}

/** Bytes in binary units: `512 B`, `98.2 MiB`; `?` when they cannot be known. */
export function bytes(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? UNKNOWN : scaled(value, 1024, BINARY);
}

/** A duration given in milliseconds: `840 µs`, `12.5 ms`, `1.20 s`. */
export function duration(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined || !Number.isFinite(milliseconds)) return UNKNOWN;
  if (milliseconds === 0) return `0${THIN_SPACE}ms`;
  if (milliseconds < 0.9995) return `${threeDigits(milliseconds * 1000)}${THIN_SPACE}µs`;
  if (milliseconds < 999.5) return `${threeDigits(milliseconds)}${THIN_SPACE}ms`;
  return `${threeDigits(milliseconds / 1000)}${THIN_SPACE}s`;
}

/** A part of a whole: `12.3 %`, `< 0.1 %`; `?` when either is unknown or the whole is nothing. */
export function percentage(part: number | null | undefined, whole: number | null | undefined): string {
  if (part === null || part === undefined || whole === null || whole === undefined || !(whole > 0)) return UNKNOWN;
  const share = (100 * part) / whole;
  if (share === 0) return `0${THIN_SPACE}%`;
  if (share < 0.1) return `<${THIN_SPACE}0.1${THIN_SPACE}%`;
  if (share > 99.95) return `100${THIN_SPACE}%`;
  return `${share < 9.95 ? share.toFixed(1) : threeDigits(share)}${THIN_SPACE}%`;
}

/** A shape without its batch: `56×56×64`, `1000`; open axes are `?`, assumed ones `8?`, no axes are `scalar`. */
export function shape(of: Shape | Pick<TensorSpec, 'shape' | 'assumed'>): string {
  const { shape: value, assumed = [] } = Array.isArray(of) ? { shape: of } : of;
  const rest = value.slice(1);
  return rest.length === 0 ? 'scalar' : rest.map((dim, axis) => (dim === null ? '?' : `${dim}${assumed.includes(axis + 1) ? ASSUMED_MARK : ''}`)).join('×');
}
