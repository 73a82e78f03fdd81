import { StartCopyJobCommand, type StartCopyJobCommandInput } from '@aws-sdk/client-backup';
import { describe, expect, it } from 'vitest';
import { bench, copied, START_PAGE, worldWith } from './harness.ts';
import { AMI, DR_VAULT, EBS, EBS_DEFAULT_KEY, GATEWAY, ORDERS, STATUS_MESSAGES, vault } from './status-message-rows.ts';

describe('status messages of failed copy jobs', () => {
  it.each(STATUS_MESSAGES)('$name', async (row) => {
    await using b = await bench({
      world: worldWith(row.world ?? (() => {})),
      switches: row.switches ?? {},
    });
    const job = await copied(b, { ...START_PAGE, ...row.request } as StartCopyJobCommandInput);
    expect(job).toMatchObject({ State: 'FAILED', StatusMessage: row.message, MessageCategory: row.category });
    expect(job.DestinationRecoveryPointArn).toBeUndefined();
  });

  it('too many copy jobs of a resource, where `resource-concurrency` is `fail-job`', async () => {
    await using b = await bench({ switches: { 'resource-concurrency': 'fail-job' } });
    const client = b.client();
    const second = { ...START_PAGE, DestinationBackupVaultArn: vault('us-west-2', 'west-vault') };
    await client.send(new StartCopyJobCommand(START_PAGE));
    expect(await copied(b, second, client)).toMatchObject({
      State: 'FAILED',
      StatusMessage: 'There are too many copy jobs running for resource.',
      MessageCategory: 'CONCURRENT_JOB',
    });
  });

  it('each copy completes without the cause', async () => {
    await using b = await bench();
    const client = b.client();
    const requests: Partial<StartCopyJobCommandInput>[] = [
      { DestinationBackupVaultArn: DR_VAULT },
      { RecoveryPointArn: AMI, DestinationBackupVaultArn: DR_VAULT },
      { RecoveryPointArn: EBS, DestinationBackupVaultArn: DR_VAULT },
      { RecoveryPointArn: ORDERS, DestinationBackupVaultArn: vault('us-west-2', 'west-vault') },
      { RecoveryPointArn: ORDERS, DestinationBackupVaultArn: vault('eu-central-1', 'dr-vault', '210987654321') },
      { RecoveryPointArn: GATEWAY },
      { RecoveryPointArn: EBS_DEFAULT_KEY },
      {
        RecoveryPointArn: AMI,
        DestinationBackupVaultArn: vault('us-east-1', 'air-gapped'),
        Lifecycle: { DeleteAfterDays: 30 },
      },
      { DestinationBackupVaultArn: vault('us-east-1', 'compliance'), Lifecycle: { DeleteAfterDays: 90 } },
    ];
    for (const request of requests) {
      const job = await copied(b, { ...START_PAGE, ...request } as StartCopyJobCommandInput, client);
      expect(job, JSON.stringify(request)).toMatchObject({ State: 'COMPLETED', MessageCategory: 'SUCCESS' });
    }
  });
});
