import { expect, it } from 'vitest';
import { calibrateWorlds, FINDABLE } from './calibrate.ts';
import { writeReport } from './report.ts';

const RUNS = Number(process.env.TORTURE_CALIBRATIONS ?? 200);
const SEED = Number(process.env.TORTURE_SEED ?? 1);

it(`${RUNS} calibrations, and as many under faults, claim nothing wrong`, { timeout: 60 * 60_000 }, async () => {
  const quiet = await calibrateWorlds(RUNS, SEED, false);
  const faulty = await calibrateWorlds(RUNS, SEED + 1, true);
  const both = [quiet, faulty];
  const [wrong, unlisted, forgotten] = (['wrong', 'unlisted', 'forgotten'] as const).map((name) =>
    both.flatMap((report) => report[name]),
  );
  const { settings, notFound } = quiet;
  writeReport('calibrate', {
    calibrations: 2 * RUNS,
    settings: Object.keys(settings).length,
    found: quiet.found,
    notFound,
    foundUnderFaults: faulty.found,
    notFoundUnderFaults: faulty.notFound,
    faultsStruck: faulty.faultsStruck,
    wrong: wrong!.length,
    unlisted: unlisted!.length,
    forgotten: forgotten!.length,
  });
  expect({ wrong, unlisted, forgotten }).toEqual({ wrong: [], unlisted: [], forgotten: [] });
  // Each setting that can be found was found.
  if (RUNS >= 100) expect(Object.keys(settings).sort()).toEqual([...FINDABLE].sort());
});
