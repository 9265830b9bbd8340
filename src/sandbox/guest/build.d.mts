export function bundleGuest(options?: { minify?: boolean; patched?: boolean }): Promise<string>;
export function buildGuest(options?: { minify?: boolean; outdir?: string }): Promise<void>;
