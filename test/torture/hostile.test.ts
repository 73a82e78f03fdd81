import { expect, it } from 'vitest';
import { ATTACKS } from './attacks.ts';
import { attack } from './hostile.ts';

// Some of the attacks; `npm run torture` makes all of them in both eras.
const SLICE = ['lines that are not JSON', 'ids of every type', 'a line beyond the limit', 'a client that never reads'];

it.each(ATTACKS.filter(({ name }) => SLICE.includes(name)))('survives $name', { timeout: 90_000 }, async (one) => {
  const { problems, outcome } = await attack(one, 'legacy');
  expect(problems).toEqual([]);
  expect(outcome).toBe(one.mayEnd ? 'ended cleanly' : 'alive');
});
