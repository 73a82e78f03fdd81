import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SWITCHES } from '../../src/simulator/index.ts';
import { crash, TOKEN_SWITCHES } from './crash.ts';

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

it('every setting that is tried is one whose promise is written down', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'exactly-once.md'), 'utf8');
  for (const [name, settings] of Object.entries(TOKEN_SWITCHES)) {
    expect([...settings].sort()).toEqual([...SWITCHES[name as keyof typeof TOKEN_SWITCHES].settings].sort());
    for (const text of [name, ...settings]) expect(page).toContain(`\`${text}\``);
  }
});
