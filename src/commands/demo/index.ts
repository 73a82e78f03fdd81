import { systemClock } from '../../clock.ts';
import type { Config } from '../../config/index.ts';
import { NAME, VERSION } from '../../version.ts';
import { type Output, Page } from './page.ts';
import { SetTour } from './set-tour.ts';
import { tour } from './tour.ts';
import { type Program, TourServer } from './tour-server.ts';

interface Modules {
  simulator(): Promise<typeof import('../../simulator/index.ts')>;
}

export interface DemoOptions extends Program, Modules {
  stdout: Output;
}

/** `demo`: the guided tour, with this program as its server. */
export async function run(_config: Config, { simulator }: Modules): Promise<void> {
  process.exitCode = await runDemo({
    simulator,
    command: process.execPath,
    script: process.argv[1] as string,
    stdout: process.stdout,
  });
}

/**
 * The guided tour: a real client starts the real server over stdio with the simulator behind it, and checks every
 * answer.
 *
 * @returns the exit code: 0, or 1 if an answer is wrong or the server cannot be reached.
 */
export async function runDemo({ stdout, simulator, ...program }: DemoOptions): Promise<number> {
  const page = new Page(stdout);
  const began = systemClock.now();
  page.line(`${NAME} ${VERSION}: a tour. Everything happens in the built-in simulator; no AWS account, no network.`);
  let set: Promise<SetTour> | undefined;
  // While the first part waits for its copies, the second gets ready.
  const prepare = () => {
    set = simulator().then((simulators) => SetTour.prepare(program, simulators));
    set.catch(() => {});
  };
  try {
    const server = await TourServer.start(program, ['--simulator']);
    try {
      await tour(server, page, prepare);
    } finally {
      await server.close();
    }
    await (await set)?.run(page);
  } catch (error) {
    page.failed(error instanceof Error ? error.message : String(error));
    page.line(`\n${page.style('red', 'The tour failed.')}`);
    return 1;
  } finally {
    await set?.then((prepared) => prepared.close()).catch(() => {});
  }
  const seconds = ((systemClock.now() - began) / 1000).toFixed(1);
  page.line(`\n${page.style('green', `Every answer was as expected (${seconds} s).`)}`);
  return 0;
}
