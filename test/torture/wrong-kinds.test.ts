import { expect, it } from 'vitest';
import { TOOL_NAMES } from './fault-matrix.ts';
import { wrongKindsOf } from './wrong-kinds.ts';

// Some of the changes; `npm run torture` makes them all. No value has so many other kinds, so every kind is tried.
const EVERY = 13;

it.each(TOOL_NAMES)('%s accepts or reports values of a wrong kind', { timeout: 60_000 }, async (tool) => {
  const { changes, problems } = await wrongKindsOf(tool, EVERY);
  expect(changes).toBeGreaterThan(0);
  expect(problems).toEqual([]);
});
