// Must come first: it configures how every zod schema is made.
import '../../pipeline/zod-config.ts';
import { systemClock } from '../../clock.ts';
import type { Config } from '../../config/index.ts';
import { ToolError } from '../../domain/errors.ts';
import { VERSION } from '../../version.ts';
import { type CallModules, createCalls } from '../create-calls.ts';
import { logger } from '../logger.ts';
import { reportBroken } from '../process/usage.ts';
import { Failure, isSystemError } from './failure.ts';
import { look } from './look-at-set.ts';
import { markdown } from './markdown.ts';
import { folderProblem, writeWhole } from './out-file.ts';

interface Modules extends CallModules {
  board(): Promise<typeof import('../../board/index.ts')>;
}

/**
 * `report`: asks what a client would ask for this selection, and writes the answers as one file. The exit code is 0 if it is
 * written, 1 if AWS or the disk refuses, 2 if an option cannot be used. A file that exists is replaced only then.
 */
export async function run({ command, settings, reportCommand }: Config, load: Modules): Promise<void> {
  const { out = '-', format, selection } = reportCommand;
  const problem = out === '-' ? undefined : await folderProblem(out);
  if (problem) return reportBroken(command, [{ Setting: '--out', ...problem }]);
  const calls = await createCalls({ ...settings, broken: [] }, false, logger(settings.logLevel), load);
  // Whoever reads may have enough.
  process.stdout.on('error', () => process.exit(1));
  try {
    const report = await look(calls, selection, settings.regions, systemClock.now());
    const text = format === 'html' ? (await load.board()).boardPage(report) : markdown(report, VERSION);
    if (report.missing !== undefined) process.stderr.write(`aws-backup-mcp report: ${report.missing}\n`);
    if (out === '-') await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
    else await writeWhole(out, text);
  } catch (error) {
    if (!(error instanceof Failure) && !(error instanceof ToolError) && !isSystemError(error)) throw error;
    process.stderr.write(`aws-backup-mcp report: ${error.message} Nothing was written.\n`);
    process.exit(error instanceof Failure && error.isOption ? 2 : 1);
  }
  // Connections to AWS, and a simulator that was called, are still open.
  process.exit(0);
}
