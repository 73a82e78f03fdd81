import * as z from 'zod';
import type { Operations, Plain } from '../../aws/index.ts';
import type { Issue } from '../../domain/errors.ts';
import type { ToolCall } from '../../pipeline/contract.ts';

// AWS's list has no filter, so it is searched page by page.

type AwsPage = Plain<Operations['ListProtectedResources']['output']>;
export type Resource = NonNullable<AwsPage['Results']>[number];

/** The most pages that one call reads. */
const AWS_PAGES_AT_MOST = 20;

/**
 * Where the next call continues: a page of AWS's list and, within it in ARN order, the resource to continue after. One
 * page can hold more matches than a call returns, and AWS documents no order for its list.
 */
const positionSchema = z.strictObject({ AwsToken: z.string().optional(), After: z.string().optional() });

export type Position = z.infer<typeof positionSchema>;

export function matcher(nameContains = '', byResourceType?: string): (resource: Resource) => boolean {
  const part = nameContains.toLowerCase();
  const type = byResourceType?.toLowerCase();
  return ({ ResourceArn = '', ResourceName = '', ResourceType }) =>
    (type === undefined || ResourceType?.toLowerCase() === type) &&
    (ResourceName.toLowerCase().includes(part) || ResourceArn.toLowerCase().includes(part));
}

/** Whether the text is the whole name or ARN of a resource, and not only a part. */
export function isExactly(text: string, { ResourceArn, ResourceName }: Resource): boolean {
  return [ResourceArn, ResourceName].some((one) => one?.toLowerCase() === text.toLowerCase());
}

/** Reads AWS's pages from a position until there are enough rows, the list ends or the page limit is reached. */
export async function seek(
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
export function whatIsLeft({ After }: Position, rows: number, read: number, filtered: boolean): string {
  if (After !== undefined) return `More resources than these ${rows} match`;
  return `AWS may have more resources than the ${read} that this call read${filtered ? ', and they may match' : ''}`;
}

/** The ARN, cut to the longest that AWS allows, because it becomes part of a NextToken. */
const arnOf = ({ ResourceArn = '' }: Resource): string => ResourceArn.slice(0, 2048);

export function checkToken({ NextToken }: Readonly<Record<string, unknown>>): Issue[] {
  if (typeof NextToken !== 'string' || readPosition(NextToken)) return [];
  return [
    {
      Path: 'NextToken',
      Problem: 'This tool did not return that token.',
      Fix: 'Pass the NextToken of the last result unchanged, or leave it out to start over.',
    },
  ];
}

export function writePosition(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

export function readPosition(token: string): Position | undefined {
  try {
    return positionSchema.safeParse(JSON.parse(Buffer.from(token, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
