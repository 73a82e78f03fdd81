import { readFile } from 'node:fs/promises';
import type { Config } from '../config/index.ts';
import { onSignal } from './process/signals.ts';

interface Modules {
  simulator(): Promise<typeof import('../simulator/index.ts')>;
}

/** `simulator`: runs only the simulator. The first line on stdout is its URL. */
export async function run({ simulatorCommand }: Config, load: Modules): Promise<void> {
  const { port, speed, switches, calibration, world, faults } = simulatorCommand;
  try {
    const { startSimulator, parseCalibration, parseWorld, parseFaults, parseSwitch } = await load.simulator();
    const calibrated = calibration === undefined ? {} : parseCalibration(await readFile(calibration, 'utf8'));
    const simulator = await startSimulator({
      port,
      speed,
      // What is written on the command line wins.
      switches: Object.assign({}, calibrated, ...switches.map(parseSwitch)),
      ...(world !== undefined && { world: parseWorld(await readFile(world, 'utf8')) }),
      ...(faults !== undefined && { faults: parseFaults(await readFile(faults, 'utf8')) }),
    });
    process.stdout.write(`${simulator.url}\n`);
    onSignal(() => simulator.close().then(() => process.exit(0)));
  } catch (error) {
    process.stderr.write(`aws-backup-mcp simulator: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}
