import { defineConfig } from 'vitest/config';

// The tests of what is mutated, without a process or a socket: a mutant is judged in less than a second.
export default defineConfig({
  test: {
    include: [
      'test/domain/{lifecycle,guards,destination-pattern,exactly-once,retention,errors}.test.ts',
      'test/aws/errors.test.ts',
      'test/token.test.ts',
    ],
    reporters: ['default'],
  },
});
