import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // .ci/run counts the tests in the JSON report.
    reporters: ['default', ['json', { outputFile: 'test-report/results.json' }]],
  },
});
