import {
  DescribeCopyJobCommand,
  DescribeRecoveryPointCommand,
  ListCopyJobsCommand,
  ListRecoveryPointsByBackupVaultCommand,
  StartCopyJobCommand,
} from '@aws-sdk/client-backup';
import { expect, it } from 'vitest';
import { bench, RECOVERY_POINT, ROLE, START_PAGE, VAULT } from './harness.ts';

it('copies the recovery point of AWS’s example: CREATED, RUNNING, COMPLETED, then the copy is in the vault', async () => {
  await using b = await bench();
  const client = b.client();
  const lifecycle = {
    MoveToColdStorageAfterDays: 30,
    DeleteAfterDays: 120,
    OptInToArchiveForSupportedResources: true,
  };
  const started = await client.send(new StartCopyJobCommand({ ...START_PAGE, Lifecycle: lifecycle }));
  expect(started.CopyJobId).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  expect(started.CreationDate).toEqual(new Date(b.clock.now()));
  expect(started.IsParent).toBe(false);

  const look = async () => (await client.send(new DescribeCopyJobCommand({ CopyJobId: started.CopyJobId }))).CopyJob!;
  expect(await look()).toMatchObject({
    State: 'CREATED',
    AccountId: '123456789012',
    SourceRecoveryPointArn: RECOVERY_POINT,
    DestinationBackupVaultArn: VAULT,
    IamRoleArn: ROLE,
    ResourceType: 'EFS',
  });
  b.clock.advance(1500);
  expect((await look()).State).toBe('RUNNING');
  b.clock.advance(4500);
  const done = await look();
  expect(done).toMatchObject({ State: 'COMPLETED', MessageCategory: 'SUCCESS' });

  const source = await client.send(
    new DescribeRecoveryPointCommand({ BackupVaultName: 'Default', RecoveryPointArn: RECOVERY_POINT }),
  );
  const copy = await client.send(
    new DescribeRecoveryPointCommand({
      BackupVaultName: 'aBackupVault',
      RecoveryPointArn: done.DestinationRecoveryPointArn,
    }),
  );
  expect(copy).toMatchObject({ Status: 'COMPLETED', Lifecycle: lifecycle, CreationDate: source.CreationDate });
  const days = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 86_400_000;
  expect(days(source.CreationDate!, copy.CalculatedLifecycle!.MoveToColdStorageAt!)).toBe(30);
  expect(days(source.CreationDate!, copy.CalculatedLifecycle!.DeleteAt!)).toBe(120);

  const listed = await client.send(new ListCopyJobsCommand({ BySourceRecoveryPointArn: RECOVERY_POINT }));
  expect(listed.CopyJobs!.map((job) => job.CopyJobId)).toEqual([started.CopyJobId]);
  const kept = await client.send(
    new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName: 'aBackupVault', ByResourceType: 'EFS' }),
  );
  expect(kept.RecoveryPoints!.map((point) => point.RecoveryPointArn)).toContain(done.DestinationRecoveryPointArn);
});
