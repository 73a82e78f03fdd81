import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { fuzz, TARGETS } from './fuzz/index.ts';
import { writeReport } from './report.ts';

const SECONDS = Number(process.env.TORTURE_FUZZ_SECONDS ?? 60);
const seed = Number(process.env.TORTURE_SEED ?? randomInt(2 ** 31));

it(`every target holds for any input: ${SECONDS} s, seed ${seed}`, { timeout: 4 * 60 * 60_000 }, () => {
  const names = Object.keys(TARGETS);
  const results = names.map((name) => fuzz(name, seed, (SECONDS * 1000) / names.length));
  writeReport('fuzz', {
    seed,
    seconds: SECONDS,
    targets: names.length,
    inputs: results.reduce((sum, one) => sum + one.inputs, 0),
    byTarget: Object.fromEntries(results.map((one) => [one.target, one.inputs])),
    failures: results.filter((one) => one.failure !== undefined).length,
  });
  expect(results.flatMap((one) => one.failure ?? [])).toEqual([]);
});
