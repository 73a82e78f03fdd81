import { distance } from 'fastest-levenshtein';
import { parseResourceArn } from '../../../domain/arn/resource-arn.ts';
import type { Selection } from '../../../domain/copy-set/selection.ts';
import { RESOURCE_TYPES } from '../../../domain/filters/resource-type.ts';
import { foreignText } from '../../../domain/text/foreign-text.ts';
import { word } from '../../../domain/text/untrusted-text.ts';
import type { ToolCall } from '../../../pipeline/contract.ts';
import type { SetRead } from './read-copy-set.ts';
import { isDenied } from './unread-vaults.ts';

const isArn = (value: string) => parseResourceArn(value).ok;

/** How many values are proposed. */
const NEAREST = 3;

/** Why a selection takes nothing, with the nearest values that exist. */
export async function whyNoneSelected(selection: Selection, { vaultNames, aside }: SetRead, call: ToolCall) {
  const { sourceVaultName, resourceArn, nameContains, resourceType, createdAfter, createdBefore } = selection;
  const said = ['No recovery point is selected; this does not mean that all are covered.'];
  if (sourceVaultName !== undefined && vaultNames && !vaultNames.includes(sourceVaultName)) {
    const near = nearest(sourceVaultName, vaultNames);
    return [...said, `${call.region} has no vault ${sourceVaultName}.${near && ` Nearest: ${near}.`}`].join(' ');
  }
  if (aside.copies + aside.parts > 0) said.push('Copies, and parts of composite recovery points, are left aside.');
  const resources = await protectedResources(call);
  if (resources === undefined) return said.join(' ');
  if (resources.length === 0) return [...said, `AWS Backup lists no backup in ${call.region}.`].join(' ');
  const types = [...new Set(resources.flatMap(({ ResourceType }) => ResourceType ?? []))].sort();
  if (resourceType !== undefined && !types.includes(resourceType)) {
    said.push(
      `Types with backups in ${call.region}: ${types.flatMap((type) => (RESOURCE_TYPES.includes(type) ? type : [])).join(', ')}.`,
    );
  }
  const arns = resources.flatMap(({ ResourceArn }) => ResourceArn ?? []);
  if (resourceArn !== undefined && !arns.includes(resourceArn)) {
    said.push(`No backup of that resource is listed. Nearest: ${nearest(resourceArn, arns)}.`);
  }
  if (nameContains !== undefined) {
    const names = resources.flatMap(
      ({ ResourceName, ResourceArn }) => ResourceName ?? ResourceArn?.split(/[:/]/).at(-1) ?? [],
    );
    const near = nearest(nameContains, names);
    if (!names.some((name) => name.toLowerCase().includes(nameContains)) && near) said.push(`Nearest names: ${near}.`);
  }
  if (createdAfter !== undefined || createdBefore !== undefined) {
    const dates = resources.flatMap(({ LastBackupTime }) => LastBackupTime ?? []).sort();
    if (dates.length > 0)
      said.push(`The newest backups of the resources there are from ${dates[0]} to ${dates.at(-1)}.`);
  }
  return said.join(' ');
}

async function protectedResources({ session, region, signal }: ToolCall) {
  const found: {
    ResourceArn?: string | undefined;
    ResourceName?: string | undefined;
    ResourceType?: string | undefined;
    LastBackupTime?: string | undefined;
  }[] = [];
  try {
    for await (const page of session.pages('ListProtectedResources', {}, { region, signal })) {
      found.push(...(page.Results ?? []));
    }
    return found;
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

/** The nearest values; one that says more than a name or an ARN is left out. */
function nearest(text: string, values: readonly string[]): string {
  const folded = text.toLowerCase();
  return [...new Set(values)]
    .filter((value) => word(value, 200) !== undefined && (isArn(value) || foreignText(value) === value))
    .map((value) => ({ value, far: distance(folded, value.toLowerCase().slice(0, 200)) }))
    .sort((one, other) => one.far - other.far)
    .slice(0, NEAREST)
    .map(({ value }) => value)
    .join(', ');
}
