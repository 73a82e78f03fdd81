import { expect, it } from 'vitest';
import { fleetWorlds } from './fleet.ts';

// A few of the worlds of `npm run torture`.
const WORLDS = Number(process.env.TORTURE_WORLDS ?? 6);
const FIRST = Number(process.env.TORTURE_SEED ?? 1);

it('makes each copy of a set once, by the machine and by the tool', { timeout: 120_000 }, async () => {
  const { duplicates, lost, falseEnds, ends } = await fleetWorlds(WORLDS, FIRST);
  expect({ duplicates, lost, falseEnds }).toEqual({ duplicates: [], lost: [], falseEnds: [] });
  expect(ends.COMPLETED).toBeGreaterThan(0);
});
