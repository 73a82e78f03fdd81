import { AwsError } from '../../errors.ts';
import type { Switches } from '../../switches.ts';
import {
  type Account,
  type Key,
  type Lifecycle,
  type RecoveryPoint,
  type Role,
  storageClassAt,
  type Vault,
} from '../../world/records.ts';
import { isOptInRegion } from '../features.ts';
import { vaultPolicyEffect } from '../vault-policy.ts';

/** Everything that decides whether a copy works. */
export interface Copy {
  source: RecoveryPoint;
  destinationVaultArn: string;
  destination: Vault | undefined;
  sourceAccount: Account;
  destinationAccount: Account | undefined;
  roleArn: string;
  role: Role | undefined;
  /** The lifecycle that the copy would have. */
  lifecycle: Lifecycle;
  /** Whether it is copied as a part of its composite recovery point. */
  child: boolean;
  now: number;
  key(arn: string): Key | undefined;
}

/** A rule that a copy can break. `problem` answers AWS's message; `form` how it reaches the caller. */
interface Refusal {
  name: string;
  problem(copy: Copy, switches: Switches): string | undefined;
  /** The error of the call, or 'fail-job': the call succeeds and the job ends FAILED. Default: 'fail-job'. */
  form?(switches: Switches): string;
}

const crossRegion = (copy: Copy): boolean => copy.source.vault.region !== regionOf(copy.destinationVaultArn);
const crossAccount = (copy: Copy): boolean => copy.source.vault.accountId !== accountOf(copy.destinationVaultArn);
const regionOf = (arn: string): string => arn.split(':')[3] ?? '';
const accountOf = (arn: string): string => arn.split(':')[4] ?? '';
const airGapped = (copy: Copy): boolean => copy.destination?.type === 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT';

/** The key that the source is encrypted with, where it has one of KMS. */
const sourceKey = (copy: Copy): Key | undefined =>
  copy.source.keyArn === undefined ? undefined : copy.key(copy.source.keyArn);

/** Source: developer guide, "Feature availability by resource" with its Region notes. */
function unsupported(copy: Copy, switches: Switches): boolean {
  const { feature } = copy.source;
  const [from, to] = [copy.source.vault.region, regionOf(copy.destinationVaultArn)];
  const [acrossRegions, acrossAccounts] = [crossRegion(copy), crossAccount(copy)];
  if (!feature.crossRegion && !feature.crossAccount) return true;
  // The cluster state of EKS can be copied with its composite only.
  if (!copy.child && copy.source.arn.includes(':recovery-point:eks/')) return true;
  if (
    feature.resourceType === 'CloudFormation' &&
    acrossAccounts &&
    switches['cloudformation-cross-account'] === 'unsupported'
  ) {
    return true;
  }
  const ruledOut = isOptInRegion(from) || isOptInRegion(to) ? (feature.notInOptInRegions ?? []) : [];
  if ((acrossRegions && ruledOut.includes('crossRegion')) || (acrossAccounts && ruledOut.includes('crossAccount')))
    return true;
  if (from.startsWith('cn-') && acrossAccounts) return true;
  if (!airGapped(copy)) return false;
  const unencryptedCluster =
    ['Aurora', 'DocumentDB', 'Neptune'].includes(feature.resourceType) && !copy.source.encrypted;
  return !feature.airGapped || unencryptedCluster;
}

const COPYABLE_STATUS = ['COMPLETED', 'AVAILABLE', 'PARTIAL'];

/**
 * In the order in which they are tried. Source unless said otherwise: developer guide, "Reasons for problematic jobs",
 * and its pages on cross-account copies, encryption, vault lock and logically air-gapped vaults.
 */
const REFUSALS: readonly Refusal[] = [
  {
    // Source: StartCopyJob, "Does not support continuous backups". AWS's own text is not known.
    name: 'continuous recovery point',
    problem: ({ source }) =>
      /:recovery-point:continuous:|:(cluster-)?auto-backup:/.test(source.arn)
        ? `Copy jobs do not support continuous backups: ${source.arn}`
        : undefined,
    form: (switches) => switches['continuous-recovery-point'],
  },
  {
    // Source: developer guide, "recovery points in cold storage cannot be copied". AWS's own text is not known.
    name: 'cold recovery point',
    problem: ({ source, now }) =>
      storageClassAt(source, now) === 'COLD'
        ? `Recovery point is in cold storage and cannot be copied: ${source.arn}`
        : undefined,
    form: (switches) => switches['cold-recovery-point'],
  },
  {
    name: 'recovery point status',
    problem: ({ source }) =>
      COPYABLE_STATUS.includes(source.status)
        ? undefined
        : `Recovery point is ${source.status} and cannot be copied: ${source.arn}`,
    form: (switches) => switches['recovery-point-status'],
  },
  {
    name: 'role that AWS Backup cannot assume',
    problem: ({ role, roleArn, now }) =>
      role?.trustsBackup && (role.deletedAt === undefined || role.deletedAt > now)
        ? undefined
        : `IAM Role ${roleArn} cannot be assumed by AWS Backup`,
    form: (switches) => switches['role-not-assumable'],
  },
  {
    name: 'copy that the resource type does not support',
    problem: (copy, switches) =>
      unsupported(copy, switches)
        ? `Copy job from ${copy.source.vault.region} to ${regionOf(copy.destinationVaultArn)} cannot be initiated for ${copy.source.resourceType} resources. Feature is not supported for provided resource type.`
        : undefined,
    form: (switches) => switches['unsupported-copy'],
  },
  {
    name: 'other organization',
    problem: (copy) =>
      crossAccount(copy) &&
      (copy.sourceAccount.organization === undefined ||
        copy.sourceAccount.organization !== copy.destinationAccount?.organization)
        ? 'Copy job failed. Both source and destination account must be a member of the same organization.'
        : undefined,
  },
  {
    name: 'cross-account copies not enabled',
    problem: (copy) =>
      crossAccount(copy) && copy.sourceAccount.organization?.crossAccountBackup === false
        ? 'Copy job failed. Cross-account copy feature is not enabled for the current organization.'
        : undefined,
  },
  {
    name: 'missing destination vault',
    problem: ({ destination }) =>
      destination === undefined || destination.state !== 'AVAILABLE'
        ? 'Access Denied trying to call AWS Backup service'
        : undefined,
    form: (switches) => switches['missing-destination-vault'],
  },
  {
    name: 'access to the vaults',
    problem: (copy) => {
      const principal = {
        accountId: copy.sourceAccount.id,
        arn: copy.roleArn,
        organizationId: copy.sourceAccount.organization?.id,
      };
      const into = vaultPolicyEffect(copy.destination?.policy, 'backup:CopyIntoBackupVault', principal);
      const from = vaultPolicyEffect(copy.source.vault.policy, 'backup:CopyFromBackupVault', principal);
      const lacking = ['backup:CopyIntoBackupVault', 'backup:CopyFromBackupVault'].some((action) =>
        copy.role?.lacks.includes(action),
      );
      const denied = [into, from].includes('Deny') || (crossAccount(copy) && into !== 'Allow');
      return denied || lacking ? 'Access Denied trying to call AWS Backup service' : undefined;
    },
  },
  {
    name: 'tags that the role may not read',
    problem: ({ role }) =>
      role?.lacks.some((action) => ['ec2:DescribeTags', 'backup:ListTags'].includes(action))
        ? 'Access denied exception while trying to list tags'
        : undefined,
  },
  {
    name: 'more than 50 tags',
    problem: ({ source }) =>
      Object.keys(source.tags).filter((tag) => !tag.startsWith('aws:')).length > 50
        ? 'The resultant tag set must not have more than 50 user tags.'
        : undefined,
  },
  {
    name: 'AWS Marketplace image to another account',
    problem: (copy) =>
      crossAccount(copy) && copy.source.marketplace
        ? 'Images from AWS Marketplace cannot be copied to another AWS account.'
        : undefined,
  },
  {
    name: 'Storage Gateway to a default key',
    problem: (copy) =>
      copy.source.resourceType === 'Storage Gateway' && hasDefaultKey(copy)
        ? 'UnsupportedOperation : Storage Gateway backup copies require a user-created backup vault and key at destination.'
        : undefined,
  },
  {
    name: 'destination vault on the default key',
    problem: (copy, switches) => {
      if (!hasDefaultKey(copy)) return undefined;
      const { fullyManaged } = copy.source.feature;
      const refused = crossAccount(copy)
        ? !(fullyManaged && switches['default-vault-cross-account'] === 'fully-managed-allowed')
        : !fullyManaged && switches['default-key-same-account'] === 'refused';
      return refused
        ? 'Copy job failed because the destination Backup vault is encrypted with the default Backup service managed key. The contents of this vault cannot be copied. Only the contents of a Backup vault encrypted by an AWS KMS key may be copied.'
        : undefined;
    },
  },
  {
    // To an air-gapped vault a snapshot is shared with AWS Backup's own account.
    name: 'snapshot on an AWS managed key',
    problem: (copy) => {
      const shared = !copy.source.feature.fullyManaged && (crossAccount(copy) || airGapped(copy));
      if (!shared || sourceKey(copy)?.awsManaged === undefined) return undefined;
      return copy.source.resourceType === 'EBS'
        ? 'Encrypted snapshots with Amazon EBS default key cannot be shared'
        : "Snapshots encrypted with the AWS managed key can't be shared. Specify another snapshot.";
    },
  },
  {
    name: 'missing key of the destination vault',
    problem: ({ destination, key }) =>
      destination?.keyArn !== undefined && key(destination.keyArn) === undefined
        ? 'Given key ID does not exist'
        : undefined,
  },
  {
    name: 'disabled key',
    problem: (copy) =>
      [copy.destination?.keyArn, copy.source.keyArn].some(
        (arn) => arn !== undefined && (copy.key(arn)?.state ?? 'Enabled') !== 'Enabled',
      )
        ? 'KMS key is either disabled or pending deletion or access to KMS key is denied'
        : undefined,
  },
  {
    // AWS Backup itself reads what is on its own key, of the types that it fully manages.
    name: 'source key that the destination may not use',
    problem: (copy) => {
      const key = sourceKey(copy);
      if (key === undefined || key.awsManaged !== undefined) return undefined;
      const shut = crossAccount(copy) && !key.sharedWith.includes(accountOf(copy.destinationVaultArn));
      const lacking = copy.role?.lacks.some((action) => /^kms:(DescribeKey|CreateGrant)$/.test(action));
      if (!shut && !lacking) return undefined;
      if (copy.source.feature.service === 'rds') {
        return `The source snapshot KMS key [${key.arn}] does not exist, is not enabled or you do not have permissions to access it.`;
      }
      return copy.source.resourceType === 'EC2'
        ? 'AMI snapshot copy failed with error: Given key ID is not accessible. You must have DescribeKey permissions on the default key'
        : 'Given key ID is not accessible';
    },
  },
  {
    name: 'retention outside the range of the vault',
    problem: ({ destination, lifecycle }) => {
      if (
        destination === undefined ||
        !(destination.locked || destination.type === 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT')
      ) {
        return undefined;
      }
      // Kept for ever: beyond every maximum.
      const days = lifecycle.DeleteAfterDays ?? Number.POSITIVE_INFINITY;
      const outside =
        days < (destination.minRetentionDays ?? 0) || days > (destination.maxRetentionDays ?? Number.POSITIVE_INFINITY);
      return outside
        ? 'Copy job failed. The retention specified in the job is not within the range specified for the target Backup Vault.'
        : undefined;
    },
  },
  {
    name: 'RDS option group that the destination Region lacks',
    problem: (copy) => {
      const there = copy.destinationAccount?.optionGroups[regionOf(copy.destinationVaultArn)] ?? [];
      const lacking = copy.source.options.filter((option) => !there.includes(option));
      return crossRegion(copy) && lacking.length > 0
        ? `The snapshot requires a target option group with the following options: ${lacking.join(', ')}`
        : undefined;
    },
  },
  {
    name: 'EC2 Allowed AMIs of the destination',
    problem: (copy) => {
      const allowed = copy.destinationAccount?.allowedAmis[regionOf(copy.destinationVaultArn)];
      const provider = airGapped(copy) ? 'aws-backup-vault' : copy.sourceAccount.id;
      return copy.source.resourceType === 'EC2' &&
        (crossAccount(copy) || airGapped(copy)) &&
        allowed?.includes(provider) === false
        ? `Source AMI ${copy.source.arn.split('/').at(-1)} not found in Region`
        : undefined;
    },
  },
  {
    name: 'shares that security automation takes back',
    problem: (copy) =>
      copy.source.resourceType === 'EC2' && airGapped(copy) && copy.sourceAccount.unsharesSnapshots
        ? 'You do not have permission to access the storage of this ami.'
        : undefined,
  },
];

function hasDefaultKey(copy: Copy): boolean {
  const arn = copy.destination?.keyArn;
  return arn !== undefined && copy.key(arn)?.awsManaged === 'aws/backup';
}

/** What becomes of a copy by the rules: nothing, an error of the call to throw, or the message that its job fails with. */
export function refusalOf(copy: Copy, switches: Switches): { error: AwsError } | { statusMessage: string } | undefined {
  for (const rule of REFUSALS) {
    const message = rule.problem(copy, switches);
    if (message === undefined) continue;
    const form = rule.form?.(switches) ?? 'fail-job';
    if (form === 'fail-job' || copy.child) return { statusMessage: message };
    return { error: new AwsError(form, form === 'AccessDeniedException' ? 403 : 400, message) };
  }
  return undefined;
}

/** Source: developer guide: the role must live until a cross-account copy of a snapshot has ended. */
export const roleGoneBefore = (copy: Copy, endsAt: number): string | undefined =>
  crossAccount(copy) &&
  !copy.source.feature.fullyManaged &&
  copy.role?.deletedAt !== undefined &&
  copy.role.deletedAt < endsAt
    ? 'Failed to unshare snapshot'
    : undefined;
