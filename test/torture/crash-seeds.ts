import { availableParallelism } from 'node:os';
import type { Counts } from './count.ts';
import { crash, type Transport } from './crash.ts';
import type { CrashReport } from './crash-report.ts';
import { writeReport } from './report.ts';

/** Runs schedules, some at once, and writes what they come to into the report. Returns those in which something was wrong. */
export async function crashSeeds(seeds: number, transport: Transport): Promise<CrashReport[]> {
  const reports: CrashReport[] = [];
  let next = 1;
  const worker = async () => {
    while (next <= seeds) {
      reports.push(await crash(next++, transport));
      if (reports.length % 100 === 0) process.stderr.write(`${reports.length} of ${seeds} seeds\n`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, worker));
  const sum = (of: (report: CrashReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const merge = (of: (report: CrashReport) => Counts) => {
    const merged: Counts = {};
    for (const report of reports) {
      for (const [key, value] of Object.entries(of(report))) merged[key] = (merged[key] ?? 0) + value;
    }
    return merged;
  };
  const bad = reports.filter((one) => one.duplicates.length + one.lost.length + one.falseStatements.length > 0);
  writeReport(transport === 'stdio' ? 'crash' : transport, {
    seeds: reports.length,
    intents: sum((one) => one.intents),
    calls: sum((one) => Object.values(one.calls).reduce((total, calls) => total + calls, 0)),
    callsByTool: merge((one) => one.calls),
    kills: sum((one) => one.kills),
    unanswered: sum((one) => one.unanswered),
    faults: sum((one) => one.faults),
    outcomes: merge((one) => one.outcomes),
    verdicts: merge((one) => one.verdicts),
    errors: merge((one) => one.errors),
    unknown: merge((one) => one.unknown),
    seedsBySetting: merge((one) =>
      Object.fromEntries(Object.entries(one.switches).map(([name, setting]) => [`${name}=${setting}`, 1])),
    ),
    seedsWithMixedLifecycles: reports.filter((one) => one.schedule.mixedLifecycles).length,
    seedsWithPointsOlderThanRecords: reports.filter((one) => one.schedule.oldPoints).length,
    startsWithSharedTokens: sum((one) => one.schedule.ownTokens),
    failuresOfOthers: sum((one) => one.schedule.foreignFailures),
    seedsWhereOnceIsPromised: reports.filter((one) => one.promised.once).length,
    seedsWhereIdsArePromised: reports.filter((one) => one.promised.ids).length,
    duplicates: sum((one) => one.duplicates.length),
    lost: sum((one) => one.lost.length),
    falseStatements: sum((one) => one.falseStatements.length),
  });
  return bad;
}
