import * as z from 'zod';
import { lookAlikeWarning } from '../../domain/filters/look-alike.ts';
import { TOOL } from '../../domain/names.ts';
import { readTool, type ToolCall } from '../../pipeline/contract.ts';
import { complete, withCommon } from '../shared/common-members.ts';
import { dateInput, refuseFuture, toDate } from '../shared/dates.ts';
import { type Dates, isWithin, latestOfResource } from '../shared/points/latest.ts';
import {
  byDate,
  commonOutput,
  type Judged,
  judge,
  judgeOfResource,
  type OfResource,
  type PointRow,
  presentRecoveryPoint,
  presentRows,
  type RecoveryPoint,
  recoveryPointOutput,
  settleByDescription,
} from '../shared/points/recovery-points.ts';
import { notesOf } from '../shared/region-notes.ts';
import {
  maxResultsInput,
  pageEnd,
  pageOutput,
  profileInput,
  regionsInput,
  regionsOutput,
  stampOutput,
  textInput,
} from '../shared/schema.ts';
import { whoseVault } from './foreign-vault.ts';
import { latestOfVault } from './latest-of-vault.ts';
import { parseListInput } from './parse-list-input.ts';
import { whyNone } from './why-none.ts';

/** AWS API reference, ListRecoveryPointsByResource: "Amazon RDS requires a value of at least 20". */
const RDS_MIN_RESULTS = 20;

/** How many AWS pages without a matching row one call skips. */
const AWS_PAGES_AT_MOST = 20;

export const listRecoveryPoints = readTool({
  name: TOOL.listRecoveryPoints,
  title: 'List recovery points',
  description: `Lists the backups (recovery points) in one vault, or of one resource from ${TOOL.listProtectedResources}, newest first in a page, with Copyable, WhyNot and what ${TOOL.planCopyJob} needs.`,
  input: (options) =>
    z.strictObject({
      BackupVaultName: textInput(2048).optional().describe('Name of the vault; this or ResourceArn'),
      ResourceArn: textInput(2048).optional().describe('ARN of the resource'),
      ByResourceType: textInput(50).optional().describe('For a vault: EBS, RDS, Aurora, …'),
      ByCreatedAfter: dateInput('Such as 2026-11-21T18:00:00Z'),
      ByCreatedBefore: dateInput('Created before'),
      Latest: z.boolean().optional().describe('Only the newest that can be copied'),
      ...maxResultsInput,
      Region: regionsInput.Region.describe('Or "all". Default: the ARN\'s, else the configured'),
      ...profileInput(options),
    }),
  output: z.strictObject({
    Common: commonOutput.partial().optional().describe('What every row has'),
    RecoveryPoints: z.array(recoveryPointOutput),
    Warning: z.string().optional(),
    Note: z.string().optional(),
    ...pageOutput,
    ...regionsOutput,
    ...stampOutput,
  }),
  parse: parseListInput,
  region: ({ Region, resource, vault }) => Region ?? resource?.region ?? vault?.region,
  async run(input, call) {
    if (input.vault)
      throw await whoseVault(input.vault, input.BackupVaultName ? 'BackupVaultName' : 'ResourceArn', call);
    refuseFuture(TOOL.listRecoveryPoints, { ...input }, ['ByCreatedAfter'], call.session.awsNow());
    const { BackupVaultName, ByResourceType, MaxResults = 20, NextToken, resource } = input;
    const dates = { after: toDate(input.ByCreatedAfter), before: toDate(input.ByCreatedBefore) };
    if (input.Latest) {
      const { found, note } = resource
        ? await latestOfResource(resource, dates, call)
        : await latestOfVault(BackupVaultName!, ByResourceType, dates, call);
      return { RecoveryPoints: found ? [presentRecoveryPoint(found)] : [], ...(note && { Note: note }) };
    }
    const page = resource
      ? await pageOfResource(resource, dates, { MaxResults, NextToken }, call)
      : await pageOfVault(BackupVaultName!, ByResourceType, dates, { MaxResults, NextToken }, call);
    const { rows, NextToken: more } = page;
    const note =
      page.note ?? (rows.length === 0 && !more && NextToken === undefined ? await whyNone(input, call) : undefined);
    return {
      ...withoutRepeats(presentRows((await settleByDescription(rows, call)).toSorted(byDate))),
      ...(note && { Note: note }),
      ...pageEnd(page.NextToken, rows.length, 'Filter with ByCreatedAfter, set Latest'),
    };
  },
  combine: (parts) => ({
    ...withoutRepeats(
      parts
        .flatMap(({ result }) => complete<PointRow>(result.RecoveryPoints, result.Common))
        .toSorted((one, other) => (other.CreationDate ?? '').localeCompare(one.CreationDate ?? '')),
    ),
    ...notesOf(parts, ({ RecoveryPoints }) => RecoveryPoints.length),
  }),
});

function withoutRepeats(points: readonly PointRow[]) {
  const names = ['BackupVaultName', 'ResourceArn', 'ResourceName', 'ResourceType', 'IamRoleArn'] as const;
  const { Common, rows } = withCommon<PointRow>(points, names);
  const vaults = points.flatMap(({ BackupVaultName }) => (typeof BackupVaultName === 'string' ? BackupVaultName : []));
  const Warning = lookAlikeWarning(vaults);
  return { ...(Common && { Common }), RecoveryPoints: rows, ...(Warning && { Warning }) };
}

interface Page {
  rows: Judged[];
  NextToken: string | undefined;
  note?: string | undefined;
}

interface PageOptions {
  MaxResults: number;
  NextToken: string | undefined;
}

async function pageOfVault(
  BackupVaultName: string,
  ByResourceType: string | undefined,
  { after, before }: Dates,
  options: PageOptions,
  { session, region, signal }: ToolCall,
): Promise<Page> {
  const page = await session.read(
    'ListRecoveryPointsByBackupVault',
    { BackupVaultName, ByResourceType, ByCreatedAfter: after, ByCreatedBefore: before, ...options },
    { region, signal },
  );
  const rows = (page.RecoveryPoints ?? []).map((point) =>
    judge({ BackupVaultName, ...(point as RecoveryPoint) }, session.awsNow()),
  );
  return { rows, NextToken: page.NextToken };
}

/**
 * Returns all rows of one AWS page, even if there are more than MaxResults: a row dropped here would be lost, because
 * AWS's NextToken continues after it. AWS cannot filter this list by date, so pages without a match are skipped.
 */
async function pageOfResource(
  resource: OfResource,
  dates: Dates,
  { MaxResults, NextToken }: PageOptions,
  { session, region, signal }: ToolCall,
): Promise<Page> {
  const isRds = resource.ResourceArn.split(':')[2] === 'rds';
  const size = isRds ? Math.max(MaxResults, RDS_MIN_RESULTS) : MaxResults;
  let token = NextToken;
  let read = 0;
  let pages = 0;
  let rows: Judged[] = [];
  const input = { ResourceArn: resource.ResourceArn, MaxResults: size, NextToken };
  for await (const page of session.pages('ListRecoveryPointsByResource', input, { region, signal })) {
    pages += 1;
    const points = page.RecoveryPoints ?? [];
    read += points.length;
    rows = points
      .filter((point) => isWithin(point.CreationDate, dates))
      .map((point) => judgeOfResource(point, resource, session.awsNow()));
    token = page.NextToken;
    if (rows.length > 0 || pages === AWS_PAGES_AT_MOST) break;
  }
  const notes = [
    rows.length < read && `${read} recovery points were read; ${rows.length} are between the dates.`,
    rows.length > MaxResults &&
      `More rows than MaxResults: for RDS resources, AWS requires pages of at least ${RDS_MIN_RESULTS}.`,
  ];
  return { rows, NextToken: token, note: notes.filter(Boolean).join(' ') || undefined };
}
