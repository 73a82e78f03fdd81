import { expect, it } from 'vitest';
import { fleetWorlds } from './fleet.ts';
import { writeReport } from './report.ts';

const WORLDS = Number(process.env.TORTURE_WORLDS ?? 200);

it(`the machine and the tool in ${WORLDS} generated worlds make each copy once`, { timeout: 30 * 60_000 }, async () => {
  const report = await fleetWorlds(WORLDS, Number(process.env.TORTURE_FLEET_FIRST ?? 1));
  const { duplicates, lost, falseEnds } = report;
  writeReport('fleet', {
    ...report,
    settings: Object.keys(report.settings).length,
    duplicates: duplicates.length,
    lost: lost.length,
    falseEnds: falseEnds.length,
  });
  process.stdout.write(`${JSON.stringify({ ...report, duplicates: 0, lost: 0, falseEnds: 0 }, null, 1)}\n`);
  expect({ duplicates, lost, falseEnds }).toEqual({ duplicates: [], lost: [], falseEnds: [] });
});
