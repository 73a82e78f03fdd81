import type { Random } from '../random.ts';
import type { Switches } from '../switches.ts';
import type { CopyJob, RecoveryPoint, Vault } from '../world/records.ts';

/**
 * The ARN of a copy. Source: developer guide, access control, ARNs of recovery points by resource type; in an air-gapped
 * vault, all are AWS Backup's. AWS does not document the ID that RDS gives to a copied snapshot.
 */
export function copyArn(source: RecoveryPoint, destination: Vault, random: Random): string {
  const [, partition = 'aws'] = source.arn.split(':');
  const at = (service: string, account: string, resource: string) =>
    `arn:${partition}:${service}:${destination.region}:${account}:${resource}`;
  const own = (id: string) => at('backup', destination.accountId, `recovery-point:${id}`);
  const resource = source.arn.split(':').slice(5).join(':');
  if (resource.startsWith('recovery-point:composite:') || resource.startsWith('recovery-point:eks/')) {
    return own(`${resource.slice('recovery-point:'.length)}-${random.hex(8)}`);
  }
  const airGapped = destination.type === 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT';
  if (airGapped || source.feature.fullyManaged) return own(random.uuid().toUpperCase());
  switch (source.feature.service) {
    case 'ec2':
      return source.resourceType === 'EC2'
        ? at('ec2', '', `image/ami-${random.hex(17)}`)
        : at('ec2', '', `snapshot/snap-${random.hex(17)}`);
    case 'rds': {
      const kind = source.resourceType === 'RDS' ? 'snapshot' : 'cluster-snapshot';
      return at('rds', destination.accountId, `${kind}:awsbackup:copyjob-${random.uuid()}`);
    }
    case 'fsx':
      return at('fsx', destination.accountId, `backup/backup-${random.hex(17)}`);
    default:
      return own(random.uuid().toUpperCase());
  }
}

/** The recovery point that a job creates, with the key of the destination vault. */
export function copiedRecoveryPoint(
  source: RecoveryPoint,
  job: CopyJob,
  switches: Switches,
  parentArn?: string,
): RecoveryPoint {
  const vault = job.destinationVault!;
  // As the CreationDate of a backup, its own is that of its job.
  const own = { createdAt: job.createdAt, completedAt: job.endsAt };
  // Unencrypted clusters stay unencrypted.
  const encrypted = source.encrypted || !['Aurora', 'DocumentDB', 'Neptune'].includes(source.resourceType);
  return {
    ...source,
    ...(switches['copy-creation-date'] === 'copy' && own),
    arn: job.destinationArn!,
    vault,
    status: job.final === 'PARTIAL' ? 'PARTIAL' : 'COMPLETED',
    statusMessage: undefined,
    lifecycle: job.lifecycle,
    storageClass: undefined,
    keyArn: encrypted ? vault.keyArn : undefined,
    encrypted,
    roleArn: job.roleArn,
    createdBy: job.createdBy,
    sourceVaultArn: source.vault.arn,
    parentArn,
    systemErrorMs: 0,
  };
}
