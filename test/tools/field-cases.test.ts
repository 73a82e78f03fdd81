import { describe, expect, it } from 'vitest';
import type { WorldData } from '../../src/simulator/index.ts';
import { DAY, HOUR, PRODUCTION, RECOVERY, vaultArn } from '../support/constants.ts';
import { bench } from '../support/server.ts';
import { ago, type Point, worldOf } from '../support/world.ts';

// Cases from public issues and scripts, over the wire: what AWS said there, and what the server has to make of it.

type Job = NonNullable<WorldData['CopyJobs']>[number];

const JOB_ID = '5A1C9F00-0000-4000-8000-000000000001';

const SNAPSHOT: Partial<Point> = {
  RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-0d4b7c19e2a685f30',
  ResourceArn: `arn:aws:ec2:us-east-1:${PRODUCTION}:volume/vol-1`,
  ResourceType: 'EBS',
};
const IMAGE: Partial<Point> = {
  RecoveryPointArn: 'arn:aws:ec2:us-east-1::image/ami-0d4b7c19e2a685f30',
  ResourceArn: `arn:aws:ec2:us-east-1:${PRODUCTION}:instance/i-1`,
  ResourceType: 'EC2',
};
const DATABASE: Partial<Point> = {
  RecoveryPointArn: `arn:aws:rds:us-east-1:${PRODUCTION}:snapshot:awsbackup:job-1`,
  ResourceArn: `arn:aws:rds:us-east-1:${PRODUCTION}:db:orders`,
  ResourceType: 'RDS',
};
const CLUSTER: Partial<Point> = {
  RecoveryPointArn: `arn:aws:rds:us-east-1:${PRODUCTION}:cluster-snapshot:awsbackup:job-1`,
  ResourceArn: `arn:aws:rds:us-east-1:${PRODUCTION}:cluster:web`,
  ResourceType: 'Aurora',
};
const TABLE: Partial<Point> = {
  RecoveryPointArn: `arn:aws:dynamodb:us-east-1:${PRODUCTION}:table/orders/backup/01234567890123-abcdef01`,
  ResourceArn: `arn:aws:dynamodb:us-east-1:${PRODUCTION}:table/orders`,
  ResourceType: 'DynamoDB',
};

/** A world with one failed copy of one recovery point. */
const failedCopy = (one: Partial<Point>, StatusMessage: string, more: Partial<Job> = {}) => ({
  worldAt: (now: number) =>
    worldOf(now, [one], {
      CopyJobs: [
        {
          CopyJobId: JOB_ID,
          AccountId: PRODUCTION,
          Region: 'us-east-1',
          RecoveryPointArn: one.RecoveryPointArn!,
          SourceBackupVaultName: 'Default',
          DestinationBackupVaultArn: vaultArn('dr-vault', RECOVERY, 'eu-west-1'),
          IamRoleArn: `arn:aws:iam::${PRODUCTION}:role/backup`,
          ResourceArn: one.ResourceArn!,
          ResourceType: one.ResourceType!,
          BackupSizeInBytes: 1000,
          CreationDate: ago(now, 2 * DAY),
          CompletionDate: ago(now, 2 * DAY - HOUR),
          State: 'FAILED',
          StatusMessage,
          ...more,
        },
      ],
    }),
});

const diagnosisOf = async (one: Partial<Point>, message: string) => {
  const { ok } = await bench(failedCopy(one, message));
  return (await ok('describe_copy_job', { CopyJobId: JOB_ID })).Diagnosis;
};

describe('describe_copy_job, by what AWS said', () => {
  it.each<[source: string, point: Partial<Point>, message: string, cause: RegExp, fix: RegExp, not: RegExp]>([
    [
      'hashicorp/packer#7499',
      SNAPSHOT,
      'Encrypted snapshots with EBS default key cannot be shared',
      /AWS managed key/,
      /customer managed key/,
      /unknown/,
    ],
    [
      'account-assessment-for-aws-organizations#57',
      SNAPSHOT,
      'Access denied: Copy job failed. Both source and destination account must be a member of the same organization.',
      /not in the same organization/,
      /same organization/,
      /role|key/,
    ],
    [
      'EC2 Image Builder',
      IMAGE,
      'AMI snapshot copy failed with error: The specified keyId 1234abcd-12ab-34cd-56ef-1234567890ab is invalid',
      /KMS key/,
      /Check that the key of the destination vault/,
      /recovery point/,
    ],
    [
      'pbudzon/aws-maintenance#19',
      DATABASE,
      'Cannot copy more than 5 snapshots across regions',
      /limit/,
      /Wait until/,
      /unknown/,
    ],
    [
      'DynamoDB without advanced features',
      TABLE,
      'Copy job from us-east-1 to eu-west-1 cannot be initiated for DynamoDB resources. Feature is not supported for provided resource type.',
      /advanced features for DynamoDB/,
      /Enable the advanced features.*back the table up again/,
      /two steps/,
    ],
  ])('%s', async (_, point, message, cause, fix, not) => {
    const { Cause, Fix } = await diagnosisOf(point, message);
    expect(Cause).toMatch(cause);
    expect(Fix).toMatch(fix);
    expect(Cause).not.toMatch(not);
  });

  it('names the action and the resource that AWS names', async () => {
    const key = `arn:aws:kms:eu-west-1:${RECOVERY}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const role = `arn:aws:sts::${PRODUCTION}:assumed-role/backup/AWSBackup-1`;
    const { Category, Cause, Fix } = await diagnosisOf(
      SNAPSHOT,
      `User: ${role} is not authorized to perform: kms:CreateGrant on resource: ${key} because no identity-based policy allows the kms:CreateGrant action`,
    );
    expect(Category).toBe('ACCESS_DENIED');
    expect(Cause).toContain(`kms:CreateGrant on ${key}`);
    expect(Fix).toContain(`allow kms:CreateGrant on ${key} for ${role}`);
    expect(Fix).toMatch(/policy of the key.*start the copy again/);
    expect(Fix).not.toMatch(/CopyIntoBackupVault/);
  });

  it('tells an older "not supported" with AWS’s pages of today, and sends in no circle with the plan', async () => {
    const { ok } = await bench(
      failedCopy(
        CLUSTER,
        'Copy job from us-east-1 to eu-west-1 cannot be initiated for Aurora resources. Feature is not supported for provided resource type.',
      ),
    );
    const { CopyJob, Diagnosis } = await ok('describe_copy_job', { CopyJobId: JOB_ID });
    expect(Diagnosis.Cause).toContain(
      `On ${CopyJob.CreationDate.slice(0, 10)}, AWS Backup refused to copy Amazon Aurora`,
    );
    expect(Diagnosis.Cause).toMatch(/According to .* of April 2026, it makes such copies of it now/);
    expect(Diagnosis.Fix).not.toMatch(/plan_copy_job|describe_copy_job/);
    const plan = await ok('plan_copy_job', {
      RecoveryPointArn: CLUSTER.RecoveryPointArn,
      SourceBackupVaultName: 'Default',
      DestinationBackupVaultArn: CopyJob.DestinationBackupVaultArn,
      IamRoleArn: `arn:aws:iam::${PRODUCTION}:role/backup`,
    });
    expect(JSON.stringify(plan)).not.toMatch(/describe_copy_job/);
  });
});
