import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // Most tests wait for a process that they have started: the default of one worker on two cores leaves one idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // .ci/run counts the tests in the JSON report.
    reporters: ['default', ['json', { outputFile: 'test-report/results.json' }]],
  },
});
