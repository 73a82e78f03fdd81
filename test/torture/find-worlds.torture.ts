import { expect, it } from 'vitest';
import { SWITCHES } from '../../src/simulator/index.ts';
import { findWorlds } from './find-worlds.ts';
import { writeReport } from './report.ts';

const WORLDS = Number(process.env.TORTURE_WORLDS ?? 1000);

it(`sets of copies in ${WORLDS} generated worlds are what is true`, { timeout: 60 * 60_000 }, async () => {
  const report = await findWorlds(WORLDS);
  const { falselyCovered, falselyMissing, duplicates, lost, problems, settings } = report;
  writeReport('find-worlds', {
    ...report,
    settings: Object.keys(settings).length,
    falselyCovered: falselyCovered.length,
    falselyMissing: falselyMissing.length,
    duplicates: duplicates.length,
    lost: lost.length,
    problems: problems.length,
  });
  const nothing = { falselyCovered: [], falselyMissing: [], duplicates: [], lost: [], problems: [] };
  expect({ falselyCovered, falselyMissing, duplicates, lost, problems }).toEqual(nothing);
  if (WORLDS < 200) return;
  // Each class, each denied list and each setting of each switch occurred.
  for (const name of ['Covered', 'InProgress', 'Missing', 'Stale', 'CannotBeCopied', 'Unknown']) {
    expect([name, report.classes[name]! > WORLDS / 20]).toEqual([name, true]);
  }
  expect(Object.keys(report.denied).sort()).toEqual(['destination', 'jobs', 'source', 'vaults']);
  const every = Object.entries(SWITCHES).flatMap(([name, one]) => one.settings.map((setting) => `${name}=${setting}`));
  expect(Object.keys(settings).sort()).toEqual(every.sort());
});
