import { expect, it } from 'vitest';
import { writeReport } from './report.ts';
import { type SetCrashReport, setCrash } from './set-crash.ts';

const SEEDS = Number(process.env.TORTURE_SET_SEEDS ?? 100);

it(`copies each member of a set once through crashes and retries: ${SEEDS} seeds`, {
  timeout: 4 * 60 * 60_000,
}, async () => {
  const reports: SetCrashReport[] = [];
  for (let seed = 1; seed <= SEEDS; seed += 1) reports.push(await setCrash(seed, 200));
  const sum = (of: (report: SetCrashReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  writeReport('set-crash', {
    seeds: reports.length,
    members: sum((one) => one.members),
    missing: sum((one) => one.missing),
    calls: sum((one) => one.calls),
    kills: sum((one) => one.kills),
    duplicates: sum((one) => one.duplicates.length),
    lost: sum((one) => one.lost.length),
    falseStatements: sum((one) => one.falseStatements.length),
  });
  const bad = reports.filter((one) => one.duplicates.length + one.lost.length + one.falseStatements.length > 0);
  expect(bad).toEqual([]);
});
