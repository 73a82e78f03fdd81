import * as z from 'zod';
import type { Operations, Plain } from '../../aws/index.ts';
import { parseRecoveryPointArn, parseVaultArn } from '../../domain/arn/arn.ts';
import { parseResourceArn } from '../../domain/arn/resource-arn.ts';
import type { NextCall } from '../../domain/errors.ts';
import { checkNamePart } from '../../domain/filters/arn-filters.ts';
import { checkResourceType, RESOURCE_TYPES } from '../../domain/filters/resource-type.ts';
import { foreignText } from '../../domain/foreign-text.ts';
import type { Issue } from '../../domain/issue.ts';
import { TOOL } from '../../domain/names.ts';
import { readTool, type ToolCall } from '../../pipeline/contract.ts';
import { checkFilters, type FilterChecks } from '../shared/filters.ts';
import { presentMembers } from '../shared/present.ts';
import { described, roleToPass } from '../shared/recovery-points.ts';
import { notesOf } from '../shared/region-notes.ts';
import {
  foreignOutput,
  maxResultsInput,
  nextOutput,
  pageOutput,
  profileInput,
  regionsInput,
  regionsOutput,
  stampOutput,
  textInput,
} from '../shared/schema.ts';

type AwsPage = Plain<Operations['ListProtectedResources']['output']>;
type Resource = NonNullable<AwsPage['Results']>[number];

// AWS's list has no filter, so this tool searches it: per call, at most this many pages of the largest size.
const AWS_PAGE = 1000;
const AWS_PAGES_AT_MOST = 20;

/** With at most this many matches, the newest recovery point of each is read. With more, narrow the search first. */
const LOOKED_AT = 5;

const CHECKS: FilterChecks = {
  NameContains: checkNamePart,
  // The search itself ignores case.
  ByResourceType: (text) =>
    RESOURCE_TYPES.some((type) => type.toLowerCase() === text.toLowerCase()) ? undefined : checkResourceType(text),
};

const rowOutput = z.strictObject({
  ResourceArn: z.string().optional(),
  ResourceType: z.string().optional(),
  ResourceName: foreignOutput.optional(),
  LastBackupTime: z.string().optional(),
  LastRecoveryPointArn: z.string().optional(),
  LastBackupVaultArn: z.string().optional(),
  BackupVaultName: foreignOutput.optional(),
  Copyable: z.union([z.boolean(), z.literal('unknown')]).optional(),
  WhyNot: z.string().optional(),
  IamRoleArn: z.string().optional(),
});

type Row = z.input<typeof rowOutput>;

/**
 * Where the next call continues: a page of AWS's list and, within it in ARN order, the resource to continue after. One
 * page can hold more matches than a call returns, and AWS documents no order for its list.
 */
const positionSchema = z.strictObject({ AwsToken: z.string().optional(), After: z.string().optional() });

type Position = z.infer<typeof positionSchema>;

export const listProtectedResources = readTool({
  name: TOOL.listProtectedResources,
  title: 'List protected resources',
  description: `Finds backed-up resources in one Region by part of the name or ARN: start here when the user names one ("the orders database"). If several match, ask which one is meant. Up to ${LOOKED_AT} matches say whether LastRecoveryPointArn is Copyable and give what ${TOOL.planCopyJob} needs. If Copyable is not true, ${TOOL.listRecoveryPoints} with ResourceArn and Latest finds one that is.`,
  input: (options) =>
    z.strictObject({
      NameContains: textInput(256)
        .optional()
        .describe('Case-insensitive. Use a short, distinctive part, such as orders'),
      ByResourceType: textInput(50).optional().describe('EBS, RDS, Aurora, EFS, S3, …'),
      ...maxResultsInput,
      ...regionsInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    Results: z.array(rowOutput),
    Note: z.string().optional(),
    Next: nextOutput.optional(),
    ...pageOutput,
    ...regionsOutput,
    ...stampOutput,
  }),
  parse: (given) => ({ issues: [...checkToken(given), ...checkFilters(given, CHECKS)] }),
  async run({ NameContains, ByResourceType, MaxResults = 20, NextToken }, call) {
    const filtered = NameContains !== undefined || ByResourceType !== undefined;
    const matches = matcher(NameContains, ByResourceType);
    const from = NextToken === undefined ? {} : readPosition(NextToken)!;
    const {
      rows: found,
      read,
      next,
    } = await seek(matches, from, { rows: MaxResults, page: filtered ? AWS_PAGE : MaxResults }, call);
    const whole = next === undefined && NextToken === undefined;
    const looked = whole && filtered && found.length <= LOOKED_AT;
    const rows = await Promise.all(found.map((one) => (looked ? withNewest(one, call) : toRow(one))));
    const Next = looked && rows.length === 1 ? nextCall(found[0]!, rows[0]!, call) : undefined;
    return {
      Results: rows,
      ...(filtered && note(rows, read, whole)),
      ...(Next && { Next }),
      ...(next && {
        NextToken: writePosition(next),
        Truncated: `${whatIsLeft(next, rows.length, read, filtered)}. Filter with NameContains or ByResourceType, or pass NextToken with the same arguments.`,
      }),
    };
  },
  combine(parts) {
    const found = parts.filter(({ result }) => result.Results.length > 0);
    const Next = found.length === 1 ? found[0]!.result.Next : undefined;
    return {
      Results: parts.flatMap(({ result }) => result.Results),
      ...notesOf(parts, ({ Results }) => Results.length),
      ...(Next && { Next }),
    };
  },
});

function matcher(nameContains = '', byResourceType?: string): (resource: Resource) => boolean {
  const part = nameContains.toLowerCase();
  const type = byResourceType?.toLowerCase();
  return ({ ResourceArn = '', ResourceName = '', ResourceType }) =>
    (type === undefined || ResourceType?.toLowerCase() === type) &&
    (ResourceName.toLowerCase().includes(part) || ResourceArn.toLowerCase().includes(part));
}

/** Reads AWS's pages from a position until there are enough rows, the list ends or the page limit is reached. */
async function seek(
  matches: (resource: Resource) => boolean,
  from: Position,
  most: { rows: number; page: number },
  { session, region, signal }: ToolCall,
): Promise<{ rows: Resource[]; read: number; next: Position | undefined }> {
  const rows: Resource[] = [];
  let read = 0;
  let pages = 0;
  let position: Position | undefined = from;
  const input = { MaxResults: most.page, NextToken: from.AwsToken };
  for await (const page of session.pages('ListProtectedResources', input, { region, signal })) {
    pages += 1;
    const { AwsToken, After } = (position ?? {}) as Position;
    const resources: Resource[] = page.Results ?? [];
    read += resources.length;
    const left = resources
      .filter((resource) => matches(resource) && (After === undefined || arnOf(resource) > After))
      .toSorted((one, other) => (arnOf(one) < arnOf(other) ? -1 : 1));
    const taken = left.slice(0, most.rows - rows.length);
    rows.push(...taken);
    if (taken.length < left.length) position = { AwsToken, After: arnOf(taken.at(-1)!) };
    else position = page.NextToken ? { AwsToken: page.NextToken } : undefined;
    if (rows.length >= most.rows || pages === AWS_PAGES_AT_MOST) break;
  }
  return { rows, read, next: position };
}

/** A NextToken from AWS means only that there may be more. */
function whatIsLeft({ After }: Position, rows: number, read: number, filtered: boolean): string {
  if (After !== undefined) return `More resources than these ${rows} match`;
  return `AWS may have more resources than the ${read} that this call read${filtered ? ', and they may match' : ''}`;
}

/** The ARN, cut to the longest that AWS allows, because it becomes part of a NextToken. */
const arnOf = ({ ResourceArn = '' }: Resource): string => ResourceArn.slice(0, 2048);

function toRow(resource: Resource): Row {
  const row = presentMembers(rowOutput, resource, 200);
  const vault = vaultOf(resource);
  return vault === undefined ? row : { ...row, BackupVaultName: foreignText(vault) };
}

function vaultOf({ LastBackupVaultArn = '' }: Resource): string | undefined {
  const vault = parseVaultArn(LastBackupVaultArn);
  return vault.ok ? vault.value.name : undefined;
}

/** A row with what is known of its newest recovery point, if that can be read. */
async function withNewest(resource: Resource, call: ToolCall): Promise<Row> {
  const row = toRow(resource);
  const { LastRecoveryPointArn: RecoveryPointArn = '' } = resource;
  const BackupVaultName = vaultOf(resource);
  if (BackupVaultName === undefined || !parseRecoveryPointArn(RecoveryPointArn).ok) return row;
  const point = { BackupVaultName, RecoveryPointArn, ResourceType: resource.ResourceType };
  const found = await described({ point, Copyable: 'unknown' }, call);
  if (!found) return { ...row, Copyable: 'unknown', WhyNot: 'Its newest recovery point could not be read.' };
  const { Copyable, WhyNot } = found;
  const { IamRoleArn } = presentMembers(rowOutput, found.point);
  return { ...row, Copyable, ...(WhyNot && { WhyNot }), ...roleToPass(IamRoleArn) };
}

function note([first, ...more]: readonly Row[], read: number, whole: boolean): { Note?: string } {
  if (more.length > 0) return { Note: `${1 + more.length} resources match: ask the user which one is meant.` };
  if (!whole) return {};
  if (first?.Copyable === true) {
    return {
      Note: `Its newest recovery point can be copied. ${TOOL.planCopyJob} also needs the ARN of the destination vault: Next lists the vaults of this Region.`,
    };
  }
  if (first) return {};
  return {
    Note: `None of the ${read} resources that AWS Backup has backed up in this Region match. Try a shorter NameContains or another Region. A resource that was never backed up is not listed.`,
  };
}

/** For a single match: where its newest recovery point could go, or how to find the newest one that can be copied. */
function nextCall({ ResourceArn }: Resource, { Copyable }: Row, { region }: ToolCall): NextCall | undefined {
  if (Copyable === true) return { Tool: TOOL.listBackupVaults, Arguments: { Region: region } };
  if (ResourceArn === undefined || !parseResourceArn(ResourceArn).ok) return undefined;
  return {
    Tool: TOOL.listRecoveryPoints,
    Arguments: { ResourceArn, Latest: true, Region: region },
  };
}

function checkToken({ NextToken }: Readonly<Record<string, unknown>>): Issue[] {
  if (typeof NextToken !== 'string' || readPosition(NextToken)) return [];
  return [
    {
      Path: 'NextToken',
      Problem: 'This tool did not return that token.',
      Fix: 'Pass the NextToken of the last result unchanged, or leave it out to start over.',
    },
  ];
}

function writePosition(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function readPosition(token: string): Position | undefined {
  try {
    return positionSchema.safeParse(JSON.parse(Buffer.from(token, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
