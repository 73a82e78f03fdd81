import { parseRecoveryPointArn, type RecoveryPointArn } from '../arn/arn.ts';
import { TOOL } from '../names.ts';
import type { RecoveryPoint } from '../shapes.ts';
import { featuresOf } from './features.ts';

export interface Copyability {
  Copyable: boolean | 'unknown';
  /** Why not, or why it is not known. */
  WhyNot?: string;
  /** Only AWS's pages of a date say no. */
  byPages?: true;
}

/** StartCopyJob "does not support continuous backups" (AWS API reference). */
export const CONTINUOUS = {
  problem: 'It is a continuous (point-in-time) recovery point, and StartCopyJob does not copy those.',
  fix: `Copy a snapshot recovery point of the same resource instead: ${TOOL.listRecoveryPoints} with its ResourceArn shows which ones are Copyable.`,
} as const;

const REDSHIFT = 'AWS’s feature tables of April 2026 list no copies of Amazon Redshift snapshots.';

// AWS developer guide: "Feature availability by resource", "Amazon DynamoDB", "Amazon EKS backups".
const NOT_COPIED: Partial<Record<RecoveryPointArn['kind'], string>> = {
  'dynamodb-backup':
    'According to AWS’s pages of April 2026, AWS Backup does not copy DynamoDB backups made without its advanced features: enable them for DynamoDB in the Region settings, back the table up again and copy that recovery point.',
  'redshift-snapshot': REDSHIFT,
  'redshift-serverless-snapshot': REDSHIFT,
  'backup-eks-child':
    'According to AWS’s pages of April 2026, the cluster-state part of an EKS backup cannot be copied alone: copy its parent, whose ARN says recovery-point:composite:eks/.',
};

/**
 * What AWS's documents say cannot be copied today, as far as the ARN shows it. A warning at a start and a failed check in
 * a plan; continuous recovery points are apart (`continuous`, CONTINUOUS): they are refused.
 */
export function copyRuleWarnings(rp: RecoveryPointArn): string[] {
  const why = NOT_COPIED[rp.kind];
  return why === undefined ? [] : [why];
}

// AWS documents what each status means, and not which of them StartCopyJob takes: only what cannot be whole is a no.
// AWS API reference, DescribeRecoveryPoint.
const BY_STATUS: Readonly<Record<string, Copyability>> = {
  COMPLETED: { Copyable: true },
  AVAILABLE: { Copyable: true },
  CREATING: { Copyable: false, WhyNot: 'It is still being created.' },
  DELETING: { Copyable: false, WhyNot: 'It is being deleted.' },
  STOPPED: { Copyable: false, WhyNot: `${CONTINUOUS.problem} This one has been stopped.` },
  PARTIAL: { Copyable: 'unknown', WhyNot: 'It is PARTIAL: a copy can hold no more than the parts that it has.' },
  EXPIRED: {
    Copyable: 'unknown',
    WhyNot: 'It is EXPIRED: its retention is over, AWS Backup could not delete it, and says nothing of copying it.',
  },
};

/** Whether StartCopyJob can copy a recovery point at all; where to is not looked at. `now` is in epoch milliseconds. */
export function copyable(point: RecoveryPoint, now: number): Copyability {
  const parsed = parseRecoveryPointArn(point.RecoveryPointArn ?? '');
  const answers = [
    parsed.ok ? byArn(parsed.value, point.ResourceType) : unknown('Its ARN has a form that this server does not know.'),
    byStatus(point.Status),
    byStorage(point, parsed.ok ? parsed.value : undefined, now),
  ];
  // One no is a no, whatever else is not known; what AWS said of this recovery point comes before its pages.
  return (
    answers.find((one) => one.Copyable === false && !one.byPages) ??
    answers.find((one) => one.Copyable === false) ??
    answers.find((one) => one.Copyable === 'unknown') ?? { Copyable: true }
  );
}

const unknown = (WhyNot: string): Copyability => ({ Copyable: 'unknown', WhyNot });

/** As far as the ARN and the resource type tell. */
export function byArn(rp: RecoveryPointArn, resourceType: string | undefined): Copyability {
  if (rp.continuous) return { Copyable: false, WhyNot: CONTINUOUS.problem };
  if (rp.partition.startsWith('aws-iso')) {
    return unknown(`What AWS Backup copies in the partition ${rp.partition} is not known here.`);
  }
  const [why] = copyRuleWarnings(rp);
  if (why !== undefined) return { Copyable: false, WhyNot: why, byPages: true };
  if ((resourceType ?? 'S3') === 'S3' && rp.kind === 'backup' && mayBeContinuousS3(rp.text)) {
    return unknown('AWS prints ids of this form for continuous S3 backups, which cannot be copied.');
  }
  const feature = featuresOf(resourceType, rp);
  if (feature === 'unknown') return unknown('AWS Backup’s features for this resource type are not known here.');
  // AWS developer guide: a type with neither kind of copy is not copied within its Region and account either.
  const { crossRegion, crossAccount, name, source } = feature;
  if (crossRegion === true || crossAccount === true) return { Copyable: true };
  if (crossRegion === false && crossAccount === false) {
    const WhyNot = `According to ${source}, AWS Backup copies no recovery points of ${name}.`;
    return { Copyable: false, WhyNot, byPages: true };
  }
  return unknown(
    `It can be ${name}; AWS does not say of all of these that they can be copied, and what it lists does not tell them apart.`,
  );
}

/** AWS's table of ARNs has S3 ids with a timestamp for periodic backups and without one for continuous ones. */
function mayBeContinuousS3(arn: string): boolean {
  return /-[0-9a-f]{8}$/.test(arn) && !/-\d{14}-[0-9a-f]{8}$/.test(arn);
}

/** As far as the status tells. */
export function byStatus(status: string | undefined): Copyability {
  if (status === undefined) return unknown('AWS did not say its status.');
  return Object.hasOwn(BY_STATUS, status) ? BY_STATUS[status]! : unknown('Its status is not known here.');
}

/** As far as the storage class, or the date of the move, tells. `now` is in epoch milliseconds. */
export function byStorage(point: RecoveryPoint, rp: RecoveryPointArn | undefined, now: number): Copyability {
  if (point.StorageClass === 'COLD') {
    return { Copyable: false, WhyNot: 'It is in cold storage; AWS Backup copies nothing from there.' };
  }
  if (point.StorageClass === 'DELETED') return { Copyable: false, WhyNot: 'It has been deleted.' };
  // Lists do not say the storage class; the date tells when it was due.
  const coldAt = Date.parse(point.CalculatedLifecycle?.MoveToColdStorageAt ?? '');
  if (point.StorageClass === undefined && coldAt <= now) {
    const feature = featuresOf(point.ResourceType, rp);
    if (feature === 'unknown' || feature.coldStorage !== false) {
      return unknown('It was due to move to cold storage, from where AWS Backup copies nothing.');
    }
  }
  return { Copyable: true };
}
