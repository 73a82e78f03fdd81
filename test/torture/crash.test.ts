import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SWITCHES } from '../../src/simulator/index.ts';
import { ROOT } from '../support/repository.ts';
import { crash } from './crash.ts';
import { TOKEN_SWITCHES } from './crash-report.ts';

// A few of the thousand schedules of `npm run torture`. This replays a failing seed:
//   TORTURE_SEED=<seed> npx vitest run test/torture/crash.test.ts
const seeds = process.env.TORTURE_SEED ? [Number(process.env.TORTURE_SEED)] : [1, 2, 3, 4, 5, 6];

it.each(seeds)(
  'makes each copy once, loses no id and gives no false answer under seed %i',
  { timeout: 120_000 },
  async (seed) => {
    const report = await crash(seed);
    expect({ ...report }).toMatchObject({ duplicates: [], lost: [], falseStatements: [] });
  },
);

it('tries all settings, and each is documented', () => {
  const page = readFileSync(join(ROOT, 'docs', 'exactly-once.md'), 'utf8');
  for (const [name, settings] of Object.entries(TOKEN_SWITCHES)) {
    expect([...settings].sort()).toEqual([...SWITCHES[name as keyof typeof TOKEN_SWITCHES].settings].sort());
    for (const text of [name, ...settings]) expect(page).toContain(`\`${text}\``);
  }
});
