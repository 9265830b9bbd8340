import { defineConfig } from 'vitest/config';

/** The suite that drives the packaged extension in a real VS Code, in a real browser. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['globalSetup.ts'],
    pool: 'forks',
    // One window, which the files share, one after the other.
    fileParallelism: false,
    isolate: false,
    testTimeout: 240_000,
    hookTimeout: 300_000,
  },
});
