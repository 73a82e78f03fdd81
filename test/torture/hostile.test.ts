import { expect, it } from 'vitest';
import { ATTACKS, attack } from './hostile.ts';

// A slice of what `npm run torture` does in both eras.
const SLICE = ['lines that are no JSON', 'ids of every type', 'a line beyond the limit', 'a client that never reads'];

it.each(ATTACKS.filter(({ name }) => SLICE.includes(name)))('$name', { timeout: 90_000 }, async (one) => {
  const { problems, outcome } = await attack(one, 'legacy');
  expect(problems).toEqual([]);
  expect(outcome).toBe(one.mayEnd ? 'ended cleanly' : 'alive');
});
