import { expect, it } from 'vitest';
import { findWorlds } from './find-worlds.ts';

// A few of the thousand worlds of `npm run torture`.
const WORLDS = 12;
const FIRST = Number(process.env.TORTURE_SEED ?? 1);

it('says what is true of generated worlds, and starts what is due', { timeout: 120_000 }, async () => {
  const report = await findWorlds(Number(process.env.TORTURE_WORLDS ?? WORLDS), FIRST);
  const { falselyCovered, falselyMissing, duplicates, lost, problems } = report;
  const nothing = { falselyCovered: [], falselyMissing: [], duplicates: [], lost: [], problems: [] };
  expect({ falselyCovered, falselyMissing, duplicates, lost, problems }).toEqual(nothing);
  for (const name of ['Covered', 'Missing', 'CannotBeCopied', 'Unknown']) {
    expect([name, report.classes[name]! > 0]).toEqual([name, true]);
  }
});
