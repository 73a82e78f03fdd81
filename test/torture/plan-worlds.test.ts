import { expect, it } from 'vitest';
import { planWorlds } from './plan-worlds.ts';

// A few of the copies that `npm run torture` plans and makes by the thousand.
const COPIES = 48;

it('agrees with what happens, whatever AWS does where it documents nothing', { timeout: 60_000 }, async () => {
  const report = await planWorlds(COPIES);
  const { readyAndFailed, willFailAndWorked, wronglyCopyable, falseStatements, verdicts, checks } = report;
  expect(readyAndFailed).toEqual([]);
  expect(willFailAndWorked).toEqual([]);
  expect(wronglyCopyable).toEqual([]);
  expect(falseStatements).toEqual([]);
  expect(Object.keys(verdicts)).toEqual(
    expect.arrayContaining(['ready', 'ready_on_source_side', 'will_fail', 'uncertain']),
  );
  expect(Object.keys(checks).length).toBeGreaterThan(5);
});
