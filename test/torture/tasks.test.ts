import { expect, it } from 'vitest';
import { tasksOfOthers } from './tasks.ts';

// A slice of `npm run torture`. This replays a failing seed:
//   TORTURE_SEED=<seed> npx vitest run test/torture/tasks.test.ts
const seeds = process.env.TORTURE_SEED ? [Number(process.env.TORTURE_SEED)] : [1, 2];

it.each(seeds)('answers the tasks of another server under seed %i', { timeout: 120_000 }, async (seed) => {
  const report = await tasksOfOthers(seed, 25);
  expect(report.problems).toEqual([]);
  expect(report.completed).toBe(report.tasks);
});
