import { byArn, byStatus, byStorage, type Copyability } from '../../copy/copyability.ts';
import { evaluateVaultPolicy } from '../../vault-policy.ts';
import { answerOf, type PlanFacts, type RecoveryPoint, sourceAccount } from '../facts.ts';
import { type Finding, fail, pass, type Rule, unknown, unread } from '../rule.ts';

// Of the source: the recovery point and the vault that holds it.

const known = ({ source }: PlanFacts) => source.state === 'known';
const point = ({ source }: PlanFacts): RecoveryPoint => answerOf(source) ?? {};

function finding({ Copyable, WhyNot }: Copyability, well: string): Finding {
  if (Copyable === true) return pass(well);
  return Copyable === false ? fail(WhyNot ?? '') : unknown(WhyNot ?? '');
}

export const SOURCE_RULES: readonly Rule[] = [
  {
    // A recovery point that is not in a vault that exists is a ResourceNotFoundException (AWS API, DescribeRecoveryPoint).
    name: 'recovery point',
    applies: () => true,
    check: ({ source, request }) => {
      if (source.state === 'known') return pass('It is in the source vault.');
      if (source.state === 'missing') {
        return fail(`There is no such recovery point in the vault ${request.SourceBackupVaultName}.`);
      }
      return unread(source, 'Whether it is in the source vault, and what it is like,', 'DescribeRecoveryPoint');
    },
    fix: 'Take RecoveryPointArn and the name of its vault from list_recovery_points, in the Region that the ARN names.',
  },
  {
    name: 'recovery point status',
    applies: known,
    check: (facts) => finding(byStatus(point(facts).Status), 'It is complete.'),
    fix: 'Copy a recovery point that list_recovery_points shows as Copyable.',
  },
  {
    // AWS developer guide, "Backup and tag copy": backups in cold storage or archive tiers cannot be copied.
    name: 'cold storage',
    applies: known,
    check: (facts) => finding(byStorage(point(facts), facts.point, facts.now), 'It is not in cold storage.'),
    fix: 'Copy a newer recovery point of the resource, one that is still in warm storage.',
    nested: true,
  },
  {
    // AWS developer guide, "Feature availability by resource": a type with neither kind of copy is not copied at all.
    name: 'resource type',
    applies: ({ source }) => source.state !== 'missing',
    check: (facts) => finding(byArn(facts.point, point(facts).ResourceType), 'AWS Backup copies this resource type.'),
    fix: 'Copy what the detail names instead; otherwise use the copy of the service that holds the data.',
  },
  {
    // AWS answers a missing vault like a denied one; only a list of all vaults tells that it is not there.
    name: 'source vault',
    applies: () => true,
    check: ({ source, sourceVault, request, point: { region } }) => {
      if (sourceVault.state === 'known' || source.state === 'known') return pass('It exists.');
      if (sourceVault.state === 'missing') {
        return fail(`The caller's account has no vault ${request.SourceBackupVaultName} in ${region}.`);
      }
      return unread(
        sourceVault,
        'Whether it exists (AWS answers a missing vault like a denied one)',
        'DescribeBackupVault',
      );
    },
    fix: 'Take SourceBackupVaultName from list_recovery_points or list_backup_vaults; capitals count.',
  },
  {
    // Vault access policies can deny StartCopyJob, as that of aws/efs/automatic-backup-vault is reported to do.
    name: 'source vault policy',
    applies: ({ sourcePolicy, sourceVault }) => sourcePolicy.state !== 'missing' && sourceVault.state !== 'missing',
    check: (facts) => {
      const { sourcePolicy, request } = facts;
      if (sourcePolicy.state !== 'known') {
        return unread(sourcePolicy, 'Whether its access policy denies the copy', 'GetBackupVaultAccessPolicy');
      }
      const { denied } = evaluateVaultPolicy(sourcePolicy.value, {
        action: 'backup:StartCopyJob',
        resource: request.RecoveryPointArn,
        account: sourceAccount(facts) ?? '',
      });
      if (denied === true) return fail('The access policy of the source vault denies backup:StartCopyJob.');
      return denied === false
        ? pass('It does not deny the copy.')
        : unknown(
            'A statement of the access policy may deny backup:StartCopyJob; whether it holds cannot be seen here.',
          );
    },
    fix: 'Change the access policy of the source vault, or copy from another vault.',
  },
];
