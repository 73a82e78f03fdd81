import { expect, it } from 'vitest';
import { TOOL_NAMES } from './fault-matrix.ts';
import { writeReport } from './report.ts';
import { wrongKindsOf } from './wrong-kinds.ts';

it('accepts or reports every value of a wrong kind in every answer to every tool', {
  timeout: 20 * 60_000,
}, async () => {
  const found: { changes: number; problems: string[] }[] = [];
  for (const tool of TOOL_NAMES) found.push(await wrongKindsOf(tool));
  const problems = found.flatMap((one) => one.problems);
  const changes = found.reduce((sum, one) => sum + one.changes, 0);
  writeReport('wrong-kinds', { changes, problems: problems.length });
  expect(found.every((one) => one.changes > 0)).toBe(true);
  expect(problems).toEqual([]);
});
