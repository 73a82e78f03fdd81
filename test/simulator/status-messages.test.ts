import { StartCopyJobCommand, type StartCopyJobCommandInput } from '@aws-sdk/client-backup';
import { describe, expect, it } from 'vitest';
import { bench, copied, RECOVERY_POINT, START_PAGE, worldWith } from './harness.ts';
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

  const WEST = vault('us-west-2', 'west-vault');
  const optional = { OptionName: 'AUDIT', Persistent: false };
  const persistent = { OptionName: 'TDE', Persistent: true };
  const rds: { name: string; options: object; there?: string[]; to?: string; lacks?: string }[] = [
    { name: 'a default option group', options: { OptionGroupName: 'default:oracle-ee-19', Options: ['TDE'] } },
    { name: 'an option that is not persistent', options: { OptionGroupName: 'orders', Options: [optional] } },
    { name: 'an option whose persistence is not given', options: { Options: [{ OptionName: 'AUDIT' }] } },
    { name: 'a persistent option that is there', options: { Options: [persistent] }, there: ['AUDIT', 'TDE'] },
    {
      name: 'a persistent option in the same Region',
      options: { Options: [persistent] },
      to: vault('us-east-1', 'aBackupVault'),
    },
    {
      name: 'a persistent option',
      options: { OptionGroupName: 'orders', Options: [optional, persistent] },
      lacks: 'TDE',
    },
    { name: 'two, one of them there', options: { Options: ['TDE', 'Timezone'] }, there: ['TDE'], lacks: 'Timezone' },
    {
      name: 'two that are not there',
      options: { Options: ['TDE', 'Timezone'] },
      there: ['AUDIT'],
      lacks: 'TDE, Timezone',
    },
  ];

  it.each(rds)(
    'an RDS snapshot with $name is copied, or fails for what is lacking',
    async ({ options, there, to, lacks }) => {
      const world = worldWith((data) => {
        Object.assign(data.RecoveryPoints.find((one) => one.RecoveryPointArn === ORDERS)!, options);
        if (there !== undefined) data.Accounts[0]!.OptionGroups = { 'us-west-2': there };
      });
      await using b = await bench({ world });
      const job = await copied(b, { ...START_PAGE, RecoveryPointArn: ORDERS, DestinationBackupVaultArn: to ?? WEST });
      const message = `The snapshot requires a target option group with the following options: ${lacks}`;
      expect(job).toMatchObject(
        lacks === undefined ? { State: 'COMPLETED' } : { State: 'FAILED', StatusMessage: message },
      );
    },
  );

  it.each([
    ['its role has all permissions', [], 'dr-vault', 'COMPLETED'],
    ['its role cannot create grants', ['kms:CreateGrant'], 'dr-vault', 'FAILED'],
    ['its role cannot describe keys', ['kms:DescribeKey'], 'dr-vault', 'FAILED'],
    ['the vault is on aws/backup, which no role needs in one Region', ['kms:DescribeKey'], 'Default', 'COMPLETED'],
  ])('a copy out of an air-gapped vault on an AWS owned key uses the key of the destination: %s', async (...row) => {
    const [, Lacks, name, State] = row;
    const [account, switches] = ['210987654321', { 'default-vault-cross-account': 'fully-managed-allowed' } as const];
    const world = worldWith((data) => {
      Object.assign(data.RecoveryPoints.find((one) => one.RecoveryPointArn === RECOVERY_POINT)!, {
        BackupVaultName: 'air-gapped',
      });
      delete data.Vaults.find((one) => one.BackupVaultName === 'air-gapped')!.EncryptionKeyArn;
      data.Accounts[0]!.Roles!.find((one) => one.RoleArn === START_PAGE.IamRoleArn)!.Lacks = Lacks;
    });
    await using b = await bench({ world, switches });
    const request = { ...START_PAGE, SourceBackupVaultName: 'air-gapped' };
    const job = await copied(b, { ...request, DestinationBackupVaultArn: vault('us-east-1', name, account) });
    expect(job).toMatchObject({ State, ...(State === 'FAILED' && { MessageCategory: 'KMS_KEY_ERROR' }) });
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
