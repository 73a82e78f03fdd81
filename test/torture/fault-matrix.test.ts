import { expect, it } from 'vitest';
import { operationsInSource } from './fault-cases.ts';
import { type FaultKind, faultRow, operationsStruck, TOOL_NAMES } from './fault-matrix.ts';

// A slice of the matrix that `npm run torture` runs whole: every tool, the faults whose handling differs most.
const KINDS: FaultKind[] = ['reset-after', 'html'];

it.each(TOOL_NAMES)(
  '%s answers every fault with its category and serves the next call',
  { timeout: 60_000 },
  async (tool) => {
    const cells = await faultRow(tool, KINDS);
    expect(cells.flatMap(({ problems }) => problems)).toEqual([]);
  },
);

it.each(TOOL_NAMES)('%s is struck at every operation that its source sends', (tool) => {
  expect([...operationsStruck(tool)].sort()).toEqual([...operationsInSource(tool)].sort());
});
