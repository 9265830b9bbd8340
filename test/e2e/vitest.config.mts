import { defineConfig } from 'vitest/config';

/** The suite that drives the packaged extension in a real VS Code, in a real browser. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['globalSetup.ts'],
    pool: 'forks',
    // One VS Code at a time.
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 300_000,
  },
});
