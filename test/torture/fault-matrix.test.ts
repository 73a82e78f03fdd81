import { expect, it } from 'vitest';
import { type FaultKind, faultRow, TOOL_NAMES } from './fault-matrix.ts';

// A slice of the matrix that `npm run torture` runs whole: every tool, the faults whose handling differs most.
const KINDS: FaultKind[] = ['reset-after', 'html'];

it.each(TOOL_NAMES)(
  '%s answers every fault with its category and serves the next call',
  { timeout: 60_000 },
  async (tool) => {
    const cells = await faultRow(tool, KINDS);
    expect(cells.some((cell) => cell.outcome !== '-')).toBe(true);
    expect(cells.filter((cell) => cell.problems.length > 0)).toEqual([]);
  },
);
