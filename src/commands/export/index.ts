// Must come first: it configures how every zod schema is made.
import '../../pipeline/zod-config.ts';
import { systemClock } from '../../clock.ts';
import type { Config } from '../../config/index.ts';
import { ToolError } from '../../domain/errors.ts';
import { quoted } from '../../domain/text/untrusted-text.ts';
import type { ExportedSet } from '../../server/calls.ts';
import { VERSION } from '../../version.ts';
import { type CallModules, createCalls } from '../create-calls.ts';
import { logger } from '../logger.ts';
import { onSignal } from '../process/signals.ts';
import { reportBroken } from '../process/usage.ts';
import { Failure, failureOf, isSystemError } from '../report/failure.ts';
import { fleetFolder } from './fleet-folder.ts';
import { LineFile } from './line-file.ts';
import { OutFolder, outProblem } from './out-folder.ts';

/** Written, but some backups could not be decided. */
const INCOMPLETE = 3;

type Result = ExportedSet & { Account: string; Region: string; Simulated?: true };

/**
 * `export step-functions`: the copies that `start_missing_copies` would start, as the input of a state machine, and the
 * machine. The exit code is 0 if they are written, 3 if they are and some backups are not known to have a copy or not, 1 if
 * AWS, a guard or the disk refuses, 2 if an option cannot be used. A former export is replaced only where it is 0 or 3.
 */
export async function run(config: Config, load: CallModules): Promise<void> {
  const { command, settings, exportCommand } = config;
  const out = exportCommand.out!;
  const problem = await outProblem(out);
  if (problem) return reportBroken(command, [{ Setting: '--out', ...problem }]);
  const calls = await createCalls({ ...settings, broken: [] }, false, logger(settings.logLevel), load);
  let folder: OutFolder | undefined;
  onSignal((exitCode) => {
    folder?.drop();
    process.exit(exitCode);
  });
  let result: Result;
  try {
    folder = new OutFolder(out);
    const lines = new LineFile(folder.place('copies.jsonl'));
    const { content, isError } = await calls
      .exportSet(exportCommand.terms, (line) => lines.write(line), new AbortController().signal)
      .finally(() => lines.end());
    if (isError) throw failureOf(content[0]!.text);
    result = JSON.parse(content[0]!.text) as Result;
    const { files, facts } = fleetFolder(config, result);
    for (const [name, file] of Object.entries(files)) folder.write(name, file);
    const { Account, Region, Reasons: _, LookedAt: _at, NotLookedAt: _not, Note: _note, ...counts } = result;
    const MadeAt = new Date(systemClock.now()).toISOString();
    folder.finish({ Version: VERSION, MadeAt, Account, Region, ...counts, ...facts });
  } catch (error) {
    folder?.drop();
    if (!(error instanceof Failure) && !(error instanceof ToolError) && !isSystemError(error)) throw error;
    process.stderr.write(`aws-backup-mcp export: ${error.message} Nothing was written.\n`);
    process.exit(error instanceof Failure && error.isOption ? 2 : 1);
  }
  const isIncomplete = result.Unknown > 0 || result.UnreadVaults > 0;
  const lines = told(result, isIncomplete, config).map((line) => `aws-backup-mcp export: ${line}\n`);
  // Connections to AWS, and a simulator that was called, are still open.
  process.stderr.write(lines.join(''), () => process.exit(isIncomplete ? INCOMPLETE : 0));
}

/** What an operator should know of an export that was written. All is well: nothing. */
function told(result: Result, isIncomplete: boolean, { settings, exportCommand }: Config): string[] {
  const { Selected, Copies, AlreadyCopied, AlreadyRunning, CannotBeCopied, Unknown, UnreadVaults, Region } = result;
  const counts = `${Selected} selected, ${AlreadyCopied} copied already, ${AlreadyRunning} under way, ${CannotBeCopied} that cannot be copied, ${Unknown} unknown`;
  const reasons = result.Reasons.map(({ Outcome, Why, Count }) => `${Count} ${Outcome}: ${quoted(Why, 300)}`);
  const { Note } = result as { Note?: string };
  return [
    ...(result.Simulated ? ['Simulated: nothing here is in AWS.'] : []),
    ...(Copies === 0 ? [`No copy is due (${counts}): copies.jsonl is empty.`] : []),
    ...(Note === undefined ? [] : [Note]),
    ...(isIncomplete
      ? [
          `Incomplete: ${Unknown} backups are not known to have a copy or not, and ${UnreadVaults} vaults could not be read. They are not in copies.jsonl.`,
          ...result.NotLookedAt.map((what) => `Not looked at: ${what}`),
        ]
      : []),
    ...(isIncomplete || CannotBeCopied > 0 ? reasons : []),
    ...(settings.regions.length > 1 && exportCommand.terms.ResourceArn === undefined
      ? [`Only the backups in ${Region} are exported: run it once for each Region, with --region.`]
      : []),
  ];
}
