import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/repository.ts';
import stryker from '../torture/mutation/stryker.config.json' with { type: 'json' };
import survivors from '../torture/mutation/survivors.json' with { type: 'json' };
import vitest from '../torture/mutation/vitest.config.ts';

// Mutation testing runs for minutes, and only in npm run torture. These tests find what a rename breaks in it.

it.each([...stryker.mutate, ...(vitest.test?.include ?? [])])('%s exists', (path) => {
  expect(existsSync(join(ROOT, path))).toBe(true);
});

it.each(survivors)('$file contains the line of the survivor $mutant: $code', ({ file, code }) => {
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  expect(lines.map((line) => line.trim())).toContain(code);
});
