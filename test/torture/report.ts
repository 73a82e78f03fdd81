import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/repository.ts';

const FOLDER = join(ROOT, 'test-report', 'torture');

/** Says how to replay each seed that failed, with the test of that part. */
export function tellFailed(part: string, failed: readonly { seed: number }[]): void {
  for (const { seed } of failed) {
    process.stderr.write(
      `seed ${seed} failed; replay: TORTURE_SEED=${seed} npx vitest run test/torture/${part}.test.ts\n`,
    );
  }
}

/** Writes the figures of one part of a torture run, for the summary. */
export function writeReport(part: string, figures: Record<string, unknown>): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${part}.json`), `${JSON.stringify(figures, null, 2)}\n`);
}
