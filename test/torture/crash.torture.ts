import { expect, it } from 'vitest';
import { crashSeeds } from './crash-seeds.ts';

const SEEDS = Number(process.env.TORTURE_SEEDS ?? 1000);

it(`makes each copy once through crashes and retries: ${SEEDS} seeds`, { timeout: 4 * 60 * 60_000 }, async () => {
  const bad = await crashSeeds(SEEDS, 'stdio');
  for (const { seed } of bad) {
    process.stderr.write(
      `seed ${seed} failed; replay: TORTURE_SEED=${seed} npx vitest run test/torture/crash.test.ts\n`,
    );
  }
  expect(bad).toEqual([]);
});
