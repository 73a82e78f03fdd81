import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/domain/diagnosis/diagnose.ts';
import type { CopyJob } from '../../../src/domain/shapes.ts';
import { PRODUCTION, RECOVERY, vaultArn } from '../../support/constants.ts';

const MESSAGE = (type: string) =>
  `Copy job from us-east-1 to eu-west-1 cannot be initiated for ${type} resources. Feature is not supported for provided resource type.`;

const refused = (ResourceType: string, SourceRecoveryPointArn: string, more: Partial<CopyJob> = {}) =>
  diagnose({
    State: 'FAILED',
    StatusMessage: MESSAGE(ResourceType),
    ResourceType,
    SourceRecoveryPointArn,
    SourceBackupVaultArn: vaultArn('Default'),
    DestinationBackupVaultArn: vaultArn('dr', RECOVERY, 'eu-west-1'),
    CreationDate: '2025-03-04T05:06:07.000Z',
    ...more,
  })!;

const cluster = `arn:aws:rds:us-east-1:${PRODUCTION}:cluster-snapshot:awsbackup:job-1`;

describe('a copy that AWS refused as not supported', () => {
  it('tells what AWS did then and what its pages say now, both with a date', () => {
    const { Cause, Fix, Category } = refused('Aurora', cluster);
    expect(Category).toBe('UNSUPPORTED_OPERATION');
    expect(Cause).toMatch(
      /^On 2025-03-04, AWS Backup refused to copy Amazon Aurora from us-east-1 to eu-west-1 and to another account in one job/,
    );
    expect(Cause).toMatch(/According to .* of April 2026, it makes such copies of it now\.$/);
    expect(Fix).toMatch(/^Start the copy once more.*refuses it again, copy in two steps/);
  });

  it('proposes to start it once more only if the job is older than AWS’s pages', () => {
    expect(refused('Aurora', cluster, { CreationDate: '2026-11-20T05:06:07.000Z' }).Fix).toMatch(/^Copy in two steps/);
    const own = { DestinationBackupVaultArn: vaultArn('dr', PRODUCTION, 'eu-west-1'), CreationDate: '2026-11-20' };
    expect(refused('Aurora', cluster, own).Fix).toMatch(/^Contact AWS Support/);
  });

  it('proposes two steps only where the copy crosses both', () => {
    const { Cause, Fix } = refused('Aurora', cluster, {
      DestinationBackupVaultArn: vaultArn('dr', PRODUCTION, 'eu-west-1'),
    });
    expect(Cause).toMatch(/from us-east-1 to eu-west-1, as not supported/);
    expect(Fix).toMatch(/AWS Support/);
    expect(Fix).not.toMatch(/two steps/);
  });

  it('says so where AWS’s pages agree', () => {
    const { Cause, Fix } = refused('RDS', cluster);
    expect(Cause).toMatch(/Multi-AZ DB cluster.*According to .* of April 2026, it makes no such copies of it/);
    expect(Fix).toBe('Use the copy feature of the service that holds the data.');
  });

  it('says that a type is not known here', () => {
    const { Cause } = refused('Quantum Ledger', `arn:aws:backup:us-east-1:${PRODUCTION}:recovery-point:1-2`);
    expect(Cause).toMatch(/not known here/);
    expect(Cause).not.toContain('Quantum');
  });

  it('names the advanced features for a DynamoDB backup that was made without them, and only for one', () => {
    const basic = `arn:aws:dynamodb:us-east-1:${PRODUCTION}:table/orders/backup/01234567890123-abcdef01`;
    for (const StatusMessage of [MESSAGE('DynamoDB'), 'unsupported resource type', 'Something new']) {
      const told = refused('DynamoDB', basic, { StatusMessage, MessageCategory: 'UNSUPPORTED_OPERATION' });
      expect(told.Cause).toMatch(/advanced features for DynamoDB/);
      expect(told.Fix).toMatch(/back the table up again/);
    }
    const advanced = refused('DynamoDB', `arn:aws:backup:us-east-1:${PRODUCTION}:recovery-point:1-2`);
    expect(advanced.Cause).toMatch(/refused to copy Amazon DynamoDB with advanced features/);
  });

  it('takes the account of an EC2 snapshot from the vault or the job', () => {
    const snapshot = 'arn:aws:ec2:us-east-1::snapshot/snap-1';
    expect(refused('EBS', snapshot).Cause).toMatch(/another account/);
    const { Cause } = refused('EBS', snapshot, { SourceBackupVaultArn: undefined, AccountId: RECOVERY });
    expect(Cause).not.toMatch(/another account/);
    const unknown = refused('EBS', snapshot, { SourceBackupVaultArn: undefined });
    expect(unknown.Cause).toMatch(/from us-east-1 to eu-west-1, as/);
  });

  it('is undated without a date, and says less without a route', () => {
    const { Cause } = refused('Aurora', cluster, { CreationDate: 'yesterday', DestinationBackupVaultArn: undefined });
    expect(Cause).toMatch(/^AWS Backup refused to copy Amazon Aurora from us-east-1 to eu-west-1/);
    expect(diagnose({ State: 'FAILED', StatusMessage: MESSAGE('Storage Gateway') })!.Cause).toMatch(
      /AWS Storage Gateway/,
    );
  });
});
