import { defineConfig } from 'vitest/config';

/** The tests that need no VS Code; test/e2e has a configuration of its own, and test/host runs inside VS Code. */
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/zoo/**/*.test.ts', 'test/page/**/*.test.ts', 'test/structure.test.ts'],
    // Processes, not threads: the engine starts worker threads of its own.
    pool: 'forks',
    maxWorkers: 2,
    // A worker loads TypeScript, TensorFlow.js and the rooms once for all its files; no file leaves anything behind that another would find.
    isolate: false,
    // Generous: a time-out here says that something hangs, not that it is slow.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
