import type { Builder, Layer } from './types';

/** Whether a count is what its digits say: beyond 2^53 a double no longer tells one whole number from the next. What is added to it is lost. */
export const isExact = (count: number): boolean => Math.abs(count) <= Number.MAX_SAFE_INTEGER;

/** `units = 32`: each argument whose value was assumed, with that value as it would be written. */
export const assumedArguments = ({ assumed, values }: Pick<Builder, 'assumed' | 'values'>): string[] => assumed.map((name) => told(name, values?.[name]));

const LAYER_KEYS: Record<string, string> = { batchInputShape: 'input shape' };

/** `units = 8`: each key of a layer's configuration that was decided by a number that is not there. */
export const assumedKeys = ({ assumed = [], config }: Pick<Layer, 'assumed' | 'config'>): string[] =>
  assumed.map((key) => told(LAYER_KEYS[key] ?? key, JSON.stringify(config[key])?.replaceAll(',', ', ')));

function told(name: string, value: string | undefined): string {
  return value === undefined ? name : `${name} = ${value === 'standIn' ? 'a stand-in' : value}`;
}

/** What stands after an extent that was assumed. */
export const ASSUMED_MARK = '?';

/** Says what the mark means, where there is one. */
export const ASSUMED_EXTENT = `8${ASSUMED_MARK}: an extent that was assumed`;
