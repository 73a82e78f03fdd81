import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { tellFailed, writeReport } from './report.ts';
import { type SetCrashReport, setCrash, sizeOf } from './set-crash.ts';

/** It ends when both are reached. */
const SEEDS = Number(process.env.TORTURE_SET_SEEDS ?? 60);
const KILLS = Number(process.env.TORTURE_SET_KILLS ?? 500);
/** The first seed: a long run can be made in parts. */
const FIRST = Number(process.env.TORTURE_SET_FIRST ?? 1);

it(`copies each member of a set once through crashes and retries: ${SEEDS} seeds and ${KILLS} kills`, {
  timeout: 4 * 60 * 60_000,
}, async () => {
  const reports: SetCrashReport[] = [];
  const sum = (of: (report: SetCrashReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  let next = FIRST;
  const worker = async () => {
    while (next < FIRST + SEEDS || sum((one) => one.kills) < KILLS) {
      const seed = next++;
      reports.push(await setCrash(seed, sizeOf(seed)));
      if (reports.length % 10 === 0) {
        process.stderr.write(`${reports.length} seeds, ${sum((one) => one.kills)} kills\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, worker));
  writeReport('set-crash', {
    seeds: reports.length,
    members: sum((one) => one.members),
    smallest: Math.min(...reports.map((one) => one.members)),
    largest: Math.max(...reports.map((one) => one.members)),
    missing: sum((one) => one.missing),
    calls: sum((one) => one.calls),
    answers: sum((one) => one.answers),
    partial: sum((one) => one.partial),
    errors: sum((one) => one.errors),
    kills: sum((one) => one.kills),
    faults: sum((one) => one.faults),
    duplicates: sum((one) => one.duplicates.length),
    lost: sum((one) => one.lost.length),
    falseStatements: sum((one) => one.falseStatements.length),
  });
  const bad = reports.filter((one) => one.duplicates.length + one.lost.length + one.falseStatements.length > 0);
  tellFailed('set-crash', bad);
  expect(bad).toEqual([]);
});
