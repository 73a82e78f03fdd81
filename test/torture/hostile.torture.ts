import { expect, it } from 'vitest';
import { ATTACKS } from './attacks.ts';
import { type AttackResult, attack } from './hostile.ts';
import { writeReport } from './report.ts';

it('survives hostile peers in both eras', { timeout: 20 * 60_000 }, async () => {
  const results: AttackResult[] = [];
  for (const one of ATTACKS) {
    for (const era of ['legacy', 'modern'] as const) results.push(await attack(one, era));
  }
  const line = (one: AttackResult) => `| ${one.name} | ${one.era} | ${one.outcome} | ${one.peakMegabytes} |`;
  process.stdout.write(`| attack | era | server | peak MB |\n|---|---|---|---|\n${results.map(line).join('\n')}\n`);
  writeReport('hostile', {
    attacks: results.length,
    alive: results.filter((one) => one.outcome === 'alive').length,
    endedCleanly: results.filter((one) => one.outcome === 'ended cleanly').length,
    peakMegabytes: Math.max(...results.map((one) => one.peakMegabytes)),
    problems: results.flatMap((one) => one.problems).length,
  });
  expect(results.filter((one) => one.problems.length > 0)).toEqual([]);
});
