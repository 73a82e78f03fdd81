import { expect, it } from 'vitest';
import { crash } from './crash.ts';

// A few of the schedules of `npm run torture -- replicas`. This replays a failing seed:
//   TORTURE_SEED=<seed> npx vitest run test/torture/replicas.test.ts
const seeds = process.env.TORTURE_SEED ? [Number(process.env.TORTURE_SEED)] : [1, 2];

it.each(seeds)(
  'two replicas that are killed make each copy once and give no false answer under seed %i',
  { timeout: 120_000 },
  async (seed) => {
    const report = await crash(seed, 'replicas');
    expect({ ...report }).toMatchObject({ duplicates: [], lost: [], falseStatements: [] });
    expect(Object.values(report.calls).reduce((sum, calls) => sum + calls, 0)).toBeGreaterThan(report.unanswered);
  },
);
