import * as z from 'zod';
import { checkVaultName } from '../../domain/arn/arn.ts';
import { parseResourceArn } from '../../domain/arn/resource-arn.ts';
import type { Issue } from '../../domain/issue.ts';
import { TOOL } from '../../domain/names.ts';
import { readTool, type ToolCall } from '../../pipeline/contract.ts';
import {
  byDate,
  type Judged,
  judge,
  judgeOfResource,
  type OfResource,
  presentRecoveryPoint,
  type RecoveryPoint,
  recoveryPointOutput,
} from '../shared/recovery-points.ts';
import {
  checkDates,
  dateInput,
  maxResultsInput,
  pageEnd,
  pageOutput,
  profileInput,
  regionInput,
  stampOutput,
  textInput,
  toDate,
} from '../shared/schema.ts';
import { type Dates, isWithin, latestOfResource, latestOfVault } from './latest.ts';

const DATES = ['ByCreatedAfter', 'ByCreatedBefore'] as const;

/** AWS API reference, ListRecoveryPointsByResource: "Amazon RDS requires a value of at least 20". */
const RDS_MIN_RESULTS = 20;

/** How many AWS pages without a matching row one call skips. */
const AWS_PAGES_AT_MOST = 20;

export const listRecoveryPoints = readTool({
  name: TOOL.listRecoveryPoints,
  title: 'List recovery points',
  description: `Lists recovery points of one vault (BackupVaultName) or resource (ResourceArn, from ${TOOL.listProtectedResources}), newest first within the page, with Copyable (true, false or "unknown"), WhyNot and what ${TOOL.planCopyJob} needs. Latest true returns only the newest that can be copied.`,
  input: (options) =>
    z.strictObject({
      BackupVaultName: textInput(2048).optional(),
      ResourceArn: textInput(2048).optional(),
      ByResourceType: textInput(50).optional().describe('For a vault: EBS, RDS, Aurora, …'),
      ByCreatedAfter: dateInput('ISO 8601, like 2026-11-21T18:00:00Z'),
      ByCreatedBefore: dateInput(),
      Latest: z.boolean().optional(),
      ...maxResultsInput,
      Region: regionInput.Region.describe("Default: the ARN's or the configured one"),
      ...profileInput(options),
    }),
  output: z.strictObject({
    RecoveryPoints: z.array(recoveryPointOutput),
    Note: z.string().optional(),
    ...pageOutput,
    ...stampOutput,
  }),
  parse: parseInput,
  region: ({ Region, resource }) => Region ?? resource?.region,
  async run(input, call) {
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
    const { rows, note } = page;
    return {
      RecoveryPoints: rows.toSorted(byDate).map(presentRecoveryPoint),
      ...(note && { Note: note }),
      ...pageEnd(page.NextToken, rows.length, 'Filter with ByCreatedAfter, set Latest'),
    };
  },
});

/** The schema's output, with what ResourceArn names. */
interface Input {
  BackupVaultName?: string;
  ByResourceType?: string;
  ByCreatedAfter?: string;
  ByCreatedBefore?: string;
  Latest?: boolean;
  MaxResults?: number;
  NextToken?: string;
  Region?: string;
  resource?: (OfResource & { region?: string | undefined }) | undefined;
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
  const rows = (page.RecoveryPoints ?? []).map((point) => judge(point as RecoveryPoint, session.awsNow()));
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

function parseInput(given: Readonly<Record<string, unknown>>): { issues: Issue[]; value: Input } {
  const { BackupVaultName, ResourceArn, ByResourceType, Latest, NextToken } = given;
  const issues = checkDates(given, DATES);
  const parsed = typeof ResourceArn === 'string' ? parseResourceArn(ResourceArn) : undefined;
  const resource = parsed?.ok
    ? { ResourceArn: ResourceArn as string, ResourceType: parsed.value.resourceType, region: parsed.value.region }
    : undefined;
  const value = { ...given, resource } as Input;
  if ((BackupVaultName === undefined) === (ResourceArn === undefined)) {
    issues.push({
      Path: 'BackupVaultName',
      Problem: `Exactly one of BackupVaultName and ResourceArn is required; ${ResourceArn === undefined ? 'neither is' : 'both are'} given.`,
      Fix: `Give BackupVaultName to list a vault, or ResourceArn to list the backups of a resource (${TOOL.listProtectedResources} finds it by name).`,
    });
    return { issues, value };
  }
  if (typeof BackupVaultName === 'string') {
    const wrong = checkVaultName(BackupVaultName);
    if (wrong) issues.push({ Path: 'BackupVaultName', Problem: wrong.problem, Fix: wrong.fix });
  }
  if (parsed?.ok === false) issues.push({ Path: 'ResourceArn', Problem: parsed.problem, Fix: parsed.fix });
  if (resource && ByResourceType !== undefined && ByResourceType !== resource.ResourceType) {
    issues.push({
      Path: 'ByResourceType',
      Problem: 'It filters the list of a vault. ResourceArn already names one resource of one type.',
      Fix: 'Leave ByResourceType out.',
    });
  }
  if (Latest === true && NextToken !== undefined) {
    issues.push({
      Path: 'NextToken',
      Problem: 'Latest already reads every page that it needs.',
      Fix: 'Leave out NextToken or Latest.',
    });
  }
  return { issues, value };
}
