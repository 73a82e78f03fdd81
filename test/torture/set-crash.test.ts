import { expect, it } from 'vitest';
import { setCrash, sizeOf } from './set-crash.ts';

// A few of the schedules of `npm run torture`, of small sets. This replays a failing seed at its size:
//   TORTURE_SEED=<seed> npx vitest run test/torture/set-crash.test.ts
const given = process.env.TORTURE_SEED;
const seeds = given ? [Number(given)] : [1, 2, 3];

it.each(seeds)(
  'copies each member of a set once, and nothing else, under seed %i',
  { timeout: 240_000 },
  async (seed) => {
    const report = await setCrash(seed, given ? sizeOf(seed) : 80);
    expect(report).toMatchObject({ duplicates: [], lost: [], falseStatements: [] });
  },
);
