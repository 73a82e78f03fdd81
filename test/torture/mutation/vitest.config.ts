import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// The tests of what is mutated, without a process or a socket. A mutant is dead with the first test that fails, so
// tables come before properties: most mutants are then judged in less than a second.
const FILES = [
  'test/domain/errors.test.ts',
  'test/domain/guards.test.ts',
  'test/domain/exactly-once.test.ts',
  'test/aws/errors.test.ts',
  'test/domain/token.test.ts',
  'test/token.test.ts',
  'test/domain/destination-pattern.test.ts',
  'test/domain/lifecycle.test.ts',
  'test/domain/retention.test.ts',
];

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (file: TestSpecification) => FILES.findIndex((one) => file.moduleId.endsWith(one));
    return files.toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: { include: FILES, sequence: { sequencer: InOrder }, testTimeout: 60_000, reporters: ['default'] },
});
