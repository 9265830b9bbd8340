import type { QuickJSOptions } from 'quickjs-wasi';

export const START_MS: number;
export function surroundings(elapsedMs: () => number): NonNullable<QuickJSOptions['wasi']>;
