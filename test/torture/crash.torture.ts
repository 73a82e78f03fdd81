import { expect, it } from 'vitest';
import { crashSeeds } from './crash-seeds.ts';
import { tellFailed } from './report.ts';

const SEEDS = Number(process.env.TORTURE_SEEDS ?? 200);

it(`makes each copy once through crashes and retries: ${SEEDS} seeds`, { timeout: 4 * 60 * 60_000 }, async () => {
  const bad = await crashSeeds(SEEDS, 'stdio');
  tellFailed('crash', bad);
  expect(bad).toEqual([]);
});
