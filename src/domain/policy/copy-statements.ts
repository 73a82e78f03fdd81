import { type DestinationPattern, patternIn } from '../guards/destination-pattern.ts';

// The statements that whoever starts copies needs, whatever else the policy is for.

export interface Statement {
  Sid: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: Statement[];
}

/**
 * What StartCopyJob is allowed on: the recovery point, not the vault. These are the ARNs that AWS can copy; those of
 * snapshots and images have no account. ACCOUNT is that of the caller.
 */
export const COPYABLE_RESOURCES = [
  'arn:*:backup:*:ACCOUNT:recovery-point:*',
  'arn:*:ec2:*::snapshot/*',
  'arn:*:ec2:*::image/*',
  'arn:*:rds:*:ACCOUNT:snapshot:*',
  'arn:*:rds:*:ACCOUNT:cluster-snapshot:*',
  'arn:*:fsx:*:ACCOUNT:backup/*',
] as const;

/** The resources with each of these accounts in place of ACCOUNT. */
export const ofAccounts = (resources: readonly string[], accounts: readonly string[]): string[] => [
  ...new Set(resources.flatMap((resource) => accounts.map((account) => resource.replace('ACCOUNT', account)))),
];

/** The vaults that an operator lets copies go to: those of the own account, and those of the patterns. */
export function allowedTargets(account: string, { allowDestinations, allowRegions }: AllowedDestinations): string[] {
  const patterns = allowDestinations.flatMap((pattern) =>
    allowRegions ? allowRegions.flatMap((region) => patternIn(region, pattern) ?? []) : pattern.text,
  );
  const own = (allowRegions ?? ['*']).map((region) => `arn:*:backup:${region}:${account}:backup-vault:*`);
  return [...new Set([...own, ...patterns])];
}

interface AllowedDestinations {
  allowDestinations: readonly DestinationPattern[];
  allowRegions?: readonly string[] | undefined;
}

/**
 * Denies copies to other vaults with the only condition key that AWS has for a destination. backup:CopyTargets is a key
 * of backup:CopyFromBackupVault (a permission without an operation), not of StartCopyJob. The operator and the form are
 * from the developer guide, "Creating backup copies across AWS accounts". ForAllValues is true if the key is absent, so
 * a copy without a known destination is denied too. The guide attaches the statement to an organization's root, OU or
 * account, where it covers the copy role as well. Whether AWS checks it for the caller of StartCopyJob is undocumented.
 *
 * @param account the only account of the caller that it is for; undefined where there is only one.
 */
export function denyCopies(Sid: string, targets: readonly string[], account?: string): Statement {
  return {
    Sid,
    Effect: 'Deny',
    Action: 'backup:CopyFromBackupVault',
    Resource: '*',
    Condition: {
      'ForAllValues:ArnNotLike': { 'backup:CopyTargets': [...targets] },
      ...(account !== undefined && { StringEquals: { 'aws:PrincipalAccount': account } }),
    },
  };
}
