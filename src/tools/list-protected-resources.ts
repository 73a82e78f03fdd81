import * as z from 'zod';
import type { Operations, Plain } from '../aws/index.ts';
import { parseVaultArn } from '../domain/arn.ts';
import type { NextCall } from '../domain/errors.ts';
import type { Issue } from '../domain/issue.ts';
import { parseResourceArn } from '../domain/resource-arn.ts';
import { readTool, type ToolCall } from '../tool.ts';
import { TOOL } from './names.ts';
import { presentMembers } from './present.ts';
import {
  maxResultsInput,
  nextOutput,
  pageOutput,
  profileInput,
  regionInput,
  stampOutput,
  textInput,
} from './schema.ts';

type AwsPage = Plain<Operations['ListProtectedResources']['output']>;
type Resource = NonNullable<AwsPage['Results']>[number];

// AWS has no filter for its list, so matches are sought here: so many pages of its longest in one call.
const AWS_PAGE = 1000;
const AWS_PAGES_AT_MOST = 20;

const rowOutput = z.strictObject({
  ResourceArn: z.string().optional(),
  ResourceType: z.string().optional(),
  ResourceName: z.string().optional(),
  LastBackupTime: z.string().optional(),
  LastRecoveryPointArn: z.string().optional(),
  LastBackupVaultArn: z.string().optional(),
  BackupVaultName: z.string().optional(),
});

type Row = z.input<typeof rowOutput>;

/**
 * Where the next call goes on: a page of AWS's, and within it, in the order of the ARNs, after which resource. One page
 * of AWS's can hold more matches than a call returns, and in what order AWS lists is not documented.
 */
const positionSchema = z.strictObject({ AwsToken: z.string().optional(), After: z.string().optional() });

type Position = z.infer<typeof positionSchema>;

export const listProtectedResources = readTool({
  name: TOOL.listProtectedResources,
  title: 'List protected resources',
  description: () =>
    `Finds backed-up resources of one Region by part of their name or ARN: start here when a user names one ("the orders database"). Several matches are candidates: ask which is meant. LastRecoveryPointArn need not be copyable: ${TOOL.listRecoveryPoints} with ResourceArn and Latest tells.`,
  input: (surface) =>
    z.strictObject({
      NameContains: textInput(256).optional().describe('Capitals do not count; the shortest telling part: orders'),
      ByResourceType: textInput(50).optional().describe('EBS, RDS, Aurora, EFS, S3, …'),
      ...maxResultsInput,
      ...regionInput,
      ...profileInput(surface),
    }),
  output: z.strictObject({
    Results: z.array(rowOutput),
    Note: z.string().optional(),
    Next: nextOutput.optional(),
    ...pageOutput,
    ...stampOutput,
  }),
  check: checkToken,
  async run({ NameContains, ByResourceType, MaxResults = 20, NextToken }, call) {
    const filtered = NameContains !== undefined || ByResourceType !== undefined;
    const matches = matcher(NameContains, ByResourceType);
    const from = NextToken === undefined ? {} : readPosition(NextToken)!;
    const { rows, read, next } = await seek(
      matches,
      from,
      { rows: MaxResults, page: filtered ? AWS_PAGE : MaxResults },
      call,
    );
    const whole = next === undefined && NextToken === undefined;
    const found = whole && filtered && rows.length === 1 ? nextCall(rows[0]!, call) : undefined;
    return {
      Results: rows,
      ...(filtered && note(rows.length, read, whole)),
      ...(found && { Next: found }),
      ...(next && {
        NextToken: writePosition(next),
        Truncated: `AWS lists more than the ${read} resources that this call read${filtered ? ', and they may match' : ''}. Narrow with NameContains or ByResourceType, or pass NextToken with the same arguments.`,
      }),
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

/** Reads AWS's pages from a position on until there are enough rows, or AWS has no more, or it was enough for a call. */
async function seek(
  matches: (resource: Resource) => boolean,
  from: Position,
  most: { rows: number; page: number },
  { session, region, signal }: ToolCall,
): Promise<{ rows: Row[]; read: number; next: Position | undefined }> {
  const rows: Row[] = [];
  let read = 0;
  let position: Position | undefined = from;
  for (let pages = 0; position !== undefined && pages < AWS_PAGES_AT_MOST && rows.length < most.rows; pages += 1) {
    const { AwsToken, After }: Position = position;
    const page: AwsPage = await session.read(
      'ListProtectedResources',
      { MaxResults: most.page, NextToken: AwsToken },
      { region, signal },
    );
    const resources = page.Results ?? [];
    read += resources.length;
    const left = resources
      .filter((resource) => matches(resource) && (After === undefined || arnOf(resource) > After))
      .toSorted((one, other) => (arnOf(one) < arnOf(other) ? -1 : 1));
    const taken = left.slice(0, most.rows - rows.length);
    rows.push(...taken.map(toRow));
    if (taken.length < left.length) position = { AwsToken, After: arnOf(taken.at(-1)!) };
    else position = page.NextToken ? { AwsToken: page.NextToken } : undefined;
  }
  return { rows, read, next: position };
}

const arnOf = ({ ResourceArn = '' }: Resource): string => ResourceArn;

function toRow(resource: Resource): Row {
  const row = presentMembers(rowOutput, resource);
  const vault = parseVaultArn(row.LastBackupVaultArn ?? '');
  return vault.ok ? { ...row, BackupVaultName: vault.value.name } : row;
}

function note(matched: number, read: number, whole: boolean): { Note?: string } {
  if (matched > 1) return { Note: `${matched} candidates match: ask the user which one is meant.` };
  if (matched === 1 || !whole) return {};
  return {
    Note: `None of the ${read} resources that AWS Backup has backed up in this Region matches. Try a shorter NameContains, or another Region; a resource that was never backed up is not listed.`,
  };
}

/** For the one match there is: its newest recovery point that can be copied. */
function nextCall({ ResourceArn }: Row, { region }: ToolCall): NextCall | undefined {
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
      Problem: 'It is not one that this tool gave.',
      Fix: 'Pass the NextToken of the last answer as it is, or leave it out to start again.',
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
