import type { RecoveryPointArn } from '../../arn/arn.ts';
import { byArn, byStatus, byStorage, type Copyability } from '../../copy/copyability.ts';
import { TOOL } from '../../names.ts';
import { evaluateVaultPolicy } from '../../policy/vault-policy.ts';
import type { RecoveryPoint } from '../../shapes.ts';
import { word } from '../../text/untrusted-text.ts';
import { NO_COPY } from '../alternatives.ts';
import { orEvidence } from '../evidence.ts';
import { answerOf, sourceAccount } from '../facts.ts';
import { type Finding, fail, likelyFail, pass, type Rule, unknown, unread } from '../rule.ts';

// The source: the recovery point and the vault that holds it.

function finding({ Copyable, WhyNot = '', byPages }: Copyability, well: string): Finding {
  if (Copyable === true) return pass(well);
  const why = WhyNot.replace(/^It /, 'The recovery point ');
  if (Copyable === 'unknown') return unknown(why);
  return byPages ? likelyFail(why) : fail(why);
}

/** What to copy instead of a recovery point that cannot be copied for its kind. */
const INSTEAD: Partial<Record<RecoveryPointArn['kind'], string>> = {
  'dynamodb-backup':
    'Enable the advanced features for DynamoDB in the AWS Backup settings of the Region, back the table up again, and copy that recovery point.',
  'backup-eks-child': 'Copy its parent, whose ARN says recovery-point:composite:eks/.',
};

function insteadOf({ Copyable }: Copyability): string {
  return Copyable === false
    ? NO_COPY
    : "AWS's page on feature availability by resource says whether AWS Backup copies this resource type.";
}

const NEWER = 'Copy another recovery point of the resource';

/** A finding about this one recovery point, with the call that finds one that can be copied. */
function withNewer(found: Finding, { ResourceArn }: RecoveryPoint): Finding {
  if (found.Status === 'pass') return found;
  const arn = word(ResourceArn, 256);
  const which = arn === undefined ? 'its ResourceArn' : `ResourceArn ${arn}`;
  const Fix = `${NEWER}: ${TOOL.listRecoveryPoints} with ${which} and Latest true shows the newest that can be copied. If there is none, back the resource up again.`;
  return { ...found, Fix };
}

export const SOURCE_RULES: readonly Rule[] = [
  {
    // A recovery point that is not in a vault that exists is a ResourceNotFoundException (AWS API, DescribeRecoveryPoint).
    name: 'recovery point',
    check: (facts) => {
      const { source, request } = facts;
      if (source.state === 'known') return pass('It is in the source vault.');
      if (source.state === 'missing') {
        return fail(`The vault ${request.sourceVaultName} holds no such recovery point.`);
      }
      return unread(
        source,
        'Whether the recovery point is in the source vault, and what state it is in,',
        'DescribeRecoveryPoint',
        facts,
      );
    },
    fix: `Take RecoveryPointArn and the name of its vault from ${TOOL.listRecoveryPoints}, in the Region that the ARN names.`,
  },
  {
    name: 'recovery point status',
    check: ({ source }) => {
      const point = answerOf(source);
      return point && withNewer(finding(byStatus(point.Status), 'It is complete.'), point);
    },
    fix: NEWER,
  },
  {
    // AWS developer guide, "Backup and tag copy": backups in cold storage or archive tiers cannot be copied.
    name: 'cold storage',
    check: ({ source, request, now }) => {
      const point = answerOf(source);
      return (
        point && withNewer(finding(byStorage(point, request.recoveryPoint, now), 'It is not in cold storage.'), point)
      );
    },
    fix: NEWER,
    nested: true,
  },
  {
    // AWS developer guide, "Feature availability by resource": a type with neither kind of copy is not copied at all.
    name: 'resource type',
    check: (facts) => {
      const { source, request } = facts;
      if (source.state === 'missing') return undefined;
      const { recoveryPoint } = request;
      const byType = byArn(recoveryPoint, answerOf(source)?.ResourceType);
      const found = orEvidence(finding(byType, 'AWS Backup copies this resource type.'), facts, true);
      return found.Status === 'pass' || found.Status === 'warn'
        ? found
        : { ...found, Fix: INSTEAD[recoveryPoint.kind] ?? insteadOf(byType) };
    },
    byPages: true,
    fix: NO_COPY,
  },
  {
    // AWS answers the same for a missing vault and a denied one; only a list of all vaults shows that it is missing.
    name: 'source vault',
    check: (facts) => {
      const { source, sourceVault, request } = facts;
      if (sourceVault.state === 'known' || source.state === 'known') return pass('It exists.');
      if (sourceVault.state === 'missing') {
        const { sourceVaultName, recoveryPoint } = request;
        return fail(`The caller's account has no vault ${sourceVaultName} in ${recoveryPoint.region}.`);
      }
      return unread(sourceVault, 'Whether the source vault exists', 'DescribeBackupVault', facts);
    },
    fix: `Take SourceBackupVaultName from ${TOOL.listRecoveryPoints} or ${TOOL.listBackupVaults}; names are case-sensitive.`,
  },
  {
    // Vault access policies can deny StartCopyJob, as that of aws/efs/automatic-backup-vault is reported to do.
    name: 'source vault policy',
    check: (facts) => {
      const { sourcePolicy, sourceVault, request } = facts;
      if (sourcePolicy.state === 'missing' || sourceVault.state === 'missing') return undefined;
      if (sourcePolicy.state !== 'known') {
        const what = 'Whether the access policy of the source vault denies the copy';
        return unread(sourcePolicy, what, 'GetBackupVaultAccessPolicy', facts);
      }
      const { denied } = evaluateVaultPolicy(sourcePolicy.value, {
        action: 'backup:StartCopyJob',
        resource: request.recoveryPoint.text,
        account: sourceAccount(facts),
      });
      if (denied === true) return fail('The access policy of the source vault denies backup:StartCopyJob.');
      return denied === false
        ? pass('It does not deny the copy.')
        : unknown(
            'A statement of the access policy of the source vault may deny backup:StartCopyJob. Whether that statement applies cannot be seen here.',
          );
    },
    fix: 'Change the access policy of the source vault, or copy a recovery point of the resource that is in another vault.',
  },
];
