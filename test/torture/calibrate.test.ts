import { describe, expect, it } from 'vitest';
import { calibrateWorlds } from './calibrate.ts';

// A few of the runs of `npm run torture`.
const RUNS = Number(process.env.TORTURE_CALIBRATIONS ?? 8);
const SEED = Number(process.env.TORTURE_SEED ?? 1);

describe('a calibration claims nothing that is wrong, and lists and deletes what it made', () => {
  it.each([
    ['under any switches', false],
    ['under faults', true],
  ])('%s', { timeout: 600_000 }, async (_what, faults) => {
    const { wrong, unlisted, forgotten, found, faultsStruck } = await calibrateWorlds(RUNS, SEED, faults);
    expect({ wrong, unlisted, forgotten }).toEqual({ wrong: [], unlisted: [], forgotten: [] });
    expect(found).toBeGreaterThan(RUNS * (faults ? 3 : 15));
    expect(faultsStruck > 0).toBe(faults);
  });
});
