import { expect, it } from 'vitest';
import { TOOL_NAMES } from './fault-matrix.ts';
import { wrongKindsOf } from './wrong-kinds.ts';

// A part of the changes; `npm run torture` makes them all. No value has so many wrong kinds, so each kind has its turn.
const EVERY = 13;

it.each(TOOL_NAMES)('%s answers values of a wrong kind as it should', { timeout: 60_000 }, async (tool) => {
  const { changes, problems } = await wrongKindsOf(tool, EVERY);
  expect(changes).toBeGreaterThan(0);
  expect(problems).toEqual([]);
});
