import { expect, it } from 'vitest';
import { type Cell, FAULT_KINDS, faultRow, matrixTable, TOOL_NAMES } from './fault-matrix.ts';
import { writeReport } from './report.ts';

it('answers every fault of every operation in every tool', { timeout: 20 * 60_000 }, async () => {
  const cells: Cell[] = [];
  for (const tool of TOOL_NAMES) cells.push(...(await faultRow(tool)));
  const problems = cells.flatMap((cell) => cell.problems);
  process.stdout.write(`${matrixTable(cells)}\n`);
  writeReport('fault-matrix', {
    tools: TOOL_NAMES.length,
    faults: FAULT_KINDS.length,
    struck: cells.length,
    empty: cells.filter((cell) => cell.outcome === '').length,
    problems: problems.length,
    table: matrixTable(cells),
  });
  expect(problems).toEqual([]);
  expect(cells.filter((cell) => cell.outcome === '')).toEqual([]);
});
