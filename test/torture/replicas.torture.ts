import { expect, it } from 'vitest';
import { crashSeeds } from './crash-seeds.ts';
import { tellFailed } from './report.ts';

const SEEDS = Number(process.env.TORTURE_REPLICA_SEEDS ?? 60);

it(`makes each copy once behind a balancer, over HTTP: ${SEEDS} seeds`, { timeout: 4 * 60 * 60_000 }, async () => {
  const bad = await crashSeeds(SEEDS, 'replicas');
  tellFailed('replicas', bad);
  expect(bad).toEqual([]);
});
