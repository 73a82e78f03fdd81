import type { BoardReport, BoardResult } from '../../board/index.ts';
import { parseVaultArn } from '../../domain/arn/arn.ts';
import { TOOL } from '../../domain/names.ts';
import type { Calls } from '../../server/calls.ts';
import { Failure, failureOf } from './failure.ts';

/** The copy jobs of so many days are in a report. */
const DAYS = 7;
const DAY_MS = 86_400_000;

/** The most rows that the tools show. */
const MAX_ROWS = 100;

export interface SetReport extends BoardReport {
  /** What could not be read beside the set itself. */
  missing?: string;
}

type Selection = Readonly<Record<string, unknown>>;

/**
 * Asks for the set and for its copy jobs. Throws a `Failure` if the set cannot be read. Jobs that cannot be read are named in
 * what was not looked at.
 *
 * @param regions those of the estate; with several, all are looked at.
 * @param now epoch milliseconds.
 */
export async function look(
  calls: Calls,
  selection: Selection,
  regions: readonly string[],
  now: number,
): Promise<SetReport> {
  // The ARN of a resource has the Region.
  const where = regions.length > 1 && selection.ResourceArn === undefined ? { Region: 'all' } : {};
  const of = (member: string, filter: string) =>
    selection[member] === undefined ? {} : { [filter]: selection[member] };
  const set = await ask(calls, TOOL.findMissingCopies, { ...selection, MaxResults: MAX_ROWS, ...where });
  const jobs = await ask(calls, TOOL.listCopyJobs, {
    ByCreatedAfter: new Date(now - DAYS * DAY_MS).toISOString(),
    ...of('DestinationBackupVaultArn', 'ByDestinationVaultArn'),
    ...of('ResourceArn', 'ByResourceArn'),
    ...of('ByResourceType', 'ByResourceType'),
    MaxResults: MAX_ROWS,
    ...where,
  }).catch((error: unknown) => {
    if (error instanceof Failure) return error;
    throw error;
  });
  const report = { title: titleOf(selection, set.result), madeAt: new Date(now).toISOString() };
  if (!(jobs instanceof Failure)) return { ...report, results: [set, jobs] };
  const notAt = `The copy jobs of the last ${DAYS} days (${jobs.kind})`;
  const NotLookedAt = [...((set.result.NotLookedAt as string[] | undefined) ?? []), notAt];
  const missing = `${notAt} could not be read: ${jobs.message}`;
  return { ...report, results: [{ ...set, result: { ...set.result, NotLookedAt } }], missing };
}

async function ask(calls: Calls, tool: BoardResult['tool'], args: Selection): Promise<BoardResult> {
  const { structuredContent, content } = await calls.read(tool, args, new AbortController().signal);
  if (structuredContent) return { tool, arguments: args, result: structuredContent };
  throw failureOf(content[0]!.text);
}

function titleOf({ DestinationBackupVaultArn: arn, OtherAccount }: Selection, { Region, Simulated }: Selection) {
  const vault = parseVaultArn(String(arn ?? ''));
  const from = Region === 'all' ? 'the Region of the backup' : String(Region);
  const where = vault.ok
    ? `in ${vault.value.name}, ${vault.value.region}, account ${vault.value.account}`
    : `outside ${from}${OtherAccount === true ? ' and the account' : ''}`;
  return `Backup copies ${where}${Simulated === true ? ' (simulated)' : ''}`;
}
