import { expect, it } from 'vitest';
import { crashSeeds } from './crash-seeds.ts';

const SEEDS = Number(process.env.TORTURE_REPLICA_SEEDS ?? 200);

it(`makes each copy once behind a balancer, over HTTP: ${SEEDS} seeds`, { timeout: 4 * 60 * 60_000 }, async () => {
  const bad = await crashSeeds(SEEDS, 'replicas');
  for (const { seed } of bad) {
    process.stderr.write(
      `seed ${seed} failed; replay: TORTURE_SEED=${seed} npx vitest run test/torture/replicas.test.ts\n`,
    );
  }
  expect(bad).toEqual([]);
});
