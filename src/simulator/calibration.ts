import * as z from 'zod';
import { parseJson } from './json-file.ts';
import { parseSwitch, type Switches } from './switches.ts';

/** What `calibrate` writes. Only the switches matter here; the rest is for people. */
const calibrationFile = z.strictObject({
  Version: z.literal(1),
  Switches: z.record(z.string(), z.string()),
  NotFound: z.array(z.strictObject({ Switch: z.string(), Reason: z.string() })).optional(),
  Trace: z.array(z.unknown()).optional(),
});

/** Reads the switches of a calibration. Throws an Error that names each JSON path, the problem and the fix. */
export function parseCalibration(json: string): Partial<Switches> {
  const { Switches: found } = parseJson('calibration', json, calibrationFile);
  const problems: string[] = [];
  const switches: Partial<Switches> = {};
  for (const [name, setting] of Object.entries(found)) {
    try {
      Object.assign(switches, parseSwitch(`${name}=${setting}`));
    } catch (error) {
      problems.push(`calibration at $.Switches: ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return switches;
}
