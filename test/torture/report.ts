import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/repository.ts';

const FOLDER = join(ROOT, 'test-report', 'torture');

/** Writes the figures of one part of a torture run, for the summary. */
export function writeReport(part: string, figures: Record<string, unknown>): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${part}.json`), `${JSON.stringify(figures, null, 2)}\n`);
}
