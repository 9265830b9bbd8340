import { defineConfig } from 'vitest/config';

/** The tests that need no VS Code; test/e2e has a configuration of its own, and test/host runs inside VS Code. */
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/zoo/**/*.test.ts', 'test/page/**/*.test.ts', 'test/structure.test.ts'],
    // Processes, not threads: the engine starts worker threads of its own.
    pool: 'forks',
    maxWorkers: 2,
    // Generous: a time-out here says that something hangs, not that it is slow.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
