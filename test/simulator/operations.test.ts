import {
  DeleteRecoveryPointCommand,
  DescribeBackupVaultCommand,
  DescribeCopyJobCommand,
  DescribeGlobalSettingsCommand,
  DescribeProtectedResourceCommand,
  DescribeRecoveryPointCommand,
  DescribeRegionSettingsCommand,
  GetBackupVaultAccessPolicyCommand,
  GetSupportedResourceTypesCommand,
  ListProtectedResourcesCommand,
  ListRecoveryPointsByBackupVaultCommand,
  ListRecoveryPointsByResourceCommand,
  ListTagsCommand,
  StartCopyJobCommand,
  type StartCopyJobCommandInput,
  UpdateRecoveryPointLifecycleCommand,
} from '@aws-sdk/client-backup';
import { describe, expect, it } from 'vitest';
import { SWITCHES, type Switches } from '../../src/simulator/index.ts';
import { bench, copied, RECOVERY_POINT, START_PAGE, worldWith } from './harness.ts';

const ORDERS_DB = 'arn:aws:rds:us-east-1:123456789012:db:orders';
const CONTINUOUS = 'arn:aws:backup:us-east-1:123456789012:recovery-point:continuous:db-orders-7f3k9q2m';
const COLD = 'arn:aws:backup:us-east-1:123456789012:recovery-point:C4E8F0B2-6A1D-4739-B5C8-90D3E7A2F615';
const EXPIRED = 'arn:aws:ec2:us-east-1::snapshot/snap-0f1e2d3c4b5a69788';
const denied = { name: 'AccessDeniedException', message: 'Insufficient privileges to perform this action.' };

describe('StartCopyJob refuses at the call', () => {
  const invalid = 'InvalidParameterValueException';
  const lifecycle = (Lifecycle: Record<string, unknown>) => ({ Lifecycle }) as Partial<StartCopyJobCommandInput>;
  const within90 =
    'Invalid lifecycle. DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays';
  const outside = 'Invalid lifecycle. DeleteAfterDays cannot be less than 1 or more than 36500 days';

  it.each<[string, Partial<StartCopyJobCommandInput>, string, string | RegExp]>([
    ['123/123', lifecycle({ MoveToColdStorageAfterDays: 123, DeleteAfterDays: 123 }), invalid, within90],
    ['30/119', lifecycle({ MoveToColdStorageAfterDays: 30, DeleteAfterDays: 119 }), invalid, within90],
    [
      '0/15: 0 is a number of days',
      lifecycle({ MoveToColdStorageAfterDays: 0, DeleteAfterDays: 15 }),
      invalid,
      within90,
    ],
    ['DeleteAfterDays 0', lifecycle({ DeleteAfterDays: 0 }), invalid, outside],
    ['DeleteAfterDays 36501', lifecycle({ DeleteAfterDays: 36501 }), invalid, outside],
    ['DeleteAfterDays -2', lifecycle({ DeleteAfterDays: -2 }), invalid, outside],
    ['DeleteAfterDays 1.5', lifecycle({ DeleteAfterDays: 1.5 }), 'InvalidRequestException', /DeleteAfterDays/],
    ['DeleteAfterEvent', lifecycle({ DeleteAfterEvent: 'DELETE_AFTER_COPY' }), invalid, /DeleteAfterEvent/],
    ['no RecoveryPointArn', { RecoveryPointArn: undefined }, 'MissingParameterValueException', /RecoveryPointArn/],
    ['no IamRoleArn', { IamRoleArn: undefined }, 'MissingParameterValueException', /IamRoleArn/],
    ['a malformed recovery point', { RecoveryPointArn: 'rp-1' }, invalid, /ARN/],
    [
      'the old form of a vault ARN',
      { DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:vault:aBackupVault' },
      invalid,
      /vault ARN/,
    ],
    ['a vault name with a space', { SourceBackupVaultName: 'a vault' }, invalid, /vault name/],
    [
      'another partition',
      { DestinationBackupVaultArn: 'arn:aws-cn:backup:cn-north-1:123456789012:backup-vault:v1' },
      invalid,
      /partition/,
    ],
    ['a role of another account', { IamRoleArn: 'arn:aws:iam::210987654321:role/x' }, invalid, /210987654321/],
    ['an ARN of a user as the role', { IamRoleArn: 'arn:aws:iam::123456789012:user/x' }, invalid, /role/],
    [
      'a role that does not exist',
      { IamRoleArn: 'arn:aws:iam::123456789012:role/none' },
      invalid,
      'IAM Role arn:aws:iam::123456789012:role/none cannot be assumed by AWS Backup',
    ],
    [
      'a role that the caller cannot pass',
      { IamRoleArn: 'arn:aws:iam::123456789012:role/AdministratorRole' },
      'AccessDeniedException',
      /iam:PassRole/,
    ],
    ['a source vault that does not exist', { SourceBackupVaultName: 'none' }, 'AccessDeniedException', denied.message],
    [
      'the automatic vault of EFS',
      { SourceBackupVaultName: 'aws/efs/automatic-backup-vault' },
      'AccessDeniedException',
      denied.message,
    ],
    [
      'a recovery point of another vault',
      { SourceBackupVaultName: 'aBackupVault' },
      'ResourceNotFoundException',
      'Cannot find recovery point.',
    ],
    ['a continuous recovery point', { RecoveryPointArn: CONTINUOUS }, invalid, /continuous/],
    [
      'a cold recovery point',
      { RecoveryPointArn: COLD, SourceBackupVaultName: 'aBackupVault' },
      invalid,
      /cold storage/,
    ],
    ['an expired recovery point', { RecoveryPointArn: EXPIRED }, invalid, /EXPIRED/],
  ])('%s', async (_name, change, type, message) => {
    await using b = await bench();
    const before = b.simulator.copyJobs().length;
    const request = { ...START_PAGE, ...change } as StartCopyJobCommandInput;
    const error = await b
      .client()
      .send(new StartCopyJobCommand(request))
      .catch((one: Error) => one);
    expect(error).toMatchObject({ name: type });
    expect((error as Error).message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(b.simulator.copyJobs()).toHaveLength(before);
  });

  it('accepts what AWS accepts: 30/120, 7/97, DeleteAfterDays alone, -1/-1, and null members', async () => {
    await using b = await bench();
    const accepted = [
      { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120, OptInToArchiveForSupportedResources: true },
      { MoveToColdStorageAfterDays: 7, DeleteAfterDays: 97 },
      { DeleteAfterDays: 1 },
      { DeleteAfterDays: 36500 },
      { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 },
      { MoveToColdStorageAfterDays: null, DeleteAfterDays: 120, OptInToArchiveForSupportedResources: null },
    ];
    for (const Lifecycle of accepted) {
      const request = { ...START_PAGE, Lifecycle } as StartCopyJobCommandInput;
      await expect(b.client().send(new StartCopyJobCommand(request))).resolves.toHaveProperty('CopyJobId');
    }
  });
});

/** A backup of DynamoDB without its advanced features. */
const BASIC_TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/coupons/backup/01547087347000-c8b6kdk3';

describe('refusals whose error AWS does not document', () => {
  const causes = [
    ['continuous-recovery-point', { RecoveryPointArn: CONTINUOUS }],
    ['cold-recovery-point', { RecoveryPointArn: COLD, SourceBackupVaultName: 'aBackupVault' }],
    ['recovery-point-status', { RecoveryPointArn: EXPIRED }],
    ['role-not-assumable', { IamRoleArn: 'arn:aws:iam::123456789012:role/ApplicationRole' }],
    ['unsupported-copy', { RecoveryPointArn: BASIC_TABLE }],
    [
      'missing-destination-vault',
      { DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:none' },
    ],
  ] as const;
  const rows = causes.flatMap(([name, change]) =>
    SWITCHES[name].settings.map((setting) => ({ name, setting, change })),
  );

  it.each(rows)('$name: $setting', async ({ name, setting, change }) => {
    await using b = await bench({ switches: { [name]: setting } as Partial<Switches> });
    const request = { ...START_PAGE, ...change };
    if (setting === 'fail-job') {
      expect(await copied(b, request)).toMatchObject({ State: 'FAILED' });
    } else {
      await expect(b.client().send(new StartCopyJobCommand(request))).rejects.toMatchObject({ name: setting });
    }
  });
});

describe('the lifecycle of a copy', () => {
  it.each([
    ['none: as long as the source', undefined, { DeleteAfterDays: 35 }],
    ['-1/-1: as long as the source', { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 }, { DeleteAfterDays: 35 }],
    ['DeleteAfterDays alone', { DeleteAfterDays: 400 }, { DeleteAfterDays: 400 }],
    [
      'without DeleteAfterDays: as long as the source',
      { MoveToColdStorageAfterDays: 3 },
      { MoveToColdStorageAfterDays: 3, DeleteAfterDays: 35 },
    ],
  ])('%s', async (_name, asked, expected) => {
    await using b = await bench();
    const job = await copied(b, { ...START_PAGE, Lifecycle: asked });
    expect(job.DestinationRecoveryPointLifecycle).toEqual(expected);
  });

  it('ignores cold storage for a type without it, and for EBS without the opt-in', async () => {
    await using b = await bench();
    const cold = { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 };
    const EBS = 'arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9';
    const S3 = 'arn:aws:backup:us-east-1:123456789012:recovery-point:media-library-example-20261121053000-5ec207d0';
    const kept = async (arn: string, Lifecycle: object) =>
      (await copied(b, { ...START_PAGE, RecoveryPointArn: arn, Lifecycle })).DestinationRecoveryPointLifecycle;
    expect(await kept(S3, cold)).toEqual({ DeleteAfterDays: 120 });
    expect(await kept(EBS, cold)).toEqual({ DeleteAfterDays: 120 });
    const optIn = { ...cold, OptInToArchiveForSupportedResources: true };
    expect(await kept(EBS, optIn)).toEqual(optIn);
  });
});

describe('reading', () => {
  it('AccessDeniedException for a vault that does not exist or belongs to another account', async () => {
    await using b = await bench();
    for (const command of [
      new DescribeBackupVaultCommand({ BackupVaultName: 'none' }),
      new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName: 'none' }),
      new GetBackupVaultAccessPolicyCommand({ BackupVaultName: 'none' }),
      new DescribeBackupVaultCommand({ BackupVaultName: 'dr-vault', BackupVaultAccountId: '210987654321' }),
    ]) {
      await expect(b.client().send(command as never)).rejects.toMatchObject({
        ...denied,
        $metadata: { httpStatusCode: 403 },
      });
    }
    const shared = new DescribeBackupVaultCommand({
      BackupVaultName: 'air-gapped',
      BackupVaultAccountId: '123456789012',
    });
    expect(await b.client('recovery').send(shared)).toMatchObject({ Locked: true, MinRetentionDays: 7 });
  });

  it('the orders database: its protected resource and its recovery points', async () => {
    await using b = await bench();
    const client = b.client();
    const { Results } = await client.send(new ListProtectedResourcesCommand({}));
    expect(Results!.filter((one) => one.ResourceName?.includes('orders')).map((one) => one.ResourceType)).toEqual([
      'Aurora',
      'RDS',
    ]);
    const { RecoveryPoints } = await client.send(new ListRecoveryPointsByResourceCommand({ ResourceArn: ORDERS_DB }));
    expect(RecoveryPoints).toHaveLength(4);
    const newest = RecoveryPoints!.reduce((a, one) => (one.CreationDate! > a.CreationDate! ? one : a));
    const described = await client.send(new DescribeProtectedResourceCommand({ ResourceArn: ORDERS_DB }));
    expect(described).toMatchObject({
      LastRecoveryPointArn: newest.RecoveryPointArn,
      LastBackupTime: newest.CreationDate,
      LastBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:Default',
    });
    await client.send(
      new DeleteRecoveryPointCommand({ BackupVaultName: 'Default', RecoveryPointArn: newest.RecoveryPointArn }),
    );
    const after = await client.send(new DescribeProtectedResourceCommand({ ResourceArn: ORDERS_DB }));
    expect(after.LastRecoveryPointArn).not.toBe(newest.RecoveryPointArn);
    const none = new DescribeProtectedResourceCommand({ ResourceArn: `${ORDERS_DB}-none` });
    await expect(client.send(none)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('a recovery point of a type without cold storage stays warm: AWS ignores the setting', async () => {
    const orders = 'arn:aws:rds:us-east-1:123456789012:snapshot:awsbackup:job-be59cf2a-2343-4402-bd8b-226993d23453';
    const world = worldWith(({ RecoveryPoints }) => {
      const point = RecoveryPoints.find((one) => one.RecoveryPointArn === orders)!;
      point.CreationDate = new Date(Date.now() - 60 * 86_400_000).toISOString();
      point.Lifecycle = { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 400 };
    });
    await using b = await bench({ world });
    const described = await b
      .client()
      .send(new DescribeRecoveryPointCommand({ BackupVaultName: 'Default', RecoveryPointArn: orders }));
    expect(described).toMatchObject({ StorageClass: 'WARM', Lifecycle: { DeleteAfterDays: 400 } });
    expect(described.CalculatedLifecycle).not.toHaveProperty('MoveToColdStorageAt');
  });

  it('a recovery point, its tags, and errors for other ARNs', async () => {
    await using b = await bench();
    const client = b.client();
    const cold = new DescribeRecoveryPointCommand({ BackupVaultName: 'aBackupVault', RecoveryPointArn: COLD });
    expect(await client.send(cold)).toMatchObject({ StorageClass: 'COLD', ResourceName: 'year-end-archive' });
    expect((await client.send(new ListTagsCommand({ ResourceArn: RECOVERY_POINT }))).Tags).toEqual({
      application: 'documents',
      environment: 'production',
    });
    const basic = 'arn:aws:dynamodb:us-east-1:123456789012:table/coupons/backup/01547087347000-c8b6kdk3';
    await expect(client.send(new ListTagsCommand({ ResourceArn: basic }))).rejects.toMatchObject({
      Code: 'ERROR_3930',
    });
    const snapshot = 'arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9';
    await expect(
      client.send(new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName: 'Default', ByResourceArn: snapshot })),
    ).rejects.toMatchObject({ message: `Unsupported resource type: ${snapshot}` });
  });

  it('vault policies and settings', async () => {
    await using b = await bench();
    const [production, recovery, partner] = [b.client(), b.client('recovery'), b.client('partner')];
    const policy = await recovery.send(new GetBackupVaultAccessPolicyCommand({ BackupVaultName: 'dr-vault' }));
    expect(JSON.parse(policy.Policy!).Statement[0].Action).toBe('backup:CopyIntoBackupVault');
    await expect(
      production.send(new GetBackupVaultAccessPolicyCommand({ BackupVaultName: 'aBackupVault' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const { GlobalSettings } = await production.send(new DescribeGlobalSettingsCommand({}));
    expect(GlobalSettings).toEqual({ isCrossAccountBackupEnabled: 'true' });
    await expect(partner.send(new DescribeGlobalSettingsCommand({}))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    const region = await production.send(new DescribeRegionSettingsCommand({}));
    expect(region.ResourceTypeOptInPreference).toMatchObject({ EFS: true, Timestream: false, 'Storage Gateway': true });
    const { ResourceTypes } = await production.send(new GetSupportedResourceTypesCommand({}));
    expect(ResourceTypes).toContain('SAP HANA on Amazon EC2');
  });
});

describe('UpdateRecoveryPointLifecycle', () => {
  const update = (arn: string, Lifecycle: object | undefined, BackupVaultName = 'Default') =>
    new UpdateRecoveryPointLifecycleCommand({ BackupVaultName, RecoveryPointArn: arn, Lifecycle });

  it('changes periods, and removes them with -1', async () => {
    await using b = await bench();
    const client = b.client();
    const changed = await client.send(update(RECOVERY_POINT, { DeleteAfterDays: 100 }));
    expect(changed).toMatchObject({
      Lifecycle: { DeleteAfterDays: 100 },
      CalculatedLifecycle: { DeleteAt: expect.any(Date) },
    });
    const removed = await client.send(update(RECOVERY_POINT, { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 }));
    expect(removed.CalculatedLifecycle).toBeUndefined();
    // Neither the first lifecycle nor the second deletes it.
    b.clock.advance(200 * 86_400_000);
    const left = b.simulator.recoveryPoints('123456789012', 'us-east-1', 'Default');
    expect(left.map((point) => point.RecoveryPointArn)).toContain(RECOVERY_POINT);
  });

  it.each([
    [
      '123/123',
      RECOVERY_POINT,
      { MoveToColdStorageAfterDays: 123, DeleteAfterDays: 123 },
      'Default',
      'InvalidParameterValueException',
    ],
    [
      'a change of the transition in cold storage',
      COLD,
      { MoveToColdStorageAfterDays: 60, DeleteAfterDays: 2555 },
      'aBackupVault',
      'InvalidParameterValueException',
    ],
    [
      '36 days for a continuous recovery point',
      CONTINUOUS,
      { DeleteAfterDays: 36 },
      'Default',
      'InvalidParameterValueException',
    ],
    ['no lifecycle', RECOVERY_POINT, undefined, 'Default', 'MissingParameterValueException'],
    [
      'a locked vault',
      'arn:aws:backup:us-east-1:123456789012:recovery-point:F6B20C8D-71E5-4A93-8D4F-3C09A5E7B612',
      { DeleteAfterDays: 91 },
      'compliance',
      'InvalidRequestException',
    ],
  ])('refuses %s', async (_name, arn, lifecycle, vault, name) => {
    await using b = await bench();
    await expect(b.client().send(update(arn, lifecycle, vault))).rejects.toMatchObject({ name });
  });
});

describe('vault lock', () => {
  it('prevents the deletion of recovery points', async () => {
    await using b = await bench();
    const arn = 'arn:aws:backup:us-east-1:123456789012:recovery-point:F6B20C8D-71E5-4A93-8D4F-3C09A5E7B612';
    const remove = new DeleteRecoveryPointCommand({ BackupVaultName: 'compliance', RecoveryPointArn: arn });
    await expect(b.client().send(remove)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});

describe('switches of replies and keys', () => {
  it('default-vault-cross-account: a fully managed type to the Default vault of another account', async () => {
    const request = {
      ...START_PAGE,
      DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:210987654321:backup-vault:Default',
    };
    for (const setting of SWITCHES['default-vault-cross-account'].settings) {
      await using b = await bench({ switches: { 'default-vault-cross-account': setting } });
      expect((await copied(b, request)).State).toBe(setting === 'refused' ? 'FAILED' : 'COMPLETED');
    }
  });

  it('default-key-same-account: a snapshot to a vault on aws/backup in the same account', async () => {
    const request = {
      ...START_PAGE,
      RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9',
      DestinationBackupVaultArn: 'arn:aws:backup:us-west-2:123456789012:backup-vault:Default',
    };
    for (const setting of SWITCHES['default-key-same-account'].settings) {
      await using b = await bench({ switches: { 'default-key-same-account': setting } });
      expect((await copied(b, request)).State).toBe(setting === 'refused' ? 'FAILED' : 'COMPLETED');
    }
  });

  it('cloudformation-cross-account', async () => {
    const request = {
      ...START_PAGE,
      SourceBackupVaultName: 'aBackupVault',
      RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:7C0E2A6F-5B1D-4E39-8A47-6D2F90B3C158',
      DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:210987654321:backup-vault:dr-vault',
    };
    for (const setting of SWITCHES['cloudformation-cross-account'].settings) {
      await using b = await bench({ switches: { 'cloudformation-cross-account': setting } });
      expect((await copied(b, request)).State).toBe(setting === 'supported' ? 'PARTIAL' : 'FAILED');
    }
  });

  it('cold-without-deletion', async () => {
    const request = { ...START_PAGE, Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: -1 } };
    for (const setting of SWITCHES['cold-without-deletion'].settings) {
      await using b = await bench({ switches: { 'cold-without-deletion': setting } });
      const answer = await b
        .client()
        .send(new StartCopyJobCommand(request))
        .catch((error: Error) => error);
      expect('CopyJobId' in answer).toBe(setting === 'accepted');
    }
  });

  it('message-category-case, failed-completion-date, destination-recovery-point-arn', async () => {
    const doomed = {
      ...START_PAGE,
      DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:none',
    };
    await using b = await bench({
      switches: {
        'message-category-case': 'PascalCase',
        'failed-completion-date': 'absent',
        'destination-recovery-point-arn': 'from-the-start',
      },
    });
    const failed = await copied(b, doomed);
    expect(failed).toMatchObject({ State: 'FAILED', MessageCategory: 'AccessDenied' });
    expect(failed.CompletionDate).toBeUndefined();
    const { CopyJobId } = await b.client().send(new StartCopyJobCommand(START_PAGE));
    const created = await b.client().send(new DescribeCopyJobCommand({ CopyJobId }));
    expect(created.CopyJob!.DestinationRecoveryPointArn).toMatch(/recovery-point/);
  });
});

describe('Regions and accounts', () => {
  it('DocumentDB is copied to the opt-in Regions that AWS names, and to others if a switch says so', async () => {
    const arn =
      'arn:aws:rds:us-east-1:123456789012:cluster-snapshot:awsbackup:job-7b06e8f3-5a1d-4c92-8e37-d4f9012c6ab5';
    const world = worldWith((data) => {
      const west = data.Vaults.find((vault) => vault.BackupVaultName === 'west-vault')!;
      data.Vaults.push({ ...west, Region: 'af-south-1', BackupVaultName: 'cape-town' });
      data.Vaults.push({ ...west, Region: 'eu-south-1', BackupVaultName: 'milan' });
    });
    await using b = await bench({ world, switches: { 'undocumented-route': 'fails' } });
    const to = (vault: string) => ({ ...START_PAGE, RecoveryPointArn: arn, DestinationBackupVaultArn: vault });
    const named = await copied(b, to('arn:aws:backup:af-south-1:123456789012:backup-vault:cape-town'));
    expect(named.State).toBe('COMPLETED');
    const other = await copied(b, to('arn:aws:backup:eu-south-1:123456789012:backup-vault:milan'));
    expect(other).toMatchObject({ State: 'FAILED', MessageCategory: 'UNSUPPORTED_OPERATION' });
    const plain = await copied(b, to('arn:aws:backup:us-west-2:123456789012:backup-vault:west-vault'));
    expect(plain.State).toBe('COMPLETED');
  });

  it('a copy can be copied, by a role of its account', async () => {
    await using b = await bench();
    const there = await copied(b, {
      ...START_PAGE,
      DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:210987654321:backup-vault:dr-vault',
    });
    const world = b.simulator.recoveryPoints('210987654321', 'us-east-1', 'dr-vault');
    expect(world.map((point) => point.RecoveryPointArn)).toContain(there.DestinationRecoveryPointArn);
    const on = await copied(
      b,
      {
        RecoveryPointArn: there.DestinationRecoveryPointArn,
        SourceBackupVaultName: 'dr-vault',
        DestinationBackupVaultArn: 'arn:aws:backup:eu-central-1:210987654321:backup-vault:new-vault',
        IamRoleArn: 'arn:aws:iam::210987654321:role/service-role/AWSBackupDefaultServiceRole',
      },
      b.client('recovery'),
    );
    expect(on).toMatchObject({ State: 'COMPLETED', AccountId: '210987654321' });
  });
});
