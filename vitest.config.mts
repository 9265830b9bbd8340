import { defineConfig } from 'vitest/config';

/** The tests that need no VS Code; test/e2e has a configuration of its own, and test/host runs inside VS Code. */
export default defineConfig({
  test: {
    // Processes, not threads: the engine starts worker threads of its own.
    pool: 'forks',
    maxWorkers: 2,
    // Generous: a time-out here says that something hangs, not that it is slow.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      // They register layers and watch kernels of the library: each file in a process of its own.
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/structure.test.ts'] } },
      // They share an engine, what it says of each model of the zoo, and a browser.
      { extends: true, test: { name: 'zoo and page', include: ['test/zoo/**/*.test.ts', 'test/page/**/*.test.ts'], isolate: false } },
    ],
  },
});
