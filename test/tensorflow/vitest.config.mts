import { defineConfig } from 'vitest/config';

/** The tests that need TensorFlow's own runtime; `BLOCKLENS_TENSORFLOW_CPU` and `_GPU` tell them where it is. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['globalSetup.ts'],
    pool: 'forks',
    // They time things, and TensorFlow takes all cores.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
