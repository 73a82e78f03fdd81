import { expect } from 'vitest';
import type { Simulator } from '../../src/simulator/index.ts';
import { type SetWorld, type SetWorldOptions, setWorld } from './copy-set-world.ts';
import { Random } from './random.ts';
import { type BenchOptions, bench, startedJobs, type TestSettings } from './server.ts';

/** A generated world in a simulator, and a server before it. */
export async function worldBench(
  seed: number,
  more: Partial<SetWorldOptions> = {},
  options: BenchOptions = {},
  settings: TestSettings = {},
  deps: object = {},
) {
  let world: SetWorld | undefined;
  const given = { resources: 12, points: 4, copied: 0.4, oldest: 20, date: 'source' as const, ...more };
  const opened = await bench(
    {
      ...options,
      worldAt: (now) => {
        world = setWorld(now, new Random(seed), given);
        return world.data;
      },
    },
    settings,
    deps,
  );
  return { ...opened, world: world! };
}

/** The recovery points that have no copy. */
export const missingOf = ({ fates }: SetWorld) => [...fates].filter(([, fate]) => fate === 'none').map(([arn]) => arn);

/** Each of these recovery points has exactly one job that was started, and no other has one. */
export function expectOneEach(simulator: Simulator, arns: readonly string[]): void {
  const jobs = startedJobs(simulator).map((job) => job.RecoveryPointArn);
  expect(jobs.sort()).toEqual([...arns].sort());
}
