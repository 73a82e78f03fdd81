import { expect, it } from 'vitest';
import { crash } from './crash.ts';

// A few of the schedules that `npm run torture` runs by the thousand. A failing seed is replayed by
//   TORTURE_SEED=<seed> npx vitest run test/torture/crash.test.ts
const seeds = process.env.TORTURE_SEED ? [Number(process.env.TORTURE_SEED)] : [1, 2, 3, 4, 5, 6];

it.each(seeds)(
  'seed %i: each copy is made once, no id is lost, no answer is false',
  { timeout: 120_000 },
  async (seed) => {
    const report = await crash(seed);
    expect({ ...report }).toMatchObject({ duplicates: [], lost: [], falseStatements: [] });
  },
);
