import { checkVaultName, parseVaultArn, type VaultArn } from '../../domain/arn/arn.ts';
import { parseResourceArn } from '../../domain/arn/resource-arn.ts';
import type { Issue } from '../../domain/errors.ts';
import { checkResourceFilter } from '../../domain/filters/arn-filters.ts';
import { checkResourceType } from '../../domain/filters/resource-type.ts';
import { TOOL } from '../../domain/names.ts';
import { checkDates } from '../shared/dates.ts';
import { checkFilters } from '../shared/filters.ts';
import type { OfResource } from '../shared/points/recovery-points.ts';

/** The schema's output, with what the ARNs in it name. */
export interface ListInput {
  BackupVaultName?: string;
  ResourceArn?: string;
  ByResourceType?: string;
  ByCreatedAfter?: string;
  ByCreatedBefore?: string;
  Latest?: boolean;
  MaxResults?: number;
  NextToken?: string;
  Region?: string;
  resource?: (OfResource & { region?: string | undefined }) | undefined;
  /** The ARN of a vault where its name or a resource belongs. Whose vault it is decides what to say about it. */
  vault?: VaultArn | undefined;
}

const DATES = ['ByCreatedAfter', 'ByCreatedBefore'] as const;

export function parseListInput(given: Readonly<Record<string, unknown>>): { issues: Issue[]; value: ListInput } {
  const { BackupVaultName, ResourceArn, ByResourceType, Latest, NextToken } = given;
  const parsed = typeof ResourceArn === 'string' ? parseResourceArn(ResourceArn) : undefined;
  const resource = parsed?.ok
    ? { ResourceArn: ResourceArn as string, ResourceType: parsed.value.resourceType, region: parsed.value.region }
    : undefined;
  const vault = vaultOf(BackupVaultName) ?? vaultOf(ResourceArn);
  const value = { ...given, resource, vault } as ListInput;
  const issues = checkDates(given, DATES, [DATES]);
  if ((BackupVaultName === undefined) === (ResourceArn === undefined)) {
    issues.push({
      Path: 'BackupVaultName',
      Problem: `Exactly one of BackupVaultName and ResourceArn is required; ${ResourceArn === undefined ? 'neither is' : 'both are'} given.`,
      Fix: `Give BackupVaultName to list a vault, or ResourceArn to list the backups of a resource (${TOOL.listProtectedResources} finds it by name).`,
    });
    return { issues, value };
  }
  if (typeof BackupVaultName === 'string' && !vault) {
    const wrong = checkVaultName(BackupVaultName);
    if (wrong) issues.push({ Path: 'BackupVaultName', Problem: wrong.problem, Fix: wrong.fix });
  }
  if (!vault) issues.push(...checkFilters(given, { ResourceArn: (text) => checkResourceFilter(text, {}) }));
  if (resource === undefined) issues.push(...checkFilters(given, { ByResourceType: checkResourceType }));
  else if (ByResourceType !== undefined && ByResourceType !== resource.ResourceType) {
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

function vaultOf(text: unknown): VaultArn | undefined {
  const parsed = typeof text === 'string' && text.startsWith('arn:') ? parseVaultArn(text) : undefined;
  return parsed?.ok ? parsed.value : undefined;
}
