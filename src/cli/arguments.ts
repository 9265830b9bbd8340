import { stat } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import { disk } from './disk';

/** What is written on the command line, as values. Each throws commander's InvalidArgumentError with what is wrong. */

export function jsonArguments(text: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`It is not JSON: ${(error as Error).message}.`);
  }
  if (!Array.isArray(value)) throw new InvalidArgumentError('It must be a JSON array of arguments, such as [1000, {"width": 2}].');
  return value;
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

export const positiveIntegers = (text: string): number[] => text.split(',').map((part) => positiveInteger(part.trim()));

/** Levels of blocks: a whole number, or `all`, which is `Infinity`. */
export function depth(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('It must be a number of levels from 0, or all.');
  return Number(text);
}

/** Says why a file cannot be read; `null` when it can. */
export async function unreadable(file: string): Promise<string | null> {
  try {
    if (!(await stat(file)).isFile()) return 'it is not a file';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'there is no such file' : message;
  }
  return (await disk.read(file)) === undefined ? 'it may not be read' : null;
}
