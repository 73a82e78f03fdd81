import type { BoardReport, BoardResult } from '../../board/index.ts';
import { TOOL } from '../../domain/names.ts';
import { code, prose } from './markdown-text.ts';

// The report for chat and mail: the counts, the worst rows, the reasons, the jobs that need a look, and what was not looked at.

/** A name of others is marked where it could be more than a name. */
type Foreign = string | { Untrusted: string };

interface SetResult {
  Counts: Record<string, number>;
  Note?: string;
  BytesToCopy: number;
  NewestCopyIsOlderThanHours?: number;
  BackupVaultName?: Foreign;
  Rows: readonly {
    Class: string;
    Resource?: Foreign;
    ResourceArn?: string;
    ResourceType?: string;
    RecoveryPointArn?: string;
    BackupVaultName?: Foreign;
    CreationDate?: string;
    NewestCopyIsOlderThanHours?: number;
    Why?: string;
  }[];
  Others?: Record<string, readonly Foreign[]>;
  RowsLeftOut?: number;
  Reasons: readonly { Class: string; Why: Foreign; Count: number; ExampleArn: string }[];
  LookedAt: readonly string[];
  NotLookedAt?: readonly string[];
  RegionsRead?: readonly string[];
  NotRead?: readonly { Region: string; Category: string; Code: string }[];
  Account: string;
  Region: string;
  Simulated?: true;
}

interface Job {
  CopyJobId?: string;
  State?: string;
  CreationDate?: string;
  ResourceType?: string;
  ResourceName?: Foreign;
  DiagnosisCategory?: string;
}

interface JobsResult {
  CountsByState: Record<string, number>;
  Children?: Record<string, number>;
  Common?: Job;
  CopyJobs: readonly Job[];
  Note?: string;
  Truncated?: string;
  NotRead?: SetResult['NotRead'];
}

/** The most rows of one table. */
const MAX_ROWS = 20;

/** As headings: "CannotBeCopied" is "Cannot be copied". */
const spaced = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The report as GitHub-flavoured Markdown. Text of others is in it as text alone. */
export function markdown({ title, madeAt, results }: BoardReport, version: string): string {
  const parts = results.flatMap(({ tool, arguments: args, result }: BoardResult) =>
    tool === TOOL.findMissingCopies ? setPart(result as never, args) : jobsPart(result as never, args),
  );
  const made = `Made ${madeAt} by aws-backup-mcp ${version}.`;
  return [`# ${prose(title)}`, made, ...parts]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function setPart(set: SetResult, args: BoardResult['arguments']): string[] {
  const { Counts, Rows, Reasons, LookedAt, NotLookedAt = [], NotRead = [], Account, Region, RegionsRead } = set;
  const { MaxResults, Region: _, ...asked } = args;
  const where = `Account ${prose(Account)}, ${RegionsRead ? `Regions ${RegionsRead.map(prose).join(', ')}` : `Region ${prose(Region)}`}.`;
  const selection = Object.entries(asked).map(([name, value]) => `${name} ${code(String(value))}`);
  const rows = Rows.slice(0, MAX_ROWS);
  const age = set.NewestCopyIsOlderThanHours;
  const left = Counts.Missing! + Counts.Stale! + Counts.Unknown! + Counts.CannotBeCopied! - rows.length;
  return [
    set.Simulated ? '**Simulated: nothing here is in AWS.**' : '',
    where,
    selection.length > 0 ? `Selected: ${selection.join(', ')}.` : '',
    table(Object.keys(Counts).map(spaced), [Object.values(Counts).map(String)]),
    set.Note ? prose(set.Note) : '',
    `To copy: ${amount(set.BytesToCopy)} bytes.${age === undefined ? '' : ` The newest copy of a resource is more than ${amount(age)} hours old at worst.`}`,
    rows.length > 0
      ? table(
          ['', 'Resource', 'Type', 'Vault', 'Backup of', 'Newest copy is older than', 'Why'],
          rows.map((row) => [
            spaced(row.Class),
            name(row.Resource ?? row.ResourceArn ?? row.RecoveryPointArn),
            name(row.ResourceType),
            name(row.BackupVaultName ?? set.BackupVaultName),
            prose(row.CreationDate ?? ''),
            row.NewestCopyIsOlderThanHours === undefined ? '' : `${amount(row.NewestCopyIsOlderThanHours)} h`,
            prose(row.Why ?? ''),
          ]),
        )
      : '',
    left > 0 ? `${amount(left)} more are not in this table.` : '',
    Reasons.length > 0
      ? table(
          ['', 'Why', 'Count', 'Example'],
          Reasons.map(({ Class, Why, Count, ExampleArn }) => [
            spaced(Class),
            typeof Why === 'string' ? prose(Why) : name(Why),
            amount(Count),
            name(ExampleArn),
          ]),
        )
      : '',
    list('Looked at', LookedAt.map(prose)),
    list('Not looked at', [...NotLookedAt.map(prose), ...NotRead.map(notRead)]),
  ];
}

function jobsPart(jobs: JobsResult, { ByCreatedAfter }: BoardResult['arguments']): string[] {
  const { CountsByState, Children = {}, CopyJobs, Common = {} } = jobs;
  const counts = countsOf(CountsByState);
  const children = countsOf(Children);
  // A job of a state that is not known is one to look at.
  const open = CopyJobs.map((job) => ({ ...Common, ...job })).filter(({ State }) => State !== 'COMPLETED');
  const rows = open.slice(0, MAX_ROWS);
  return [
    `## Copy jobs since ${prose(String(ByCreatedAfter))}`,
    `${counts === '' ? 'None was listed.' : `${counts}.`}${children === '' ? '' : ` Child jobs: ${children}.`}${jobs.Truncated ? ' There may be more: these are only those that were read.' : ''}`,
    jobs.Note ? prose(jobs.Note) : '',
    rows.length > 0
      ? table(
          ['State', 'Created', 'Resource', 'Type', 'Cause', 'Copy job'],
          rows.map((job) => [
            prose(job.State ?? 'unknown'),
            prose(job.CreationDate ?? ''),
            name(job.ResourceName),
            name(job.ResourceType),
            prose(job.DiagnosisCategory ?? ''),
            name(job.CopyJobId),
          ]),
        )
      : '',
    open.length > rows.length ? `${amount(open.length - rows.length)} more are not in this table.` : '',
    list('Not looked at', (jobs.NotRead ?? []).map(notRead)),
  ];
}

const countsOf = (states: Record<string, number>) =>
  Object.entries(states)
    .map(([state, count]) => `${amount(count)} ${prose(state)}`)
    .join(', ');

const amount = (value: number) => value.toLocaleString('en-US');

const notRead = ({ Region, Category, Code }: { Region: string; Category: string; Code: string }) =>
  `${prose(Region)} (${prose(Category)}, ${prose(Code)})`;

/** A name, an ARN or an ID. What could be more than a name says so. */
function name(text: Foreign | undefined): string {
  if (text === undefined) return '';
  return typeof text === 'string' ? code(text) : `text of others: ${code(text.Untrusted)}`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const list = (what: string, items: readonly string[]) =>
  items.length === 0 ? '' : `${what}:\n\n${items.map((item) => `- ${item}`).join('\n')}`;
