import type { BoardReport, BoardResult } from '../../board/index.ts';
import { OPTIONS, SELECTION_MEMBERS } from '../../config/index.ts';
import { parseVaultArn } from '../../domain/arn/arn.ts';
import type { Issue } from '../../domain/issue.ts';
import { TOOL } from '../../domain/names.ts';
import { quoted } from '../../domain/text/untrusted-text.ts';
import type { Calls } from '../../server/calls.ts';

/** The copy jobs of so many days are in a report. */
const DAYS = 7;
const DAY_MS = 86_400_000;

/** The most rows that the tools show. */
const MAX_ROWS = 100;

/** A look that failed, in words for a terminal. */
export class Failure extends Error {
  /** Whether an option of the command line is the reason. */
  readonly isOption: boolean;
  /** The category and the code of the error. */
  readonly kind: string;

  constructor(error: ErrorBody) {
    super(inWords(error));
    this.isOption = error.Category === 'invalid_input';
    this.kind = `${error.Category}, ${error.Code}`;
  }
}

interface ErrorBody {
  Category: string;
  Code: string;
  Message: string;
  AwsText?: { Untrusted: string };
  Fix: string;
  Issues?: readonly Issue[];
}

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
  throw new Failure((JSON.parse(content[0]!.text) as { Error: ErrorBody }).Error);
}

function titleOf({ DestinationBackupVaultArn: arn, OtherAccount }: Selection, { Region, Simulated }: Selection) {
  const vault = parseVaultArn(String(arn ?? ''));
  const from = Region === 'all' ? 'the Region of the backup' : String(Region);
  const where = vault.ok
    ? `in ${vault.value.name}, ${vault.value.region}, account ${vault.value.account}`
    : `outside ${from}${OtherAccount === true ? ' and the account' : ''}`;
  return `Backup copies ${where}${Simulated === true ? ' (simulated)' : ''}`;
}

/** With the flags instead of the members that a tool call has. */
function inWords({ Category, Code, Message, AwsText, Fix, Issues = [] }: ErrorBody): string {
  if (Issues.length > 0) {
    return Issues.map(({ Path, Problem, Fix }) => `${flagOf(Path)}: ${Problem} ${Fix}`).join(' ');
  }
  const said = AwsText ? ` AWS: ${quoted(AwsText.Untrusted, 600)}.` : '';
  return `${Message}${said} ${Fix} (${Category}, ${Code})`;
}

function flagOf(path: string): string {
  const [name] = Object.entries(SELECTION_MEMBERS).find(([, member]) => member === path) ?? [];
  return OPTIONS.find((option) => option.name === name)?.flag ?? path;
}
