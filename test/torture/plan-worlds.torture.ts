import { expect, it } from 'vitest';
import { planWorlds } from './plan-worlds.ts';
import { writeReport } from './report.ts';

const COPIES = Number(process.env.TORTURE_COPIES ?? 1000);

it(`plans agree with what happens: ${COPIES} generated copies`, { timeout: 30 * 60_000 }, async () => {
  const report = await planWorlds(COPIES);
  const { readyAndFailed, willFailAndWorked, wronglyCopyable, falseStatements, wrongFixes } = report;
  writeReport('plan-worlds', {
    ...report,
    readyAndFailed: readyAndFailed.length,
    willFailAndWorked: willFailAndWorked.length,
    wronglyCopyable: wronglyCopyable.length,
    falseStatements: falseStatements.length,
    wrongFixes: wrongFixes.length,
  });
  expect(readyAndFailed).toEqual([]);
  expect(willFailAndWorked).toEqual([]);
  expect(wronglyCopyable).toEqual([]);
  expect(wrongFixes).toEqual([]);
  expect(falseStatements).toEqual([]);
  // Every verdict occurred many times, and every check that these copies can fail occurred.
  for (const verdict of ['ready', 'ready_on_source_side', 'will_fail', 'likely_to_fail', 'uncertain']) {
    expect([verdict, (report.verdicts[verdict] ?? 0) > COPIES / 50]).toEqual([verdict, true]);
  }
  expect(Object.keys(report.checks)).toEqual(
    expect.arrayContaining([
      'recovery point status',
      'cold storage',
      'resource type',
      'Regions',
      'destination vault',
      'logically air-gapped vault',
      'retention range of the vault',
      'key of the destination vault',
      'key of the source',
      'organization',
      'access policy of the destination vault',
    ]),
  );
});
