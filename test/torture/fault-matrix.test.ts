import { expect, it } from 'vitest';
import { operationsInSource } from './fault-cases.ts';
import { type FaultKind, faultRow, operationsStruck, TOOL_NAMES } from './fault-matrix.ts';

// Part of the matrix that `npm run torture` runs: every tool, with the two faults whose handling differs most.
const KINDS: FaultKind[] = ['reset-after', 'html'];

it.each(TOOL_NAMES)(
  '%s answers a fault with its category, and the server serves the next call',
  { timeout: 60_000 },
  async (tool) => {
    const cells = await faultRow(tool, KINDS);
    expect(cells.flatMap(({ problems }) => problems)).toEqual([]);
  },
);

it.each(TOOL_NAMES)('has a case for every operation that the source of %s sends', (tool) => {
  expect([...operationsStruck(tool)].sort()).toEqual([...operationsInSource(tool)].sort());
});
