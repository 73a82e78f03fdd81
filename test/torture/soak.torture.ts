import { expect, it } from 'vitest';
import { writeReport } from './report.ts';
import { growth, MARGINS, soak } from './soak.ts';

const MINUTES = Number(process.env.TORTURE_SOAK_MINUTES ?? 3);

it(`answers correctly and does not grow at full speed for ${MINUTES} minutes`, {
  timeout: (MINUTES + 2) * 60_000,
}, async () => {
  const report = await soak(MINUTES * 60_000);
  const grown = growth(report);
  writeReport('soak', { minutes: MINUTES, ...report, margins: MARGINS, grown });
  expect(report.wrong).toEqual([]);
  expect(grown).toEqual([]);
});
