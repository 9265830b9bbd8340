import type { Plugin } from 'esbuild';

export function bundleGuest(options?: { minify?: boolean; patched?: boolean }): Promise<{ code: string; inputs: string[] }>;
export function buildGuest(options?: { minify?: boolean; outdir?: string }): Promise<string[]>;
export function patchPlugin(patched?: boolean): Plugin;
