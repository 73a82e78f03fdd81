import { expect, it } from 'vitest';
import { planWorlds } from './plan-worlds.ts';

// A few of the thousand copies that `npm run torture` plans and makes.
const COPIES = 48;

it('plans agree with what happens, under every undocumented behaviour of AWS', { timeout: 60_000 }, async () => {
  const report = await planWorlds(COPIES);
  const { readyAndFailed, willFailAndWorked, wronglyCopyable, falseStatements, wrongFixes, verdicts, checks } = report;
  expect(readyAndFailed).toEqual([]);
  expect(willFailAndWorked).toEqual([]);
  expect(wronglyCopyable).toEqual([]);
  expect(wrongFixes).toEqual([]);
  expect(falseStatements).toEqual([]);
  expect(Object.keys(verdicts)).toEqual(
    expect.arrayContaining(['ready', 'ready_on_source_side', 'will_fail', 'likely_to_fail', 'uncertain']),
  );
  expect(Object.keys(checks).length).toBeGreaterThan(5);
});
