import { expect, it } from 'vitest';
import { setCrash } from './set-crash.ts';

// A few of the schedules of `npm run torture`. This replays a failing seed:
//   TORTURE_SEED=<seed> npx vitest run test/torture/set-crash.test.ts
const seeds = process.env.TORTURE_SEED ? [Number(process.env.TORTURE_SEED)] : [1, 2, 3, 4];

it.each(seeds)(
  'copies each member of a set once, and nothing else, under seed %i',
  { timeout: 120_000 },
  async (seed) => {
    const report = await setCrash(seed, 60);
    expect({ ...report }).toMatchObject({ duplicates: [], lost: [], falseStatements: [] });
  },
);
