import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// The tests of the mutated files, without processes or sockets. The first failing test kills a mutant, so the tests of the
// mutated file come first, and tables before properties: most mutants then take less than a second.
const FILES = [
  'test/domain/errors.test.ts',
  'test/domain/guards/guards.test.ts',
  'test/domain/guards/retention-cap.test.ts',
  'test/domain/copy/earlier-copies.test.ts',
  'test/domain/copy/decide-start.test.ts',
  'test/domain/copy/request.test.ts',
  'test/aws/failures.test.ts',
  'test/domain/copy/token.test.ts',
  'test/domain/guards/destination-pattern.test.ts',
  'test/domain/copy/lifecycle.test.ts',
  'test/domain/copy/retention.test.ts',
];

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // Stryker sets it to the mutated file.
    const [mutated = ''] = this.ctx.config.related ?? [];
    const own = `/${basename(mutated, '.ts')}.test.ts`;
    const place = ({ moduleId }: TestSpecification) =>
      moduleId.endsWith(own) ? -1 : FILES.findIndex((one) => moduleId.endsWith(one));
    return files.toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: { include: FILES, sequence: { sequencer: InOrder }, testTimeout: 60_000, reporters: ['default'] },
});
